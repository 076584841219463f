# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a part of `make test` is made of: checks, and how each is run and counted."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ansible_collections.scigateway.jupyterhub.tests.parts import places


@dataclass(frozen=True)
class Count:
    """How many tests passed, failed and were skipped."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other: Count) -> Count:
        """Add the tests of two checks."""
        return Count(self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped)


def one(code: int, log: Path) -> Count:
    """Count a command as one test, which its exit code decides."""
    return Count(passed=1) if code == 0 else Count(failed=1)


@dataclass(frozen=True)
class Check:
    """One command of a part; count reads its exit code and its log.

    telling is a pattern of the lines that say what failed, where the end of the log does not.
    """

    name: str
    command: Sequence[str | Path]
    count: Callable[[int, Path], Count] = one
    folder: Path = places.CHECKOUT
    environment: Mapping[str, str] = field(default_factory=dict)
    telling: str = ""


@dataclass(frozen=True)
class Outcome:
    """What a check came to: its count, its seconds and where its output is."""

    check: Check
    count: Count
    seconds: float
    log: Path


class Processes:
    """What runs, so that an interrupt can end all of it: also what a thread is about to start when it comes."""

    def __init__(self) -> None:
        """Begin with none."""
        self._running: set[subprocess.Popen[bytes]] = set()
        self._starting = threading.Lock()
        self._ended = False

    def run(self, check: Check, log: Path) -> int:
        """Run a check, its output to the log, and return its exit code; 130 when all was ended before it began."""
        with log.open("w", encoding="utf-8") as output:
            with self._starting:
                if self._ended:
                    return 130
                # A session of its own, so that its whole tree of processes can be ended and not only the root.
                process = subprocess.Popen(
                    [str(word) for word in check.command],
                    cwd=check.folder,
                    env={**os.environ, **places.environment(), **check.environment},
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
                self._running.add(process)
            try:
                return process.wait()
            finally:
                self._running.discard(process)

    def end_all(self, grace: float = 20.0) -> None:
        """End what runs: politely, so that it cleans up after itself, and after the grace (seconds) by force."""
        with self._starting:
            self._ended = True
            left = list(self._running)
        for process in left:
            _signal(process, signal.SIGINT)
        deadline = time.monotonic() + grace
        for process in left:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(max(0.1, deadline - time.monotonic()))
            # Whatever outlived the one we know: a background process of a shell does not hear SIGINT.
            _signal(process, signal.SIGKILL)


def _signal(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, number)


def run(check: Check, part: str, processes: Processes) -> Outcome:
    """Run a check, its output to build/logs, and count it."""
    log = places.LOGS / f"{part}-{check.name.replace(' ', '-')}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    code = processes.run(check, log)
    return Outcome(check, counted(check, code, log), time.monotonic() - started, log)


def counted(check: Check, code: int, log: Path) -> Count:
    """Count a finished check; one that failed never counts as passed altogether, nor does one that ran nothing."""
    count = check.count(code, log)
    if (code != 0 and count.failed == 0) or count.passed + count.failed == 0:
        return count + Count(failed=1)
    return count
