# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A check as text: a line per step while it runs, and a table at the end."""

from __future__ import annotations

import shlex
import typing as t

from .._hub.steps import FAILED, NOT_CHECKED, NOT_PROVIDED, NOT_RUN, PASSED, Outcome

_WORDS = {PASSED: "ok", FAILED: "FAILED", NOT_RUN: "not run", NOT_CHECKED: "-", NOT_PROVIDED: "-"}

_TITLE_WIDTH = 60


def line(outcome: Outcome) -> str:
    """One step, as it happened; why it was not run or checked stands behind it."""
    text = f"  {_WORDS[outcome.status]:<8}{outcome.title:<{_TITLE_WIDTH}}{outcome.seconds:>7.1f} s"
    if outcome.status == FAILED:
        return f"{text}\n          expected {outcome.expected}, but saw {outcome.detail}"
    if outcome.status in (NOT_RUN, NOT_CHECKED, NOT_PROVIDED):
        return f"  {_WORDS[outcome.status]:<8}{outcome.title} ({outcome.status}: {outcome.detail})"
    return text


def counts(outcomes: t.Sequence[Outcome]) -> dict[str, int]:
    """How many steps had which fate; all five fates are there."""
    return {
        status.replace(" ", "_"): sum(outcome.status == status for outcome in outcomes)
        for status in (PASSED, FAILED, NOT_RUN, NOT_CHECKED, NOT_PROVIDED)
    }


def table(outcomes: t.Sequence[Outcome]) -> str:
    """All steps with what was seen, and a last line that counts them."""
    width = max([len(outcome.title) for outcome in outcomes], default=0)
    rows = [
        f"  {outcome.status:<13}{outcome.title:<{width}}  {outcome.seconds:>6.1f} s  {outcome.detail}".rstrip()
        for outcome in outcomes
    ]
    summary = ", ".join(f"{count} {status.replace('_', ' ')}" for status, count in counts(outcomes).items() if count)
    seconds = sum(outcome.seconds for outcome in outcomes)
    return "\n".join(
        [f"  {'result':<13}{'step':<{width}}  {'time':>8}  seen", *rows, f"  {summary} in {seconds:.1f} s"]
    )


def summary_line(result: str, seconds: float, outcomes: t.Sequence[Outcome], **facts: str) -> str:
    """One line for machines, `verify:` and then key=value, quoted as a shell reads it; the keys stay the same."""
    before = {"result": result, **{key: facts[key] for key in ("url", "mode")}}
    pairs: dict[str, object] = {**before, **counts(outcomes), "seconds": f"{seconds:.1f}", "report": facts["report"]}
    return " ".join(["verify:", *(f"{key}={shlex.quote(str(value) or '-')}" for key, value in pairs.items())])


def sentence(outcomes: t.Sequence[Outcome], log_hint: str) -> str:
    """What the operator reads of a failed check: the first failure, and where to look; empty when nothing failed."""
    failures = [outcome for outcome in outcomes if outcome.status == FAILED]
    if not failures:
        return ""
    first, others = failures[0], len(failures) - 1
    more = f" (and {others} more step(s) failed)" if others else ""
    look = f"; look at {log_hint}" if log_hint else ""
    return f'The hub failed the step "{first.title}": expected {first.expected}, but saw {first.detail}{more}{look}.'
