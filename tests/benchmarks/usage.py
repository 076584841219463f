# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a command costs: its seconds, and the processor time and memory of all its processes."""

from __future__ import annotations

import contextlib
import resource
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ansible_collections.scigateway.jupyterhub.tests.benchmarks import processes
from ansible_collections.scigateway.jupyterhub.tests.benchmarks.commands import Command

# A process that comes and goes between two looks is missed, but each look costs the command some time too.
LOOK_SECONDS = 0.2


@dataclass(frozen=True)
class Usage:
    """Seconds, processor seconds and the most bytes of memory at one time (proportional set size) of a command."""

    seconds: float
    processor_seconds: float
    memory_bytes: int


def measured(
    name: str, words: Sequence[str | Path], folder: Path, environment: Mapping[str, str], seconds: float
) -> Usage:
    """Run a command to its end within so many seconds, and return what it cost; BenchmarkFailure when it fails.

    The processor time is that of all processes that were waited for, so no other child of this one may end meanwhile.
    """
    before = _processor_seconds()
    most = 0
    ended = threading.Event()

    def look(pid: int) -> None:
        nonlocal most
        while not ended.wait(LOOK_SECONDS):
            most = max(most, tree_memory(pid))

    with Command(name, words, folder, environment) as command:
        watcher = threading.Thread(target=look, args=(command.pid,))
        watcher.start()
        try:
            took = command.wait(seconds)
        finally:
            ended.set()
            watcher.join()
    return Usage(took, _processor_seconds() - before, most)


def tree_memory(pid: int) -> int:
    """Return the bytes of memory of a process and of all that descend from it."""
    total = 0
    for each in (pid, *processes.descendants(pid)):
        with contextlib.suppress(OSError):
            total += processes.proportional(each)
    return total


def _processor_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
