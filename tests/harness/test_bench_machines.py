# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The benchmark of machines: what is counted, what compares, and that nothing is measured that did not work."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.scigateway.jupyterhub.tests.benchmarks import (
    machines,
    machines_cloud,
    machines_plays,
    machines_testbed,
    machines_tofu,
    page,
    usage,
)
from ansible_collections.scigateway.jupyterhub.tests.benchmarks.machines_clients import Run
from ansible_collections.scigateway.jupyterhub.tests.benchmarks.machines_cloud import Login, Project, Way
from ansible_collections.scigateway.jupyterhub.tests.benchmarks.result import BenchmarkFailure, Result
from ansible_collections.scigateway.jupyterhub.tests.benchmarks.usage import Usage
from ansible_collections.scigateway.jupyterhub.tests.parts import places
from ansible_collections.scigateway.jupyterhub.tests.testbeds.machines.errors import TestbedError
from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack.running import OpenStack

LABEL = machines_plays.LABEL
LOGIN = Login("http://127.0.0.1:1/v3", {}, "RegionOne")
PARENT = """
import subprocess, sys, time
subprocess.run([sys.executable, "-c", "b = b'x' * 2**26\\nimport time\\nend = time.process_time() + 0.7\\n"
                "while time.process_time() < end: pass"], check=True)
"""


class Fake:
    """The lists of a project, and what was deleted from them."""

    def __init__(self) -> None:
        self.lists: dict[str, list[dict[str, Any]]] = {
            "servers": [{"id": "s", "name": "bench-worker-1", "status": "ACTIVE"}],
            "volumes": [{"id": "v", "name": "bench-worker-1-data", "status": "in-use"}],
            "floatingips": [{"id": "f", "port_id": "p", "tags": [LABEL]}],
            "ports": [
                {"id": "p", "device_owner": "compute:nova", "tags": [LABEL]},
                {"id": "r", "device_owner": "network:router_gateway"},
            ],
        }
        self.deleted: list[str] = []

    def call(self, service: str, method: str, path: str) -> dict[str, list[dict[str, Any]]]:
        if method == "DELETE":
            self._delete(*path.split("/")[-2:])
            return {}
        key = path.partition("?")[0].removesuffix("/detail").rpartition("/")[2]
        return {key: self.lists[key]}

    def _delete(self, key: str, name: str) -> None:
        if key == "volumes":
            assert self.lists[key][0]["status"] == "available", "Cinder refuses to delete a volume in use"
        self.lists[key] = [each for each in self.lists[key] if each["id"] != name]
        self.deleted.append(name)
        if key == "servers":
            self.lists["volumes"][0]["status"] = "available"


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Fake:
    found = Fake()
    monkeypatch.setattr(machines_cloud, "Client", lambda *login: found)
    return found


def run(seconds: float, calls: int = 5, writing: int = 0) -> Run:
    return Run(Usage(seconds, 1.25, 64 * 2**20), calls, writing)


def rounds(**changed: Run) -> machines.Rounds:
    """Return a round of ten times as quick as the loop, and as quick as the floor."""
    found: machines.Rounds = {}
    for delay in machines.MILLISECONDS:
        for count in machines.COUNTS:
            found[machines.FLOOR, count, delay] = [run(10.0 + count)]
            found[machines.OURS, count, delay] = [changed.get("ours", run(10.0 + count))]
            found[machines.AGAIN[machines.OURS], count, delay] = [changed.get(f"again_{count}", run(2.0, 9))]
        for count in machines.LOOP_COUNTS:
            found[machines.LOOP, count, delay] = [run(20.0 * count + delay)]
    return found


def section(of: Result) -> str:
    found = json.loads(json.dumps(of.to_json()))
    machine = {"cores": 2, "memory_bytes": 2**30, "processor": "p", "system": "s"}
    return page.section({**found, "date": "2026-01-02", "machine": machine, "load_before": 0.1, "versions": {}})


def test_what_children_use_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "LOGS", tmp_path)
    found = usage.measured("parent", [sys.executable, "-c", PARENT], tmp_path, {}, 60)
    assert 0.7 <= found.processor_seconds < 3
    assert found.memory_bytes > 2**26
    assert found.seconds >= 0.7


def test_calls_are_counted_from_where_they_were_forgotten_and_a_login_changes_nothing(tmp_path: Path) -> None:
    journal = tmp_path / "journal"
    way = Way(0, tmp_path / "clouds.yaml", "bench", journal)

    def noted(*calls: tuple[str, str]) -> str:
        return "".join(json.dumps({"method": method, "path": path}) + "\n" for method, path in calls)

    with journal.open("a", encoding="utf-8") as proxy:
        proxy.write(noted(("GET", "/v2.1/servers/detail"), ("DELETE", "/v2.1/servers/1")))
        proxy.flush()
        assert way.calls() == (2, 1)
        way.forget()
        assert way.calls() == (0, 0)
        proxy.write(noted(("POST", "/v3/auth/tokens"), ("POST", "/v2.0/ports"), ("PUT", "/v2.0/ports/1/tags")))
        proxy.flush()
        assert way.calls() == (3, 2)


def test_machines_that_are_complete_are_measured(fake: Fake) -> None:
    Project(LOGIN).check("ours", ["bench-worker-1"], LABEL)


@pytest.mark.parametrize(
    ("key", "field", "value"),
    [("servers", "status", "ERROR"), ("servers", "name", "other"), ("volumes", "status", "available"),
     ("floatingips", "port_id", None)],
)  # fmt: skip
def test_machines_that_are_not_complete_are_not_measured(fake: Fake, key: str, field: str, value: object) -> None:
    fake.lists[key][0][field] = value
    with pytest.raises(BenchmarkFailure, match="After the loop for 1 machines there are .*so its time means nothing"):
        Project(LOGIN).check("the loop", ["bench-worker-1"], LABEL)


