# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a part of `make test` is made of: checks, and how each is run and counted."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
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


def run(check: Check, part: str) -> Outcome:
    """Run a check, its output to build/logs; an interrupt ends it and all that it started."""
    log = places.LOGS / f"{part}-{check.name.replace(' ', '-')}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    environment = {**os.environ, **places.environment(), **check.environment}
    with log.open("w", encoding="utf-8") as output:
        # A session of its own, so that an interrupt can end the whole tree of processes and not only its root.
        process = subprocess.Popen(
            [str(word) for word in check.command],
            cwd=check.folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        RUNNING.add(process)
        try:
            code = process.wait()
        finally:
            RUNNING.discard(process)
    return Outcome(check, counted(check, code, log), time.monotonic() - started, log)


def counted(check: Check, code: int, log: Path) -> Count:
    """Count a finished check; one that failed never counts as passed altogether, nor does one that ran nothing."""
    count = check.count(code, log)
    if (code != 0 and count.failed == 0) or count.passed + count.failed == 0:
        return count + Count(failed=1)
    return count


RUNNING: set[subprocess.Popen[bytes]] = set()


def end_all(grace: float = 20.0) -> None:
    """End what still runs: politely, so that it cleans up after itself, and after the grace (seconds) by force."""
    left = list(RUNNING)
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
