# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A cgroup for each machine, in every hierarchy: without a systemd outside that hands out scopes, the machines would
share one system.slice and break it for each other."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from pathlib import Path

from ansible_collections.scigateway.jupyterhub.tests.testbeds.machines import folders

SECONDS = 15.0
# A cpuset takes no process before it is told processors and memory (cpusets(7)).
INHERITED = ("cpuset.cpus", "cpuset.mems")


def hierarchies() -> list[Path]:
    """Return the folders in which the hierarchies of cgroups are mounted."""
    found = []
    for line in Path("/proc/self/mountinfo").read_text(encoding="utf-8").splitlines():
        fields, _dash, rest = line.partition(" - ")
        if rest.split()[0] in ("cgroup", "cgroup2"):
            found.append(Path(fields.split()[4]))
    return found


def make(name: str) -> list[Path]:
    """Make a cgroup of this name in every hierarchy and return their folders."""
    groups = []
    for hierarchy in hierarchies():
        group = hierarchy / name
        group.mkdir(exist_ok=True)
        for setting in INHERITED:
            with contextlib.suppress(OSError):
                (group / setting).write_text((hierarchy / setting).read_text(encoding="ascii"), encoding="ascii")
        groups.append(group)
    return groups


def enter(machine: str) -> None:
    """Put the calling process into the cgroups of a machine."""
    for group in make(f"{folders.name()}-{machine}"):
        (group / "cgroup.procs").write_text(str(os.getpid()), encoding="ascii")


def remove(machine: str = "*") -> None:
    """Remove the cgroups of a machine that has ended, or of all."""
    remove_named(f"{folders.name()}-{machine}")


def remove_named(pattern: str) -> None:
    """Remove the cgroups of these names with all below them, as far as no process is in them."""
    for hierarchy in hierarchies():
        for group in hierarchy.glob(pattern):
            for folder, _below, _files in os.walk(group, topdown=False):
                with contextlib.suppress(OSError):
                    Path(folder).rmdir()


def kill(machine: str = "*") -> None:
    """End by force what runs in the cgroups of a machine, or of all, and wait until it has ended."""
    deadline = time.monotonic() + SECONDS
    while (left := _processes(machine)) and time.monotonic() < deadline:
        for pid in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.02)


def _processes(machine: str) -> set[int]:
    found: set[int] = set()
    for hierarchy in hierarchies():
        for group in hierarchy.glob(f"{folders.name()}-{machine}"):
            # Not glob's **, which fails on a cgroup that goes meanwhile.
            for folder, _below, _files in os.walk(group):
                with contextlib.suppress(OSError):
                    found.update(int(word) for word in Path(folder, "cgroup.procs").read_text(encoding="ascii").split())
    return found
