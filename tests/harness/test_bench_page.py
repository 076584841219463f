# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The figures of `make bench` and their page: medians, ratios, aims, and what is kept of an older page."""

from __future__ import annotations

import json
from typing import Any

import pytest
from ansible_collections.scigateway.jupyterhub.tests.benchmarks import page
from ansible_collections.scigateway.jupyterhub.tests.benchmarks.result import Comparison, Measured, Result

SURROUNDINGS: dict[str, Any] = {
    "date": "2026-01-02",
    "machine": {"cores": 4, "memory_bytes": 8 * 2**30, "processor": "a processor", "system": "Linux 1"},
    "load_before": 0.5,
    "versions": {"JupyterHub": "5.5.4", "Python": "3.11.7"},
}


def result(*ours: float, floor: float = 10.0, **aims: float) -> Result:
    return Result(
        name="first",
        title="First run",
        about="How long it takes.",
        unit="s",
        ours=(Measured("ours", ours, at_most=aims.get("seconds")), Measured("ours, a part", (3.0,))),
        floor=(Measured("the floor", (floor,)),),
        peers=(),
        comparisons=(Comparison("ours", "the floor", at_most=aims.get("ratio")),),
        notes=("What the floor leaves out.",),
        repeats=len(ours),
    )


def found(of: Result, **changed: Any) -> dict[str, Any]:
    return {**of.to_json(), **SURROUNDINGS, **changed}


def table(section: str) -> list[list[str]]:
    return [
        [cell.strip() for cell in line.strip("|").split("|")] for line in section.splitlines() if line.startswith("|")
    ]


def test_one_slow_run_does_not_move_the_ratio() -> None:
    slow = result(20.0, 90.0, 21.0)
    assert slow.ratio(slow.comparisons[0]) == pytest.approx(2.1)


def test_a_result_comes_back_from_its_file() -> None:
    before = result(20.0, 30.0, ratio=2.0, seconds=15.0)
    assert Result.from_json(json.loads(json.dumps(found(before)))) == before


def test_the_file_says_ratios_and_whether_aims_were_met() -> None:
    written = found(result(20.0, ratio=1.5, seconds=20.0))
    assert [(each["ratio"], each["met"]) for each in written["ratios"]] == [(2.0, False)]
    assert [(each["median"], each["met"]) for each in written["ours"]] == [(20.0, True), (3.0, None)]


def test_the_table_has_the_ratio_first_and_each_thing_once() -> None:
    lines = table(page.section(found(result(20.0, 22.0, 90.0))))
    assert lines == [
        ["Ratio", "What", "Seconds", "Compared with", "Seconds", "Aim"],
        ["--:", "---", "--:", "---", "--:", "---"],
        ["2.20", "ours", "22.0", "the floor", "10.0", ""],
        ["", "ours, a part", "3.00", "", "", ""],
    ]


@pytest.mark.parametrize(
    ("aims", "said"),
    [
        ({"ratio": 2.0}, "ratio at most 2.00: pass"),
        ({"ratio": 1.99}, "ratio at most 1.99: **fail**"),
        ({"seconds": 20.0}, "at most 20 s: pass"),
        ({"seconds": 15.0, "ratio": 3.0}, "ratio at most 3.00: pass; at most 15 s: **fail**"),
    ],
)
def test_an_aim_is_said_to_pass_or_fail(aims: dict[str, float], said: str) -> None:
    assert table(page.section(found(result(20.0, **aims))))[2][-1] == said


def test_memory_is_shown_in_mib() -> None:
    hub = Measured("hub", (100.0 * 2**20, 120.0 * 2**20), at_most=100.0 * 2**20)
    memory = Result("m", "Memory", "", "B", (hub,), (), (), (), (), 2)
    assert table(page.section(found(memory)))[2] == ["", "hub", "110", "", "", "at most 100 MiB: **fail**"]


def test_when_where_and_with_what_is_said() -> None:
    section = page.section(found(result(20.0, 21.0)))
    assert (
        "Measured 2 times on 2026-01-02: 4 cores (a processor), 8 GiB of memory, Linux 1; load before: 0.5." in section
    )
    assert "JupyterHub 5.5.4, Python 3.11.7" in section
    assert "- What the floor leaves out." in section


@pytest.mark.parametrize(("load", "busy"), [(2.0, False), (2.1, True)])
def test_a_busy_machine_is_told(load: float, busy: bool) -> None:
    assert ("machine was busy" in page.section(found(result(20.0), load_before=load))) is busy


def test_what_was_not_measured_now_stays_as_it_was() -> None:
    titles = {"first": "First run", "plan": "Plan"}
    old = page.render(titles, {"first": found(result(77.0))}, "")
    assert page.sections(old)["Plan"] == "## Plan\n\nNot measured yet.\n"
    new = page.render({**titles, "x": "X"}, {"plan": found(result(33.0)) | {"title": "Plan"}}, old)
    assert page.sections(new)["First run"] == page.sections(old)["First run"]
    assert "33.0" in page.sections(new)["Plan"]
    assert list(page.sections(new)) == ["First run", "Plan", "X"]
    assert page.render({**titles, "x": "X"}, {}, new) == new
