# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Count tests from what the tools write about them."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

from ansible_collections.scigateway.jupyterhub.tests.parts.check import Count


def junit(report: Path) -> Callable[[int, Path], Count]:
    """Return a counter that reads the JUnit XML file a pytest run leaves; an absent file is a failed test."""
    report.parent.mkdir(parents=True, exist_ok=True)
    report.unlink(missing_ok=True)

    def count(code: int, log: Path) -> Count:
        if not report.is_file():
            return Count(failed=1)
        return _suites(report)

    return count


def junit_folder(folder: Path) -> Callable[[int, Path], Count]:
    """Return a counter that adds up all JUnit XML files of a folder."""

    def count(code: int, log: Path) -> Count:
        return sum((_suites(report) for report in sorted(folder.glob("*.xml"))), Count())

    return count


def _suites(report: Path) -> Count:
    total = Count()
    for suite in ElementTree.parse(report).iter("testsuite"):
        tests, skipped = (int(suite.get(name, "0")) for name in ("tests", "skipped"))
        failed = int(suite.get("failures", "0")) + int(suite.get("errors", "0"))
        total += Count(tests - failed - skipped, failed, skipped)
    return total


def sanity(code: int, log: Path) -> Count:
    """Count the tests of an `ansible-test sanity` run: those it began, those it lists as failed at its end."""
    text = log.read_text(encoding="utf-8", errors="replace")
    begun = len(set(re.findall(r'^Running sanity test "([^"]+)"', text, re.MULTILINE)))
    listed = re.search(r"^(?:ERROR|FATAL): The (\d+) sanity test\(s\) listed below", text, re.MULTILINE)
    failed = int(listed.group(1)) if listed else int(code != 0)
    return Count(max(0, begun - failed), failed)
