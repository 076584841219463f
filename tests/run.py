# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run the tests: `make test`, or one part of them: `make test ONLY=lint`.

Parts run side by side where the machine allows, the checks of a part one after the other. Every output goes to
build/logs; a failed check shows the end of its own. The last line is the sum: `N passed, N failed`.
"""

from __future__ import annotations

import argparse
import concurrent.futures
import contextlib
import fcntl
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence

from ansible_collections.scigateway.jupyterhub.tests.parts import (
    foreign_collections,
    integration,
    lint,
    molecule,
    places,
    sanity,
    unit,
)
from ansible_collections.scigateway.jupyterhub.tests.parts.check import Check, Count, Outcome, Processes, run
from ansible_collections.scigateway.jupyterhub.tests.parts.part import Part

HEARTBEAT_SECONDS = 60.0
EXCERPT_LINES = 60
LANE_BYTES = 2 * 2**30


def parts() -> list[Part]:
    """Return all parts, the long ones first, so that the last to end is not one begun late."""
    return [
        *integration.found(),
        Part("molecule", molecule.checks),
        Part("sanity", sanity.checks),
        Part("lint", lint.checks),
        Part("unit", unit.checks),
    ]


def chosen(all_parts: Sequence[Part], only: str, testbeds: bool) -> tuple[list[Part], list[str]]:
    """Return the parts to run and the lines that say what is left out; ValueError for a name that is none."""
    if only:
        named = [part for part in all_parts if part.name == only]
        if not named:
            raise ValueError(
                f'There is no part "{only}"; there is: {" ".join(sorted(part.name for part in all_parts))}.'
            )
        return named, []
    left = [part for part in all_parts if part.needs and not testbeds]
    notes = [f"{part.name}: not run, it needs {part.needs} (TESTBEDS=1, or ONLY={part.name})" for part in left]
    return [part for part in all_parts if part not in left], notes


def lanes() -> int:
    """Return how many parts to run side by side: by processors and by memory, two at most."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_AVPHYS_PAGES")
    return max(1, min(2, os.cpu_count() or 1, memory // LANE_BYTES))


class Runner:
    """Runs parts and prints what happens; one line at a time, whichever thread it comes from."""

    def __init__(self) -> None:
        """Begin with nothing run."""
        self.started = time.monotonic()
        self.running: dict[str, tuple[str, float]] = {}
        self.processes = Processes()
        self.stopping = threading.Event()
        self._printing = threading.Lock()

    def say(self, line: str) -> None:
        """Print a line at once."""
        with self._printing:
            print(line, flush=True)

    def part(self, part: Part) -> Count:
        """Run the checks of a part and return their count; what breaks in between counts as a failed test."""
        started = time.monotonic()
        total = Count()
        with only_one(part.name, self.say):
            try:
                for item in part.checks():
                    if self.stopping.is_set():
                        break
                    if isinstance(item, str):
                        self.say(f"{part.name:<10} {item}")
                    else:
                        total += self.check(part.name, item)
            except (OSError, subprocess.CalledProcessError) as error:
                self.say(f"{part.name:<10} FAILED while getting ready: {error}")
                total += Count(failed=1)
        if self.stopping.is_set():
            return total
        if total.passed + total.failed == 0:
            self.say(f"{part.name:<10} FAILED: the part has no tests")
            total += Count(failed=1)
        self.say(f"{part.name:<10} {total.passed} passed, {total.failed} failed{skips(total)} in {clock(started)}")
        return total

    def check(self, part: str, check: Check) -> Count:
        """Run one check, print its line, and the end of its output when it failed."""
        self.running[part] = (check.name, time.monotonic())
        try:
            outcome = run(check, part, self.processes)
        finally:
            self.running.pop(part, None)
        if self.stopping.is_set():
            return Count()
        count = outcome.count
        word = f"FAILED ({count.failed})" if count.failed else "ok"
        tests = f"{count.passed} passed{skips(count)}" if count.passed + count.skipped > 1 else ""
        line = f"{part:<10} {check.name:<22} {word:<12} {outcome.seconds:6.1f} s   {tests}".rstrip()
        self.say(line if not count.failed else f"{line}\n{excerpt(outcome)}")
        return count

    def heartbeat(self) -> None:
        """Print what runs, once a minute, until stopped."""
        while not self.stopping.wait(HEARTBEAT_SECONDS):
            now = time.monotonic()
            busy = [f"{part} {name} ({now - since:.0f} s)" for part, (name, since) in list(self.running.items())]
            if busy:
                self.say(f"… {clock(self.started)}: {', '.join(busy)}")

    def all(self, chosen_parts: Sequence[Part], side_by_side: int) -> Count:
        """Run the parts, so many side by side, and return the sum."""
        threading.Thread(target=self.heartbeat, daemon=True).start()
        with concurrent.futures.ThreadPoolExecutor(side_by_side) as pool:
            try:
                # inside, because a part may be at work, and an interrupt come, before the last one is handed over
                waiting = [pool.submit(self.part, part) for part in chosen_parts]
                return sum((future.result() for future in waiting), Count())
            except BaseException:
                self.stopping.set()
                pool.shutdown(wait=False, cancel_futures=True)
                self.processes.end_all()
                raise
            finally:
                self.stopping.set()


@contextlib.contextmanager
def only_one(name: str, say: Callable[[str], None]) -> Iterator[None]:
    """Keep two runs of a part in one checkout apart: they would write the same files."""
    path = places.BUILD / "locks" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"{name:<10} waits: another run of it is going on in this checkout")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def skips(count: Count) -> str:
    """Return how many were skipped, when any were."""
    return f", {count.skipped} skipped" if count.skipped else ""


def clock(since: float) -> str:
    """Return the time since a moment as minutes and seconds."""
    seconds = int(time.monotonic() - since)
    return f"{seconds // 60}:{seconds % 60:02d}"


def excerpt(outcome: Outcome) -> str:
    """Return what of a log says why a check failed, or its end; indented, with the place of the whole."""
    lines = outcome.log.read_text(encoding="utf-8", errors="replace").splitlines()
    telling = [line for line in lines if outcome.check.telling and re.search(outcome.check.telling, line)]
    shown = (telling or lines)[-EXCERPT_LINES:]
    return "\n".join([*(f"    {line}" for line in shown), f"    (all of it: {os.path.relpath(outcome.log)})"])


def interrupted(number: int, frame: object) -> None:
    """Treat a request to end like Ctrl-C."""
    raise KeyboardInterrupt


def main() -> int:
    """Run what was asked for; 0 when all passed, 1 when something failed, 2 for a part that is none."""
    arguments = argparse.ArgumentParser(description="Run the tests.")
    arguments.add_argument("--only", default="", help="one part")
    options = arguments.parse_args()
    try:
        to_run, notes = chosen(parts(), options.only, os.environ.get("TESTBEDS") == "1")
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    # Both by hand: in the background of a script Python would find SIGINT ignored and leave it so.
    signal.signal(signal.SIGINT, interrupted)
    signal.signal(signal.SIGTERM, interrupted)
    runner = Runner()
    for note in notes:
        runner.say(note)
    foreign_collections.link()
    side_by_side = lanes()
    runner.say(f"Parts: {' '.join(part.name for part in to_run)}; {side_by_side} side by side; output in build/logs")
    try:
        total = runner.all(to_run, side_by_side)
    except KeyboardInterrupt:
        print("Interrupted; what ran was ended.", file=sys.stderr)
        return 130
    runner.say(f"All parts: {clock(runner.started)}{skips(total)}")
    print(f"{total.passed} passed, {total.failed} failed", flush=True)
    return 1 if total.failed else 0


if __name__ == "__main__":
    sys.exit(main())
