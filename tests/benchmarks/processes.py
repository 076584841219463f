# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Running processes of one folder: which they are, what memory they take, when they are at rest, how they end."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import time
from collections.abc import Iterator
from pathlib import Path

from ansible_collections.scigateway.jupyterhub.tests.benchmarks.result import BenchmarkFailure

REST_WINDOW_SECONDS = 5.0
REST_SHARE = 0.03  # of one core: a hub at rest still looks at its proxy and its servers now and then


def below(folder: Path) -> dict[int, str]:
    """Return the command lines of the processes that name something below the folder, by process id."""
    found = {}
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
            if f"{folder}/" in line and int(entry.name) != os.getpid():
                found[int(entry.name)] = line
    return found


def descendants(pid: int) -> list[int]:
    """Return the processes that descend from a process."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            stat = (entry / "stat").read_text(encoding="utf-8", errors="replace")
            children.setdefault(int(stat.rpartition(")")[2].split()[1]), []).append(int(entry.name))
    found: list[int] = []
    waiting = [pid]
    while waiting:
        new = children.get(waiting.pop(), [])
        found += new
        waiting += new
    return found


def proportional(pid: int) -> int:
    """Return the bytes of memory of a process with its share of what it has in common with others, where the kernel
    tells it (proc(5): smaps_rollup), else its resident memory."""
    with contextlib.suppress(OSError):
        found = re.search(r"^Pss:\s+(\d+) kB", Path(f"/proc/{pid}/smaps_rollup").read_text("ascii"), re.MULTILINE)
        if found:
            return int(found.group(1)) * 1024
    return resident(pid)


def resident(pid: int) -> int:
    """Return the bytes of memory of a process with all that it has in common with others."""
    pages = int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def processor_seconds(pid: int) -> float:
    """Return the processor time that a process has used; 0 when it has gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def wait_for_rest(folder: Path, seconds: float = 90.0) -> None:
    """Wait until the processes of the folder do next to nothing; BenchmarkFailure after so many seconds."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        before = {pid: processor_seconds(pid) for pid in below(folder)}
        time.sleep(REST_WINDOW_SECONDS)
        after = {pid: processor_seconds(pid) for pid in below(folder)}
        used = sum(after.values()) - sum(before.values())
        if before.keys() == after.keys() and used <= REST_SHARE * REST_WINDOW_SECONDS:
            return
    raise BenchmarkFailure(f"The processes of the hub did not come to rest within {seconds:.0f} s.")


def end(folder: Path, seconds: float = 20.0) -> None:
    """End the processes of the folder: politely, and after so many seconds by force."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        for pid in below(folder):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)
        for left in _looks(folder, seconds):
            if not left:
                return


def _looks(folder: Path, seconds: float) -> Iterator[dict[int, str]]:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        yield below(folder)
        time.sleep(0.1)
