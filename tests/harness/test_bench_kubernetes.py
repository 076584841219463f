# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The benchmark of a hub on Kubernetes: what is counted and compared, and what is not measured."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._z2jh.values import build
from ansible_collections.scigateway.jupyterhub.tests.benchmarks import (
    kubernetes_calls,
    kubernetes_hub,
    kubernetes_result,
    kubernetes_starts,
    kubernetes_storm,
    kubernetes_testbed,
    kubernetes_values,
    page,
)
from ansible_collections.scigateway.jupyterhub.tests.benchmarks.kubernetes_calls import Calls
from ansible_collections.scigateway.jupyterhub.tests.benchmarks.kubernetes_result import DEFAULTS, OURS, Found
from ansible_collections.scigateway.jupyterhub.tests.benchmarks.kubernetes_site import Run, Site
from ansible_collections.scigateway.jupyterhub.tests.benchmarks.kubernetes_storm import Storm
from ansible_collections.scigateway.jupyterhub.tests.benchmarks.result import BenchmarkFailure, Result
from ansible_collections.scigateway.jupyterhub.tests.benchmarks.usage import Usage
from ansible_collections.scigateway.jupyterhub.tests.parts import places
from ansible_collections.scigateway.jupyterhub.tests.testbeds.kubernetes import layout
from ansible_collections.scigateway.jupyterhub.tests.testbeds.kubernetes.running import Kubernetes
from ansible_collections.scigateway.jupyterhub.tests.testbeds.machines.errors import TestbedError

HERE, POD = "198.18.53.1", "10.244.0.7"


def request(verb: str, uri: str, source: str = HERE) -> str:
    """Return the line of a request as the API server 1.35 writes it."""
    return (
        f'I1122 13:03:11.200473      18 httplog.go:134] "HTTP" verb="{verb}" URI="{uri}" latency="15.2ms" '
        f'userAgent="kubectl/v0.0.0" audit-ID="b6c99f41" srcIP="{source}:38736" apf_iseats=1 resp=201\n'
    )


def run(seconds: float, revision: int = 1, writing: int = 0) -> Run:
    return Run(Usage(seconds, 1.5, 90 * 2**20), Calls(12, writing), revision)


def found(**changed: Any) -> Found:
    storms = {OURS: Storm((2.0, 3.0, 9.0), ()), DEFAULTS: Storm((4.0, 6.0), ("the server was given up",))}
    whole = {
        "first": [run(60.0, writing=9)],
        "again": [run(9.0)],
        "hand": [run(30.0, writing=8)],
        "starts": [5.0, 6.0],
        "floor": [4.0, 5.0],
        "values": [0.05],
        "template": [0.5],
        "storms": storms,
        "taken": ["hub.resources"],
    }
    return Found(**{**whole, **changed})


def section(of: Result) -> str:
    text = json.loads(json.dumps(of.to_json()))
    machine = {"cores": 2, "memory_bytes": 2**30, "processor": "p", "system": "s"}
    return page.section({**text, "date": "2026-01-02", "machine": machine, "load_before": 0.1, "versions": {}})


