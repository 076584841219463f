# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One check of a hub, from the first step to the last trace removed."""

from __future__ import annotations

import time
import typing as t
from dataclasses import dataclass, field

from .cleanup import clean_up
from .errors import Interrupted
from .interruption import Interruption
from .pictures import PATIENCE, Camera
from .plan import QUICK, full_steps, quick_steps
from .settings import Settings
from .steps import NOT_PROVIDED, NOT_RUN, Outcome, Step, run_step, run_steps
from .visit import Visit


@dataclass
class Result:
    """What became of the steps; interrupted says that somebody ended the check early.

    versions names what the hub and its servers consist of, pictures holds title and png_base64 of each, and
    pictures_note says why there is none.
    """

    outcomes: list[Outcome] = field(default_factory=list)
    hub_version: str = ""
    interrupted: bool = False
    versions: dict[str, str] = field(default_factory=dict)
    pictures: list[dict[str, str]] = field(default_factory=list)
    pictures_note: str = ""
    seconds: float = 0.0


def planned_steps(settings: Settings, mode: str) -> list[str]:
    """The titles of the steps that a mode would run; nothing is contacted."""
    return [step.title for step in _steps(Visit(settings), mode)]


def check_hub(
    settings: Settings, mode: str, report: t.Callable[[Outcome], None], camera: Camera | None = None
) -> Result:
    """Use the hub, clean up, and tell about each step as it happens.

    Cleaning up runs after failures and interruptions too, and is itself not interrupted: its waits have an end.
    """
    began = time.monotonic()
    visit = Visit(settings, camera)
    result = Result()

    def note(outcome: Outcome) -> None:
        clean = visit.scrubber.outcome(outcome)
        result.outcomes.append(clean)
        report(clean)

    steps = _steps(visit, mode)
    with Interruption() as interruption:
        try:
            run_steps(steps, note, settings.time_limit)
        except Interrupted:
            result.interrupted = True
        finally:
            interruption.ignore()
            if result.interrupted:
                _note_interruption(steps, result, note)
            visit.collect_pictures(0 if result.interrupted else PATIENCE)
            note(run_step(Step("cleanup", "clean up", lambda: clean_up(visit))))
    if mode != QUICK:
        for entry in settings.not_provided:
            note(Outcome(entry.check, entry.check, NOT_PROVIDED, detail=entry.reason))
    result.hub_version = visit.hub_version
    result.versions = visit.versions
    result.pictures, result.pictures_note = visit.pictures, visit.pictures_note
    result.seconds = time.monotonic() - began
    return result


def _steps(visit: Visit, mode: str) -> list[Step]:
    return quick_steps(visit) if mode == QUICK else full_steps(visit)


def _note_interruption(steps: t.Sequence[Step], result: Result, note: t.Callable[[Outcome], None]) -> None:
    done = {outcome.key for outcome in result.outcomes}
    for step in steps:
        if step.key not in done:
            note(Outcome(step.key, step.title, NOT_RUN, detail="because the check was interrupted"))
