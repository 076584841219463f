# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A check as one HTML file, which needs nothing else: no other file, no network, no script."""

from __future__ import annotations

import re
import typing as t

from .._hub.steps import FAILED, NOT_CHECKED, NOT_PROVIDED, NOT_RUN, PASSED
from .html_template import PAGE, STYLE

# marks that can be told apart without colours
_MARKS = {PASSED: "\u2714", FAILED: "\u2718", NOT_RUN: "\u25cb", NOT_CHECKED: "\u2013", NOT_PROVIDED: "\u2205"}

_LEFT_OUT = {
    NOT_RUN: "Not run",
    NOT_CHECKED: "Not checked",
    NOT_PROVIDED: "Not provided on this platform",
}

# no browser shows control characters; an error message of a hub may hold them
_CONTROL = re.compile("[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BASE64 = re.compile(r"[A-Za-z0-9+/]+={0,2}")


def page(report: t.Mapping[str, t.Any]) -> str:
    """The page of a report as verify.json holds it, with `versions`, `screenshots` and `screenshots_note`.

    Each screenshot has a `title` and a `png_base64`. What the report holds was said by a hub that nobody knows: all of
    it is escaped.
    """
    # Ansible brings it along; whatever imports the other reports does not need it
    from jinja2 import Environment, StrictUndefined

    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, finalize=_shown
    )
    steps, total = _steps(report)
    pictures = [entry for entry in report.get("screenshots") or () if _BASE64.fullmatch(str(entry["png_base64"]))]
    return environment.from_string(PAGE).render(
        style=STYLE.strip(),
        report=report,
        verdict=_verdict(report),
        versions=list((report.get("versions") or {}).items()),
        total=report.get("seconds", total),
        counted=", ".join(
            f"{count} {status}" for status in _MARKS if (count := sum(step["status"] == status for step in steps))
        ),
        steps=steps,
        failures=[step for step in steps if step["status"] == FAILED],
        left_out=[
            {"title": title, "steps": left} for status, title in _LEFT_OUT.items() if (left := _of(steps, status))
        ],
        pictures=pictures,
        note=report.get("screenshots_note") or ("" if pictures else "None were taken."),
    )


def _shown(value: t.Any) -> t.Any:
    is_plain = isinstance(value, str) and not hasattr(value, "__html__")
    return _CONTROL.sub("?", value) if is_plain else value


def _verdict(report: t.Mapping[str, t.Any]) -> dict[str, str]:
    if report.get("interrupted"):
        words = report.get("error") or "What was not run yet says nothing about the hub."
        return {"kind": "failed", "mark": _MARKS[NOT_RUN], "title": "Interrupted", "words": words}
    if report["passed"]:
        words = f"The hub at {report['url']} works ({report['mode']} check)."
        return {"kind": "passed", "mark": _MARKS[PASSED], "title": "Passed", "words": words}
    return {"kind": "failed", "mark": _MARKS[FAILED], "title": "Failed", "words": report.get("error") or ""}


def _of(steps: t.Sequence[t.Mapping[str, t.Any]], status: str) -> list[t.Mapping[str, t.Any]]:
    return [step for step in steps if step["status"] == status]


def _steps(report: t.Mapping[str, t.Any]) -> tuple[list[dict[str, t.Any]], float]:
    """The steps with what is drawn of them, and the time that they took together, in seconds."""
    total = sum(step["seconds"] for step in report["steps"])
    whole = total or 1.0
    begin = 0.0
    steps = []
    for step in report["steps"]:
        status = step["status"]
        steps.append(
            {
                **step,
                "mark": _MARKS[status],
                "kind": status if status in (PASSED, FAILED) else "other",
                "ran": status in (PASSED, FAILED),
                "bar": f"margin-left:{100 * begin / whole:.2f}%;width:{100 * step['seconds'] / whole:.2f}%",
            }
        )
        begin += step["seconds"]
    return steps, total