def test_calls_of_this_computer_are_counted_and_questions_change_nothing() -> None:
    log = (
        request("GET", "/api/v1/namespaces/x")
        + request("LIST", "/api/v1/nodes?limit=500")
        + request("POST", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews")
        + request("POST", "/api/v1/namespaces?dryRun=All&fieldManager=helm")
        + request("POST", "/api/v1/namespaces/x/secrets")
        + request("PATCH", "/apis/apps/v1/namespaces/x/deployments/hub")
        + request("PUT", "/debug/flags/v")
        + request("POST", "/api/v1/namespaces/other/secrets?fieldManager=helm")
        + request("PATCH", "/api/v1/namespaces/x/pods/hub/status", POD)
        + "I1122 13:03:12.602509      18 alloc.go:329] allocated\n"
    )
    assert kubernetes_calls.count(log, "x") == Calls(6, 2)


def test_aims_and_tables_are_on_the_page() -> None:
    lines = section(kubernetes_result.result(found(), 2)).splitlines()
    again = next(line for line in lines if line.startswith("| 0.15 | ours, `hub.yml` again | 9.00 |"))
    assert again.endswith("| ratio at most 0.20: pass |")
    assert any("ours, a server" in line and "ratio at most 1.30: pass" in line for line in lines)
    assert any("200 profiles" in line and "at most 0.1 s: pass" in line for line in lines)
    assert "| ours, `hub.yml` again | 12 | 0 | 1.50 | 90 | 1 |" in lines
    assert "| 3 users, our settings | 0 | 2.00 | 3.00 | 9.00 | 9.00 |" in lines
    assert "| 3 users, the chart's own settings | 1 | 4.00 | 5.00 | 6.00 | 6.00 |" in lines


def test_what_is_too_slow_fails_its_aim() -> None:
    slow = kubernetes_result.result(found(again=[run(13.0)], starts=[9.0], values=[0.2]), 1)
    met = {each["ours"]: each["met"] for each in slow.to_json()["ratios"] if each["met"] is not None}
    assert met == {kubernetes_result.AGAIN: False, kubernetes_result.START: False}
    assert {each["what"]: each["met"] for each in slow.to_json()["ours"]}[kubernetes_result.VALUES] is False


@pytest.mark.parametrize(("again", "word"), [(run(9.0), "pass"), (run(9.0, revision=2), "**fail**")])
def test_a_new_revision_of_helm_is_told(again: Run, word: str) -> None:
    assert kubernetes_result.second_run(found(again=[again])).endswith(f"no new revision: {word}.")


def test_users_who_came_to_nothing_are_told_with_the_reason() -> None:
    bad = {OURS: Storm((2.0,), ("the server was not ready in time",)), DEFAULTS: Storm((), ("refused",) * 2)}
    result = kubernetes_result.result(found(storms=bad), 1)
    note = next(note for note in result.notes if "users began" in note)
    assert note.endswith("none failed: **fail**. Why some failed: refused; the server was not ready in time.")
    assert "| 2 users, the chart's own settings | 2 | – | – | – | – |" in section(result)
    assert all(each.ours != kubernetes_result.STORM for each in result.comparisons), "nothing is left to compare"


def test_a_result_comes_back_from_its_file() -> None:
    before = kubernetes_result.result(found(), 2)
    assert Result.from_json(json.loads(json.dumps(before.to_json()))) == before


def test_a_second_run_that_changed_something_is_not_measured(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(places, "LOGS", tmp_path)
    log = tmp_path / "bench-kubernetes-hub.log"
    monkeypatch.setattr(Site, "hub", lambda site: run(9.0, 2))
    log.write_text("localhost    : ok=18   changed=1    unreachable=0    failed=0\n", encoding="utf-8")
    with pytest.raises(BenchmarkFailure, match=r"hub\.yml changed 1 things .*, and left Helm's revision 2"):
        Site.__new__(Site).hub_again()
    log.write_text("localhost    : ok=18   changed=0    unreachable=0    failed=0\n", encoding="utf-8")
    assert Site.__new__(Site).hub_again().revision == 2


class Releases:
    """A testbed whose Helm lists these releases."""

    def __init__(self, *names: str) -> None:
        self.names = names
        self.cluster = self

    def helm(self, *words: str) -> str:
        if words[:2] == ("get", "values"):
            return json.dumps({"of": words[2]})
        return json.dumps([{"name": name, "revision": "3"} for name in self.names])


def test_the_values_are_those_of_the_one_release() -> None:
    site = Site.__new__(Site)
    vars(site).update(_testbed=Releases("physics"), namespace="x")
    assert site.values() == {"of": "physics"}
    vars(site).update(_testbed=Releases("physics", "chemistry"))
    with pytest.raises(BenchmarkFailure, match=r"^There are 2 releases in namespace x, where one should be\.$"):
        site.values()


class Hub:
    """A hub that does not answer once, refuses one user, and of whose servers some become ready."""

    servers_of: dict[str, dict[str, Any] | None]
    busy: bool

    def __init__(self, *_given: object) -> None:
        pass

    def add(self, *users: str) -> None:
        Hub.servers_of, Hub.busy = {}, True

    def begin_start(self, user: str) -> None:
        if user == "user002":
            raise BenchmarkFailure("It was refused.")
        self.servers_of[user] = {"ready": user == "user001"} if user != "user003" else None

    def servers(self) -> dict[str, dict[str, Any]]:
        if Hub.busy:
            Hub.busy = False
            raise BenchmarkFailure("It had too much to do to answer.")
        return {user: server for user, server in self.servers_of.items() if server}


def test_of_many_users_the_failed_are_told_with_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kubernetes_storm, "Client", Hub)
    monkeypatch.setattr(kubernetes_storm, "LOOK_SECONDS", 0.01)
    storm = kubernetes_storm.storm(1, "token", users=3, within=0.2)
    assert len(storm.seconds) == 1
    assert sorted(storm.failed) == ["It was refused.", "the server was given up"]


def test_those_who_still_wait_at_the_end_have_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    class Slow(Hub):
        def begin_start(self, user: str) -> None:
            self.servers_of[user] = {"ready": False}

    monkeypatch.setattr(kubernetes_storm, "Client", Slow)
    monkeypatch.setattr(kubernetes_storm, "LOOK_SECONDS", 0.01)
    monkeypatch.setattr(kubernetes_storm, "LONGEST_SECONDS", 0.2)
    assert kubernetes_storm.storm(1, "token", users=2, within=0.1) == Storm(
        (), ("the server was not ready in time",) * 2
    )


def test_users_begin_at_the_same_distance(monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[float] = []

    class Noting(Hub):
        def begin_start(self, user: str) -> None:
            begun.append(time.monotonic())
            self.servers_of[user] = {"ready": True}

    monkeypatch.setattr(kubernetes_storm, "Client", Noting)
    monkeypatch.setattr(kubernetes_storm, "LOOK_SECONDS", 0.01)
    assert len(kubernetes_storm.storm(1, "token", users=3, within=0.6).seconds) == 3
    # never earlier than due; later only where the machine is busy
    assert begun[2] - begun[0] >= 0.3


def test_nine_of_ten_waited_at_most() -> None:
    assert Storm(tuple(float(number) for number in range(10, 0, -1)), ()).ninth == 9.0
    assert Storm((7.0,), ()).ninth == 7.0


def test_only_what_we_set_for_starts_is_left_out() -> None:
    given = kubernetes_values.options(1) | {"name": "physics"}
    values = build(given, kubernetes_values.SECRETS).complete
    before = json.dumps(values)
    defaults, taken = kubernetes_storm.with_defaults(values)
    assert json.dumps(values) == before
    assert taken == [place for place in kubernetes_storm.OURS if place != "hub.concurrentSpawnLimit"]
    assert "startTimeout" not in defaults["singleuser"]
    assert "http_timeout" not in defaults["hub"]["config"]["KubeSpawner"]
    assert defaults["singleuser"]["memory"] == values["singleuser"]["memory"]
    assert defaults["hub"]["services"] == values["hub"]["services"]


def test_the_pod_alone_is_that_of_the_server_for_the_scheduler_to_place() -> None:
    spec = {
        "nodeName": "node-1",
        "volumes": [{"name": "home"}],
        "containers": [{"name": "notebook", "ports": [{"containerPort": 8888, "name": "notebook-port"}]}],
    }
    made = kubernetes_starts.pod(spec, 31501)["spec"]
    assert made["containers"] == [{"name": "notebook", "ports": [{"containerPort": 8888, "hostPort": 31501}]}]
    assert made["volumes"] == [{"name": "home"}]
    assert "nodeName" not in made
    assert spec["nodeName"] == "node-1"


def test_code_has_run_when_its_value_is_there() -> None:
    messages = iter(
        json.dumps({"msg_type": kind, "content": content})
        for kind, content in (
            ("status", {"execution_state": "busy"}),
            ("execute_input", {"code": "1+1"}),
            ("execute_result", {"data": {"text/plain": "2"}}),
        )
    )
    assert kubernetes_hub.result(lambda: next(messages)) == "2"


def test_code_that_fails_is_not_measured() -> None:
    error = json.dumps({"msg_type": "error", "content": {"ename": "NameError", "evalue": "no"}})
    with pytest.raises(BenchmarkFailure, match=r"1\+1 failed with NameError: no"):
        kubernetes_hub.result(lambda: error)


def test_a_hub_that_does_not_answer_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layout, "NODE_ADDRESS", "127.0.0.1")
    with pytest.raises(BenchmarkFailure, match=r"^GET hub/api/ was not answered: "):
        kubernetes_hub.Client(1, "token").ask("GET", "hub/api/")


def test_what_never_comes_is_given_up() -> None:
    with pytest.raises(BenchmarkFailure, match=r"^Waited 0 s for the moon in vain\.$"):
        kubernetes_hub.until("the moon", lambda: False, seconds=0)


def test_a_testbed_that_cannot_start_is_one_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def refused(cluster: Kubernetes) -> Kubernetes:
        raise TestbedError("The Kubernetes testbed needs root.")

    monkeypatch.setattr(Kubernetes, "__enter__", refused)
    with (
        pytest.raises(BenchmarkFailure, match=r"^The Kubernetes testbed needs root\.$"),
        kubernetes_testbed.running(tmp_path),
    ):
        pass
