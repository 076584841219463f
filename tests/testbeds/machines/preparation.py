# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The root file system of one machine: an overlay over the suite's, with what is its own written in before boot."""

from __future__ import annotations

import contextlib
import json
import os
from pathlib import Path

from ansible_collections.scigateway.jupyterhub.tests.testbeds.machines import commands, disks, network, root
from ansible_collections.scigateway.jupyterhub.tests.testbeds.machines.record import Record

INTERFACE = """[Match]
Name=host0
[Link]
MACAddress={mac}
[Network]
Address={address}/{prefix}
LinkLocalAddressing=no
{gateway}"""
USER = """system_info:
  default_user:
    name: {user}
    gecos: {user}
    sudo: ["ALL=(ALL) NOPASSWD:ALL"]
    shell: /bin/bash
    lock_passwd: true
"""


def prepare(record: Record, plugged: list[disks.Disk]) -> None:
    """Mount the root file system and write into it what this machine is; again at each boot, as clouds do."""
    network.up()
    place = mount(record)
    first = not (record.folder / "booted").exists()
    write(place / "etc/hostname", f"{record.hostname}\n")
    if first:
        # Empty, so that systemd makes one.
        write(place / "etc/machine-id", "")
    _seed(place, record)
    _connect(place, record)
    disks.list_for_boot(place, plugged)
    write(place / "etc/resolv.conf", Path("/etc/resolv.conf").read_text(encoding="utf-8"))
    (record.folder / "booted").touch()


def mount(record: Record) -> Path:
    """Mount the overlay, unless it is mounted; return its place."""
    folder = record.folder
    place = folder / "root"
    for name in ("upper", "work", "root"):
        (folder / name).mkdir(exist_ok=True)
        # The upper one is the machine's root folder, whatever our own umask is.
        (folder / name).chmod(0o755)
    if not os.path.ismount(place):
        layers = f"lowerdir={root.require(record.suite)},upperdir={folder / 'upper'},workdir={folder / 'work'}"
        commands.run("mount", "-t", "overlay", "overlay", "-o", layers, place)
    return place


def unmount(record: Record) -> None:
    """Unmount the overlay; what holds it yet loses it when it ends."""
    place = record.folder / "root"
    if os.path.ismount(place) and not commands.succeeds("umount", place):
        commands.run("umount", "--lazy", place)


def running_root(folder: Path) -> Path | None:
    """Return the root file system as the first process of a running machine sees it; None while it has none."""
    with contextlib.suppress(OSError, ValueError):
        nspawn = (folder / "nspawn").read_text(encoding="ascii").strip()
        for child in Path(f"/proc/{nspawn}/task/{nspawn}/children").read_text(encoding="ascii").split():
            # Before it becomes the machine's init, its root is still this computer's.
            if Path(f"/proc/{child}/comm").read_text(encoding="utf-8").strip() in ("systemd", "init"):
                return Path(f"/proc/{child}/root")
    return None


def write(file: Path, text: str) -> None:
    """Write a file of a machine; everybody there may read it, as systemd's own users have to."""
    file.write_text(text, encoding="utf-8")
    file.chmod(0o644)


def _seed(place: Path, record: Record) -> None:
    folder = place / "var/lib/cloud/seed/nocloud"
    folder.mkdir(parents=True, exist_ok=True)
    told = {"instance-id": record.id, "local-hostname": record.hostname, "public-keys": record.public_keys}
    write(folder / "meta-data", json.dumps(told))
    write(folder / "user-data", record.user_data or "#cloud-config\n{}\n")
    write(place / "etc/cloud/cloud.cfg.d/91-testbed-user.cfg", USER.format(user=record.user))


def _connect(place: Path, record: Record) -> None:
    wire = record.connection
    gateway = ""
    if wire.gateway:
        network.be_gateway(wire.gateway, wire.prefix)
        gateway = f"Gateway={wire.gateway}\n"
    text = INTERFACE.format(mac=wire.mac, address=wire.address, prefix=wire.prefix, gateway=gateway)
    # Sorts before systemd's own 80-container-host0.network.
    write(place / "etc/systemd/network/10-testbed.network", text)
