# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A check as JUnit XML, which every continuous integration service shows."""

from __future__ import annotations

import re
import typing as t
from xml.etree import ElementTree

from .._hub.steps import FAILED, NOT_CHECKED, NOT_PROVIDED, NOT_RUN, Outcome

# XML 1.0 has no way to write the other control characters, which an error message of a hub may hold
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_SKIPPED = {
    NOT_RUN: "not run ({})",
    NOT_CHECKED: "not checked: {}",
    NOT_PROVIDED: "not provided on this platform: {}",
}


def junit(suite: str, started: str, outcomes: t.Sequence[Outcome]) -> str:
    """The XML document of one suite; started is an ISO 8601 time."""
    root = ElementTree.Element(
        "testsuite",
        name=suite,
        timestamp=started,
        tests=str(len(outcomes)),
        failures=str(sum(outcome.status == FAILED for outcome in outcomes)),
        errors="0",
        skipped=str(sum(outcome.status in _SKIPPED for outcome in outcomes)),
        time=f"{sum(outcome.seconds for outcome in outcomes):.3f}",
    )
    for outcome in outcomes:
        case = ElementTree.SubElement(
            root, "testcase", classname=suite, name=_clean(outcome.title), time=f"{outcome.seconds:.3f}"
        )
        if outcome.status == FAILED:
            message = _clean(f"expected {outcome.expected}, but saw {outcome.detail}")
            ElementTree.SubElement(case, "failure", message=message).text = message
        elif outcome.status in _SKIPPED:
            message = _clean(_SKIPPED[outcome.status].format(outcome.detail))
            ElementTree.SubElement(case, "skipped", message=message)
        elif outcome.detail:
            ElementTree.SubElement(case, "system-out").text = _clean(outcome.detail)
    ElementTree.indent(root)
    document: str = ElementTree.tostring(root, encoding="unicode", xml_declaration=True)
    return document + "\n"


def _clean(text: str) -> str:
    return _NOT_XML.sub("?", text)