def test_labels_are_asked_only_of_those_who_set_them(fake: Fake) -> None:
    fake.lists["floatingips"][0]["tags"] = []
    Project(LOGIN).check("the loop", ["bench-worker-1"])


def test_all_is_taken_away_but_the_foundations(fake: Fake) -> None:
    Project(LOGIN).clear()
    assert fake.deleted == ["f", "s", "p", "v"]
    assert fake.lists["ports"] == [{"id": "r", "device_owner": "network:router_gateway"}]


def test_what_a_broken_client_left_is_taken_away(fake: Fake, tmp_path: Path) -> None:
    def make(way: Way, count: int) -> Run:
        raise BenchmarkFailure("It broke.")

    way = Way(0, tmp_path, "bench", tmp_path)
    with pytest.raises(BenchmarkFailure, match="It broke"):
        list(machines.begun(Project(LOGIN), way, 1, machines.LOOP, make))
    assert fake.lists["servers"] == []


@pytest.mark.parametrize(("who", "runs"), [(machines.OURS, ["ours", "ours again"]), (machines.FLOOR, ["floor"])])
def test_only_those_who_know_what_is_there_run_again(fake: Fake, tmp_path: Path, who: str, runs: list[str]) -> None:
    way = Way(0, tmp_path, "bench", tmp_path)
    found = list(machines.begun(Project(LOGIN), way, 1, who, lambda way, count: run(1.0)))
    assert [each[0] for each in found] == runs


def test_ours_has_to_be_near_the_floor_always_and_far_from_the_loop_with_many_far_away() -> None:
    compared = {(each.ours, each.other): each.at_most for each in machines.result(rounds(), 1).comparisons}
    assert compared["ours, 50 machines", "floor, 50 machines"] == 1.3
    assert compared["ours, 1 machine, 300 ms a call", "floor, 1 machine, 300 ms a call"] == 1.3
    assert compared["ours, 10 machines, 300 ms a call", "loop, 10 machines, 300 ms a call"] == 0.1
    assert compared["ours, 1 machine, 300 ms a call", "loop, 1 machine, 300 ms a call"] is None
    assert ("ours, 50 machines", "loop, 50 machines") not in compared


@pytest.mark.parametrize(
    ("changed", "verdict"),
    [({}, "pass"), ({"again_10": run(2.0, 9, 1)}, "fail"), ({"again_50": run(2.0, 10)}, "fail")],
)
def test_a_second_run_that_writes_or_grows_is_told(changed: dict[str, Run], verdict: str) -> None:
    note = machines.second_run(rounds(**changed))
    assert note.rpartition(": ")[2].strip("*.") == verdict


def test_what_was_not_run_is_called_a_straight_line() -> None:
    # 20 s a machine, and the delay once
    said = "The loop was not run for 50 machines. A straight line through its two times gives 1000 s with 0 ms a call"
    assert said in section(machines.result(rounds(), 1))


def test_calls_processor_time_and_memory_have_a_table_of_their_own() -> None:
    lines = section(machines.result(rounds(), 1)).splitlines()
    start = lines.index("| What | Calls | That change something | Processor seconds | MiB of memory |")
    assert lines[start + 1] == "|---|--:|--:|--:|--:|"
    assert "| ours again, 10 machines | 9 | 0 | 1.25 | 64 |" in lines[start:]


def test_a_result_comes_back_from_its_file_with_its_tables() -> None:
    before = machines.result(rounds(), 1)
    assert Result.from_json(json.loads(json.dumps(before.to_json()))) == before


def test_without_opentofu_it_is_said_how_to_have_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SCIGATEWAY_CACHE", str(tmp_path))
    monkeypatch.delenv("TOFU", raising=False)
    assert machines_tofu.programs() is None
    assert "make bench ONLY=machines TOFU=1" in section(machines.result(rounds(), 1))


def test_opentofu_is_built_once_when_it_is_asked_for(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    built = []

    def build(folder: Path) -> None:
        built.append(folder)
        folder.mkdir(parents=True)
        (folder / "complete").touch()

    monkeypatch.setattr(machines_tofu, "build", build)
    monkeypatch.setenv("SCIGATEWAY_CACHE", str(tmp_path))
    monkeypatch.setenv("TOFU", "1")
    first = machines_tofu.programs()
    monkeypatch.delenv("TOFU")
    assert machines_tofu.programs() == first
    assert built == [first]


def test_opentofu_is_told_the_same_machines(tmp_path: Path) -> None:
    tofu = machines_tofu.Tofu(tmp_path / "programs", tmp_path)
    declared = set(
        re.findall(r'^variable "(\w+)"', (tofu.folder / "main.tf").read_text(encoding="utf-8"), re.MULTILINE)
    )
    given = dict(word[5:].split("=", 1) for word in map(str, tofu.words(10)) if word.startswith("-var="))
    assert given.keys() == declared
    assert (given["site"], given["machines"], given["flavor"]) == (machines_plays.SITE, "10", machines_plays.FLAVOR)


def test_a_testbed_that_cannot_start_is_one_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def refused(cloud: OpenStack) -> OpenStack:
        raise TestbedError("The OpenStack testbed needs root.")

    monkeypatch.setattr(OpenStack, "__enter__", refused)
    with (
        pytest.raises(BenchmarkFailure, match=r"^The OpenStack testbed needs root\.$"),
        machines_testbed.running(tmp_path, (0,)),
    ):
        pass
