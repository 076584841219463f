# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Steps and the order in which they run: a failed step stops only what stands on it."""

from __future__ import annotations

import time
import typing as t
from dataclasses import dataclass

from .errors import NotChecked, Unexpected

# what can become of a step
PASSED = "passed"
FAILED = "failed"
NOT_RUN = "not run"
NOT_CHECKED = "not checked"
NOT_PROVIDED = "not provided"

# the key of the step that fails when the time is over
TIME_LIMIT = "time_limit"


@dataclass(frozen=True)
class Step:
    """Something a person does with the hub.

    action returns what was seen, for the report, or raises Unexpected or NotChecked. needs names the keys of the steps
    without which it means nothing.
    """

    key: str
    title: str
    action: t.Callable[[], str]
    needs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """What became of a step; detail says what was seen, or why it did not run. seconds is wall-clock time."""

    key: str
    title: str
    status: str
    seconds: float = 0.0
    detail: str = ""
    expected: str = ""


def run_step(step: Step) -> Outcome:
    """Run one step, whatever it meets."""
    began = time.monotonic()

    def outcome(status: str, detail: str, expected: str = "") -> Outcome:
        return Outcome(step.key, step.title, status, time.monotonic() - began, detail, expected)

    try:
        return outcome(PASSED, step.action())
    except NotChecked as reason:
        return outcome(NOT_CHECKED, str(reason))
    except Unexpected as failure:
        return outcome(FAILED, failure.seen, failure.expected)
    except Exception as error:  # an answer that no step foresaw must fail its step and not the cleaning up
        return outcome(FAILED, f"{type(error).__name__}: {error}", "an answer that the check understands")


def run_steps(
    steps: t.Sequence[Step], report: t.Callable[[Outcome], None], time_limit: float = float("inf")
) -> list[Outcome]:
    """Run the steps in order, skipping those whose needs did not pass; each outcome is reported as it happens.

    After time_limit seconds no further step is begun, and the step `time_limit` is there as failed.
    """
    began = time.monotonic()
    outcomes: dict[str, Outcome] = {}
    late: list[str] = []
    for step in steps:
        blocked = next((outcomes[key] for key in step.needs if outcomes[key].status != PASSED), None)
        if blocked:
            outcome = Outcome(step.key, step.title, NOT_RUN, detail=_reason(blocked))
        elif time.monotonic() - began > time_limit:
            late.append(step.title)
            outcome = Outcome(step.key, step.title, NOT_RUN, detail="because the time was over")
        else:
            outcome = run_step(step)
        outcomes[step.key] = outcome
        report(outcome)
    if late:
        outcomes[TIME_LIMIT] = _too_late(time_limit, late)
        report(outcomes[TIME_LIMIT])
    return list(outcomes.values())


def _too_late(time_limit: float, late: t.Sequence[str]) -> Outcome:
    """A check that did not come to its end is no proof of anything."""
    more = f" and {len(late) - 1} more step(s)" if late[1:] else ""
    return Outcome(
        TIME_LIMIT,
        "end within the time limit",
        FAILED,
        detail=f'that the time was over before "{late[0]}"{more}: look what took so long, or raise time_limit',
        expected=f"all steps to be done within {time_limit:g} s",
    )


def _reason(blocked: Outcome) -> str:
    """Why a step that needs this one is not run: the first cause, not the last."""
    if blocked.status == NOT_RUN:
        return blocked.detail
    fate = "failed" if blocked.status == FAILED else f"was {blocked.status}"
    return f'because "{blocked.title}" {fate}'
