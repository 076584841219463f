# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The network of the machines: a namespace of its own behind NAT, so that no address of theirs is this computer's.

A floating address leads into the namespace by a route of this computer, and there by a map of nft to a machine.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
from pathlib import Path

from ansible_collections.scigateway.jupyterhub.tests.testbeds.machines import commands, folders
from ansible_collections.scigateway.jupyterhub.tests.testbeds.machines.errors import TestbedError

# For documentation (RFC 5737): no network that this computer could need.
FLOATING = "198.51.100.0/24"
LINK_HERE, LINK_THERE, LINK = "169.254.99.1", "169.254.99.2", "169.254.99.0/30"
BRIDGE = "br0"
FORWARDING = Path("/proc/sys/net/ipv4/ip_forward")
# A systemd takes half a dozen inotify instances: a stock kernel's 128 are spent by about the 18th machine.
INSTANCES = Path("/proc/sys/fs/inotify/max_user_instances")
ENOUGH_INSTANCES = 4096
THERE = """table ip {name} {{
  map floating {{ type ipv4_addr : ipv4_addr; }}
  chain arriving {{
    type nat hook prerouting priority dstnat;
    dnat to ip daddr map @floating;
  }}
  chain leaving {{
    type nat hook postrouting priority srcnat;
    oifname "wan" masquerade
    ct status dnat masquerade
  }}
}}
"""
HERE = """table ip {name} {{
  chain leaving {{
    type nat hook postrouting priority srcnat;
    ip saddr {link} oifname != "{veth}" masquerade;
  }}
}}
"""


def veth() -> str:
    """Return the name of this computer's end of the link."""
    return f"{folders.name()}h"


def namespace() -> Path:
    """Return the file of the namespace."""
    return Path("/run/netns") / folders.name()


def inside(*command: str) -> list[str]:
    """Return a command that runs in the namespace. (ip netns exec would hide the cgroups, which machines need.)"""
    return ["nsenter", f"--net={namespace()}", *command]


def up() -> None:
    """Make the namespace, unless it is there."""
    if namespace().exists():
        return
    commands.need_root("The network of the testbed's machines")
    taken = commands.run("ip", "route", "show", "exact", FLOATING).strip()
    if taken:
        raise TestbedError(f"Another route leads to {FLOATING} ({taken}); remove it, or stop the testbed that made it.")
    _remember_settings()
    name = folders.name()
    commands.run("ip", "netns", "add", name)
    commands.run("ip", "link", "add", veth(), "type", "veth", "peer", "name", "wan", "netns", name)
    commands.run("ip", "address", "add", f"{LINK_HERE}/30", "dev", veth())
    commands.run("ip", "link", "set", veth(), "up")
    for words in (
        "ip link set lo up",
        f"ip address add {LINK_THERE}/30 dev wan",
        "ip link set wan up",
        f"ip link add name {BRIDGE} type bridge",
        f"ip link set dev {BRIDGE} up",
        f"ip route add default via {LINK_HERE}",
        "sysctl --quiet --write net.ipv4.ip_forward=1",
    ):
        commands.run(*inside(*words.split()))
    commands.run(*inside("nft", "--file", "-"), given=THERE.format(name=name))
    commands.run("ip", "route", "add", FLOATING, "via", LINK_THERE)
    # The way out, so that the machines can install packages.
    commands.run("nft", "--file", "-", given=HERE.format(name=name, link=LINK, veth=veth()))
    FORWARDING.write_text("1", encoding="ascii")
    if int(INSTANCES.read_text(encoding="ascii")) < ENOUGH_INSTANCES:
        INSTANCES.write_text(str(ENOUGH_INSTANCES), encoding="ascii")


def down() -> None:
    """Take the namespace away, and this computer's part with it; what is not there is left out."""
    name = folders.name()
    for command in (
        ("ip", "route", "del", FLOATING, "via", LINK_THERE),
        ("ip", "link", "del", veth()),
        ("ip", "netns", "del", name),
        ("nft", "delete", "table", "ip", name),
    ):
        commands.succeeds(*command)
    with contextlib.suppress(OSError):
        # ip mounts this folder over itself when the first namespace is made; with others in it, it stays.
        if not any(namespace().parent.iterdir()):
            commands.succeeds("umount", namespace().parent)
    file = folders.cache() / "forwarding"
    if file.exists():
        FORWARDING.write_text(file.read_text(encoding="ascii"), encoding="ascii")
        file.unlink()


def lead(floating: str, fixed: str | None) -> None:
    """Lead a floating address to a machine's own one, or nowhere."""
    table = ("element", "ip", folders.name(), "floating")
    # Replacing is deleting and adding; deleting what is not there fails, which is fine.
    commands.succeeds(*inside("nft", "delete", *table, f"{{ {floating} }}"))
    if fixed:
        commands.run(*inside("nft", "add", *table, f"{{ {floating} : {fixed} }}"))


def be_gateway(address: str, prefix: int) -> None:
    """Answer at the gateway's address of a network: all networks of the cloud share one bridge."""
    commands.run(*inside("ip", "address", "replace", f"{address}/{prefix}", "dev", BRIDGE))


def unplug(machine: str) -> None:
    """Remove the link of a machine that was ended by force: the kernel takes its time, and the name is needed again."""
    commands.succeeds(*inside("ip", "link", "del", f"vb-{machine}"))


def processes() -> list[int]:
    """Return the ids of the processes that are in the namespace itself."""
    done = subprocess.run(["ip", "netns", "pids", folders.name()], capture_output=True, text=True, check=False)
    return [int(word) for word in done.stdout.split()]


def floating() -> dict[str, str]:
    """Return where each floating address leads."""
    said = json.loads(commands.run(*inside("nft", "--json", "list", "map", "ip", folders.name(), "floating")))
    elements = [entry["map"].get("elem", []) for entry in said["nftables"] if "map" in entry]
    return {str(key): str(value) for found in elements for key, value in found}


def _remember_settings() -> None:
    file = folders.cache() / "forwarding"
    file.parent.mkdir(parents=True, exist_ok=True)
    if not file.exists():
        file.write_text(FORWARDING.read_text(encoding="ascii"), encoding="ascii")
