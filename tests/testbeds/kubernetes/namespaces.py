# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The namespaces that the whole cluster lives in: network, mounts, processes, host name. With their first process they
are gone, and all that was in them: containers, mounts, rules of iptables."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from pathlib import Path

from ansible_collections.scigateway.jupyterhub.tests.testbeds.kubernetes import layout, parts
from ansible_collections.scigateway.jupyterhub.tests.testbeds.machines import cgroups, commands
from ansible_collections.scigateway.jupyterhub.tests.testbeds.machines.errors import TestbedError
from ansible_collections.scigateway.jupyterhub.tests.testbeds.processes import Processes

NAME = "namespaces"
LINK = "scigateway-k8s"
SECONDS = 10.0
# Where the computer's own container runtime takes up plugins: those of the cluster are not for it.
HIDDEN = ("/run/nri",)
# What a node needs of its network, besides addresses.
SETTINGS = ("net.ipv4.ip_forward=1", "net.bridge.bridge-nf-call-iptables=1")


def make(processes: Processes) -> None:
    """Make the namespaces, with a link to this computer."""
    taken = commands.run("ip", "route", "show", "exact", layout.NETWORK).strip()
    if taken:
        raise TestbedError(
            f"Another route leads to {layout.NETWORK} ({taken}); remove it, or stop the testbed that made it."
        )
    processes.spawn(
        NAME,
        [
            "unshare",
            "--fork",
            "--pid",
            "--mount",
            "--net",
            "--uts",
            "--mount-proc",
            # Mounts made outside later are seen inside, and none of inside outside.
            "--propagation=slave",
            "--kill-child",
            "sleep",
            "infinity",
        ],
        {},
    )
    first = str(_first(processes))
    commands.run("ip", "link", "add", LINK, "type", "veth", "peer", "name", "eth0", "netns", first)
    commands.run("ip", "address", "add", f"{layout.HOST_ADDRESS}/24", "dev", LINK)
    commands.run("ip", "link", "set", LINK, "up")
    for words in (
        f"hostname {layout.NODE}",
        "ip link set lo up",
        f"ip address add {layout.NODE_ADDRESS}/24 dev eth0",
        "ip link set eth0 up",
        f"ip route add default via {layout.HOST_ADDRESS}",
        # Volumes and secrets that kubelet mounts are seen by containers that run already.
        "mount --make-rshared /",
        "mount -t tmpfs tmpfs /run/testbed-cni -o X-mount.mkdir",
        *(f"mount -t tmpfs tmpfs {folder}" for folder in HIDDEN if Path(folder).is_dir()),
        *(f"sysctl --quiet --write {setting}" for setting in SETTINGS),
    ):
        commands.run(*inside(processes, *words.split()))
    _queue(processes)
    cgroups.make(layout.CGROUP)


def inside(processes: Processes, *command: str) -> list[str]:
    """Return a command that runs in the namespaces."""
    return ["nsenter", f"--target={_first(processes)}", "--net", "--mount", "--pid", "--uts", "--", *command]


def _first(processes: Processes) -> int:
    """Return the id, outside, of the first process of the namespaces."""
    deadline = time.monotonic() + SECONDS
    outer = processes.pid(NAME)
    while outer and time.monotonic() < deadline:
        children = Path(f"/proc/{outer}/task/{outer}/children").read_text(encoding="ascii").split()
        if children and Path(f"/proc/{children[0]}/comm").read_text(encoding="ascii").strip() == "sleep":
            return int(children[0])
        time.sleep(0.01)
    raise TestbedError(f"The namespaces of the cluster were not made; see {processes.log}.")


def _queue(processes: Processes) -> None:
    """Put the first packet of each connection into the queue where network policies are decided, before its source is
    rewritten; but what the node itself begins, such as kubelet's probes, which no policy may refuse."""
    rules = (
        "-m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT",
        "-m owner --uid-owner 0 -j ACCEPT",
        f"-s {layout.POD_CIDR} -j NFQUEUE --queue-num {parts.QUEUE}",
        f"-d {layout.POD_CIDR} -j NFQUEUE --queue-num {parts.QUEUE}",
    )
    for rule in rules:
        commands.run(*inside(processes, "iptables", "--wait", "-t", "mangle", "-A", "POSTROUTING", *rule.split()))


def remove(processes: Processes) -> None:
    """End everything in the namespaces; with them the link goes too."""
    with contextlib.suppress(TestbedError, FileNotFoundError):
        os.kill(_first(processes), signal.SIGKILL)
    processes.kill_all()
    commands.succeeds("ip", "link", "del", LINK)
    cgroups.remove_named(layout.CGROUP)
