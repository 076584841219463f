# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Doing what was planned to many machines at once, and telling how far it is."""

from __future__ import annotations

import concurrent.futures
import re
import threading
import time
import typing as t
from dataclasses import dataclass, field

from .errors import CloudError, Interrupted
from .planning import Step, Work

# A machine that waits costs a thread and nothing else; calls under way are bounded by the adapter.
_MOST_THREADS = 128
_TELL_SECONDS = 5.0


class Adapter(t.Protocol):
    """What the engine asks of a cloud; every method may be called from several threads."""

    def together(self, works: t.Sequence[Work], done: t.Callable[[Work, Step], None]) -> dict[str, CloudError]:
        """Do in few calls the steps that can be done for all machines at once; return the failures by machine."""

    def do(self, work: Work, step: Step) -> bool:
        """Do one step and wait as far as the next ones need it; return False for one that `together` did."""

    def settle(self, work: Work) -> None:
        """Wait until the machine of *work* is what it should be."""


@dataclass
class Outcome:
    """What was done, in the order in which it ended, and what failed, by machine."""

    done: list[Step] = field(default_factory=list)
    failures: dict[str, CloudError] = field(default_factory=dict)


def run(adapter: Adapter, works: t.Sequence[Work], say: t.Callable[[str], None], outcome: Outcome) -> None:
    """Do all steps of *works*, machines side by side, and note in *outcome* what became of them.

    A failure of one machine does not stop the others.
    """
    lock = threading.Lock()

    def did(work: Work, step: Step) -> None:
        with lock:
            outcome.done.append(step)

    outcome.failures.update(adapter.together(works, did))
    going = [work for work in works if work.key.name not in outcome.failures]
    if not going:
        return

    def one(work: Work) -> None:
        try:
            for step in work.steps:
                if adapter.do(work, step):
                    did(work, step)
            adapter.settle(work)
        except CloudError as error:
            with lock:
                outcome.failures[work.key.name] = error

    with concurrent.futures.ThreadPoolExecutor(min(len(going), _MOST_THREADS)) as pool:
        _tell({pool.submit(one, work) for work in going}, len(works), outcome, say)


def _tell(
    futures: set[concurrent.futures.Future[None]], count: int, outcome: Outcome, say: t.Callable[[str], None]
) -> None:
    """Print now and then how many machines are done, until all are."""
    began = told = time.monotonic()
    last = ""
    while futures:
        ended, futures = concurrent.futures.wait(futures, 0.5, concurrent.futures.FIRST_COMPLETED)
        for future in ended:
            # what is no CloudError is a fault of ours, and is shown as one
            future.result()
        failed = f", {len(outcome.failures)} failed" if outcome.failures else ""
        line = f"{count - len(futures) - len(outcome.failures)} of {count} machines are done{failed}"
        now = time.monotonic()
        if line != last and (not futures or now - told >= _TELL_SECONDS):
            say(f"  {line} ({now - began:.0f} s)")
            told, last = now, line


def failure(outcome: Outcome) -> str:
    """Return one sentence for all failures: the first in full, the others by name."""
    if not outcome.failures:
        return ""
    interrupted = sorted(name for name, error in outcome.failures.items() if isinstance(error, Interrupted))
    failed = sorted(set(outcome.failures) - set(interrupted))
    if not failed:
        return (
            f"Interrupted with {len(interrupted)} machines unfinished ({_some(interrupted)}); "
            "run it again, and it goes on."
        )
    text = str(outcome.failures[failed[0]])
    alike = _kind_of(text, failed[0])
    others = [name for name in failed[1:] if _kind_of(str(outcome.failures[name]), name) != alike]
    same = len(failed) - 1 - len(others)
    more = f" The same happened to {same} more." if same else ""
    return f"{text}{more} Unfinished too: {_some(others)}." if others else f"{text}{more}"


def _kind_of(text: str, name: str) -> str:
    """Return what is the same in the failures of many machines: not their names, and no numbers of what is used up."""
    return re.sub(r"\d+", "", text.replace(name, ""))


def _some(names: t.Sequence[str]) -> str:
    shown = ", ".join(names[:5])
    return f"{shown} and {len(names) - 5} more" if len(names) > 5 else shown
