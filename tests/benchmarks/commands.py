# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Commands whose time is taken: bounded, in a process group of their own, their output in build/logs."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from ansible_collections.scigateway.jupyterhub.tests.benchmarks.result import BenchmarkFailure
from ansible_collections.scigateway.jupyterhub.tests.parts import places

EXCERPT_LINES = 15
GRACE_SECONDS = 20.0


class Command:
    """A command that runs while the block lasts; what is left of its process group is ended with the block.

    started is the moment (of time.monotonic) just before it began.
    """

    def __init__(self, name: str, words: Sequence[str | Path], folder: Path, environment: Mapping[str, str]) -> None:
        """Begin the command; name is what its log and an error call it."""
        self.name = name
        self.log = places.LOGS / f"bench-{name.replace(' ', '-')}.log"
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("w", encoding="utf-8") as output:
            self.started = time.monotonic()
            self._process = subprocess.Popen(
                [str(word) for word in words],
                cwd=folder,
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def __enter__(self) -> Self:
        """Enter the block."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End what is left, but for daemons: politely first, since Ansible's workers are not in the group and only
        Ansible itself ends them."""
        if not self.ended:
            self.signal(signal.SIGINT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(GRACE_SECONDS)
        self.signal(signal.SIGKILL)
        self._process.wait()

    @property
    def pid(self) -> int:
        """Process id of the command, which is that of its group and its session too."""
        return self._process.pid

    @property
    def ended(self) -> bool:
        """Whether the command has ended by itself."""
        return self._process.poll() is not None

    def output(self) -> str:
        """Return what it has printed up to now."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to its process group."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, number)

    def wait(self, seconds: float) -> float:
        """Return the seconds it took from its start to its end; BenchmarkFailure when it fails or takes too long."""
        try:
            code = self._process.wait(seconds)
        except subprocess.TimeoutExpired as error:
            raise self.failure(f"did not end within {seconds:.0f} s") from error
        took = time.monotonic() - self.started
        if code:
            raise self.failure(f"ended with {code}")
        return took

    def failure(self, how: str) -> BenchmarkFailure:
        """Return the failure that says how it failed, with the end of its output."""
        end = "".join(f"\n    {line}" for line in self.output().splitlines()[-EXCERPT_LINES:])
        return BenchmarkFailure(f"{self.name} {how} (all output: {os.path.relpath(self.log)}).{end}")


def run(
    name: str, words: Sequence[str | Path], folder: Path, environment: Mapping[str, str], seconds: float = 600.0
) -> float:
    """Run a command to its end within so many seconds, and return how many it took."""
    with Command(name, words, folder, environment) as command:
        return command.wait(seconds)
