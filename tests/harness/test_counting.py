# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The sum at the end of `make test` is honest: what fails, ran nothing or left no report never counts as passed."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.scigateway.jupyterhub.tests.parts import counting
from ansible_collections.scigateway.jupyterhub.tests.parts.check import Check, Count, counted

SANITY = """Running sanity test "ansible-doc"
Installing requirements for Python 3.11 [venv]
Running sanity test "compile" on Python 3.11
ERROR: Found 7 compile issue(s) on python 3.11 which need to be resolved:
Running sanity test "pep8"
"""


def log(folder: Path, text: str) -> Path:
    path = folder / "x.log"
    path.write_text(text, encoding="utf-8")
    return path


def test_sanity_counts_each_test(tmp_path: Path) -> None:
    assert counting.sanity(0, log(tmp_path, SANITY)) == Count(passed=3)


def test_sanity_counts_those_listed_as_failed(tmp_path: Path) -> None:
    end = "FATAL: The 1 sanity test(s) listed below (out of 3) failed. See error output above for details.\ncompile\n"
    assert counting.sanity(1, log(tmp_path, SANITY + end)) == Count(passed=2, failed=1)


def test_sanity_that_breaks_off_has_failed(tmp_path: Path) -> None:
    assert counting.sanity(1, log(tmp_path, 'Running sanity test "import"\nFATAL: no pip\n')) == Count(failed=1)


def test_junit_counts_failures_errors_and_skips(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    count = counting.junit(report)
    report.write_text(
        '<testsuites><testsuite tests="9" failures="2" errors="1" skipped="3"/></testsuites>', encoding="utf-8"
    )
    assert count(1, tmp_path) == Count(passed=3, failed=3, skipped=3)


def test_a_report_of_an_earlier_run_does_not_count(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    report.write_text('<testsuite tests="9" failures="0" errors="0" skipped="0"/>', encoding="utf-8")
    assert counting.junit(report)(0, tmp_path) == Count(failed=1)


@pytest.mark.parametrize(
    ("code", "seen", "want"),
    [
        (0, Count(passed=5), Count(passed=5)),
        (1, Count(passed=5), Count(passed=5, failed=1)),
        (0, Count(), Count(failed=1)),
        (0, Count(skipped=4), Count(failed=1, skipped=4)),
        (1, Count(failed=2), Count(failed=2)),
    ],
    ids=["passed", "ended badly", "ran nothing", "skipped everything", "failed"],
)
def test_a_check_that_failed_or_ran_nothing_never_passes(tmp_path: Path, code: int, seen: Count, want: Count) -> None:
    assert counted(Check("x", ["x"], count=lambda _code, _log: seen), code, tmp_path) == want
