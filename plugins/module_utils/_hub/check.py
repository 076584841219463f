# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One check of a hub, from the first step to the last trace removed."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from .cleanup import clean_up
from .errors import Interrupted
from .interruption import Interruption
from .plan import QUICK, full_steps, quick_steps
from .scrub import Scrubber
from .settings import Settings
from .steps import NOT_PROVIDED, NOT_RUN, Outcome, Step, run_step, run_steps
from .visit import Visit


@dataclass
class Result:
    """What became of the steps; interrupted says that somebody ended the check early."""

    outcomes: list[Outcome] = field(default_factory=list)
    hub_version: str = ""
    interrupted: bool = False


def planned_steps(settings: Settings, mode: str) -> list[str]:
    """The titles of the steps that a mode would run; nothing is contacted."""
    return [step.title for step in _steps(Visit(settings), mode)]


def check_hub(settings: Settings, mode: str, report: t.Callable[[Outcome], None]) -> Result:
    """Use the hub, clean up, and tell about each step as it happens.

    Cleaning up runs after failures and interruptions too, and is itself not interrupted: its waits have an end.
    """
    visit = Visit(settings)
    scrubber = Scrubber(settings.secrets())
    result = Result()

    def note(outcome: Outcome) -> None:
        clean = scrubber.outcome(outcome)
        result.outcomes.append(clean)
        report(clean)

    steps = _steps(visit, mode)
    with Interruption() as interruption:
        try:
            run_steps(steps, note)
        except Interrupted:
            result.interrupted = True
        finally:
            interruption.ignore()
            if result.interrupted:
                _note_interruption(steps, result, note)
            note(run_step(Step("cleanup", "clean up", lambda: clean_up(visit))))
    if mode != QUICK:
        for entry in settings.not_provided:
            note(Outcome(entry.check, entry.check, NOT_PROVIDED, detail=entry.reason))
    result.hub_version = visit.hub_version
    return result


def _steps(visit: Visit, mode: str) -> list[Step]:
    return quick_steps(visit) if mode == QUICK else full_steps(visit)


def _note_interruption(steps: t.Sequence[Step], result: Result, note: t.Callable[[Outcome], None]) -> None:
    done = {outcome.key for outcome in result.outcomes}
    for step in steps:
        if step.key not in done:
            note(Outcome(step.key, step.title, NOT_RUN, detail="because the check was interrupted"))
