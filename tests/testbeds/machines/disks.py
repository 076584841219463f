# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Data volumes: files that are loop devices here, and in the machine disks of the name that its cloud says."""

from __future__ import annotations

import contextlib
import json
import os
import stat
from dataclasses import asdict, dataclass
from pathlib import Path

from ansible_collections.scigateway.jupyterhub.tests.testbeds.machines import commands

# Read at boot before anything is mounted (tmpfiles.d(5)): what /etc/fstab names is there in time.
AT_BOOT = "etc/tmpfiles.d/testbed-disks.conf"
# Of a volume's ID a virtual disk carries so many characters as its serial number (virtio-blk).
SERIAL_LENGTH = 20


@dataclass(frozen=True)
class Disk:
    """A loop device, under the name in the machine (vdb), with the serial number that its link there has."""

    name: str
    device: str
    serial: str

    @property
    def number(self) -> tuple[int, int]:
        """The major and minor number of the device."""
        said = os.stat(self.device).st_rdev
        return os.major(said), os.minor(said)


def read(folder: Path) -> list[Disk]:
    """Return the disks of the machine with this folder."""
    file = folder / "disks.json"
    return [Disk(**entry) for entry in json.loads(file.read_text(encoding="utf-8"))] if file.exists() else []


def write(folder: Path, disks: list[Disk]) -> None:
    """Write down the disks of a machine."""
    (folder / "disks.json").write_text(json.dumps([asdict(disk) for disk in disks]), encoding="utf-8")


def make(file: Path, name: str, serial: str) -> Disk:
    """Make a disk of a file."""
    device = commands.run("losetup", "--find", "--show", file).strip()
    return Disk(name, device, serial[:SERIAL_LENGTH])


def release(disk: Disk) -> None:
    """Give the loop device back; as long as a file system on it is mounted, the kernel keeps it."""
    commands.succeeds("losetup", "--detach", disk.device)


def grow(disk: Disk) -> None:
    """Take note of the size that the file has now."""
    commands.run("losetup", "--set-capacity", disk.device)


def list_for_boot(root: Path, disks: list[Disk]) -> None:
    """Write into a root file system which disks its systemd finds at boot."""
    lines = ["# The disks of this machine."]
    for disk in disks:
        major, minor = disk.number
        lines.append(f"b+ /dev/{disk.name} 0660 root disk - {major}:{minor}")
        lines.append(f"L+ /dev/disk/by-id/virtio-{disk.serial} - - - - ../../{disk.name}")
    file = root / AT_BOOT
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    file.chmod(0o644)


def plug(disk: Disk, running_root: Path) -> None:
    """Make a disk appear in a machine that runs; running_root is /proc/<its first process>/root."""
    node = running_root / "dev" / disk.name
    if not node.exists():
        os.mknod(node, stat.S_IFBLK | 0o660, os.makedev(*disk.number))
    link = running_root / "dev/disk/by-id" / f"virtio-{disk.serial}"
    link.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(FileExistsError):
        link.symlink_to(f"../../{disk.name}")


def unplug(disk: Disk, running_root: Path) -> None:
    """Make a disk disappear from a machine that runs."""
    for node in (running_root / "dev" / disk.name, running_root / "dev/disk/by-id" / f"virtio-{disk.serial}"):
        node.unlink(missing_ok=True)
