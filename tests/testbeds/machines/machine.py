# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A machine as Nova's driver and other tests handle it: made, booted, halted, gone, its disks plugged in and out."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ansible_collections.scigateway.jupyterhub.tests.testbeds.machines import (
    cgroups,
    disks,
    folders,
    keeping,
    network,
    preparation,
    root,
)
from ansible_collections.scigateway.jupyterhub.tests.testbeds.machines.record import Record, load


class Machine:
    """The machine with an id; of all methods one at a time, also from several processes."""

    def __init__(self, machine_id: str) -> None:
        self.id = machine_id
        self.folder = folders.running() / machine_id

    def exists(self) -> bool:
        """Tell whether it has been made."""
        return (self.folder / "record.json").exists()

    def runs(self) -> bool:
        """Tell whether it runs."""
        return keeping.pid(self.folder) > 0

    def make(self, record: Record) -> None:
        """Write it down; its first boot makes the root file system from what stands there."""
        root.require(record.suite)
        record.save()

    def boot(self) -> None:
        """Let it run, unless it does."""
        with self._alone():
            if not self.runs():
                preparation.prepare(load(self.folder), disks.read(self.folder))
                keeping.start(self.folder)

    def halt(self, *, hard: bool = False) -> None:
        """Shut it down, or pull the plug; its root file system stays."""
        with self._alone():
            self._halt(hard)

    def gone(self) -> None:
        """Remove it with its root file system; its disks are given back, with their content."""
        if not self.folder.exists():
            return
        with self._alone():
            self._halt(hard=True)
            for disk in disks.read(self.folder):
                disks.release(disk)
            shutil.rmtree(self.folder, ignore_errors=True)

    def attach(self, file: Path, device: str, volume: str) -> None:
        """Plug in a volume's file as a disk (/dev/vdb); a volume that is plugged in already stays as it is."""
        name = os.path.basename(device)
        with self._alone():
            there = disks.read(self.folder)
            if any(disk.name == name for disk in there):
                return
            disk = disks.make(file, name, volume)
            disks.write(self.folder, [*there, disk])
            self._list([*there, disk])
            leader = self.leader()
            if leader:
                disks.plug(disk, leader)

    def detach(self, device: str) -> None:
        """Unplug a disk."""
        name = os.path.basename(device)
        with self._alone():
            there = disks.read(self.folder)
            kept = [disk for disk in there if disk.name != name]
            disks.write(self.folder, kept)
            self._list(kept)
            leader = self.leader()
            for disk in (disk for disk in there if disk.name == name):
                if leader:
                    disks.unplug(disk, leader)
                disks.release(disk)

    def detach_all(self) -> None:
        """Unplug all disks."""
        for disk in disks.read(self.folder):
            self.detach(disk.name)

    def grow(self) -> None:
        """Let the disks have the size that their files have now."""
        for disk in disks.read(self.folder):
            disks.grow(disk)

    def console(self, most: int = 100_000) -> bytes:
        """Return the end of what it printed."""
        file = self.folder / "log"
        return file.read_bytes()[-most:] if file.exists() else b""

    def leader(self) -> Path | None:
        """Return the root file system as its first process sees it, None while there is no such process yet."""
        return preparation.running_root(self.folder)

    def _halt(self, hard: bool) -> None:
        keeping.end(self.folder, signal.SIGKILL if hard else signal.SIGTERM)
        if hard:
            record = load(self.folder)
            # The machine's own init outlives an nspawn that is killed.
            cgroups.kill(record.short)
            network.unplug(record.short)
            preparation.unmount(record)
            cgroups.remove(record.short)

    def _list(self, there: list[disks.Disk]) -> None:
        mounted = self.folder / "root"
        if os.path.ismount(mounted):
            disks.list_for_boot(mounted, there)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        with (self.folder.parent / f".{self.id}.lock").open("a", encoding="utf-8") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield


def all_machines() -> list[Machine]:
    """Return the machines of this run."""
    return [Machine(file.parent.name) for file in sorted(folders.running().glob("*/record.json"))]
