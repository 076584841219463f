# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The trial of a storage class: when it is made, what is told, and that nothing of it stays."""

from __future__ import annotations

import datetime
import threading
from typing import Any

import pytest
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._kubernetes import storage_probe
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._kubernetes.errors import ClusterError
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._kubernetes.storage_probe import (
    explain,
    is_mounted,
    sweep,
)
from ansible_collections.scigateway.jupyterhub.tests.unit.plugins.module_utils._kubernetes.fake_cluster import (
    FakeCluster,
)
from ansible_collections.scigateway.jupyterhub.tests.unit.plugins.module_utils._kubernetes.preflighting import (
    CLAIMS,
    CLASSES,
    HERE,
    NODES,
    SECRETS,
    Thing,
    claim,
    look,
    node,
    release,
    storage_class,
    with_namespace,
)

BOUND: Thing = {"status": {"phase": "Bound"}}
RUNS: Thing = {"status": {"phase": "Running"}}


class Binding(FakeCluster):
    """A cluster whose claims become what *claim* says and whose pods become what *pod* says."""

    def __init__(self, claim: Thing, pod: Thing, events: list[Thing] | None = None) -> None:
        super().__init__()
        self.becomes = {"PersistentVolumeClaim": claim, "Pod": pod}
        self.events = events or []
        self.made: list[Thing] = []
        self.put(NODES, node())
        self.put(CLASSES, storage_class("disks", default=True), storage_class("files"))

    def create(self, path: str, body: Any, **query: Any) -> Thing:
        self.made.append(body)
        return super().create(path, {**body, **self.becomes.get(body["kind"], {})}, **query)

    def items(self, path: str, **query: Any) -> list[Thing]:
        return self.events if path.endswith("/events") else super().items(path, **query)

    def kinds(self) -> list[str]:
        return [str(one["kind"]) for one in self.made if "Review" not in one["kind"]]

    def left(self) -> list[str]:
        return [path for path in self.objects if "scigateway-probe" in path]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storage_probe, "_LOOK_SECONDS", 0.01)


def told(kind: str, reason: str, message: str, level: str = "Warning", at: str = "1") -> Thing:
    return {"involvedObject": {"kind": kind}, "reason": reason, "message": message, "type": level, "lastTimestamp": at}


def test_a_class_that_binds_leaves_nothing_behind() -> None:
    cluster = Binding(BOUND, RUNS)
    assert look(cluster, check=False).findings.shortfalls == []
    assert cluster.kinds() == ["Namespace", "PersistentVolumeClaim", "Pod"]
    assert cluster.left() == []


def test_in_a_namespace_that_is_there_no_other_is_made() -> None:
    cluster = Binding(BOUND, RUNS)
    with_namespace(cluster)
    look(cluster, check=False)
    assert cluster.kinds() == ["PersistentVolumeClaim", "Pod"]
    assert cluster.left() == []


def test_claim_and_pod_are_like_those_of_users() -> None:
    cluster = Binding(BOUND, RUNS)
    look(
        cluster,
        check=False,
        user_disk="20G",
        storage_class="files",
        access_mode="ReadWriteMany",
        fs_gid=4711,
        tolerations=[{"key": "team", "operator": "Exists"}],
    )
    made = {one["kind"]: one["spec"] for one in cluster.made if "spec" in one}
    assert made["PersistentVolumeClaim"] == {
        "accessModes": ["ReadWriteMany"],
        "resources": {"requests": {"storage": "20Gi"}},
        "storageClassName": "files",
    }
    assert made["Pod"]["securityContext"]["fsGroup"] == 4711
    assert {"key": "team", "operator": "Exists"} in made["Pod"]["tolerations"]


def test_a_class_that_does_not_bind_is_told_with_the_reason_and_taken_away() -> None:
    events = [told("PersistentVolumeClaim", "ProvisioningFailed", "quota of volumes  exceeded.")]
    cluster = Binding({"status": {"phase": "Pending"}}, {"status": {"phase": "Pending"}}, events)
    (problem,) = look(cluster, check=False, storage_class="files").findings.shortfalls
    assert problem.startswith(
        "hub_storage_class (z2jh_storage_class): a volume of the storage class files for homes was not there within "
        "1 s (quota of volumes exceeded); "
    )
    assert "z2jh_probe_timeout" in problem
    assert cluster.left() == []


def test_what_the_cluster_refuses_to_make_is_told_and_the_rest_taken_away() -> None:
    cluster = Binding(BOUND, RUNS)
    with_namespace(cluster)
    cluster.faults[f"{HERE}/pods"] = ClusterError("The cluster did not make it (403: exceeded quota).", 403)
    (problem,) = look(cluster, check=False).findings.shortfalls
    assert "the storage class disks could not be tried. The cluster did not make it (403: exceeded quota)." in problem
    assert cluster.left() == []


def _interrupted(event: threading.Event, timeout: float | None = None) -> bool:
    raise KeyboardInterrupt


def test_who_interrupts_it_finds_nothing_left(monkeypatch: pytest.MonkeyPatch) -> None:
    cluster = Binding({"status": {"phase": "Pending"}}, {})
    monkeypatch.setattr(threading.Event, "wait", _interrupted)
    probe = storage_probe.Probe("s", "", "disks", "ReadWriteOnce", 2**30, "pause:1", 60, 100, {}, [])
    with pytest.raises(KeyboardInterrupt):
        storage_probe.try_class(cluster, probe, threading.Event())  # type: ignore[arg-type]
    assert cluster.left() == []


def test_an_image_that_cannot_be_pulled_is_a_warning_because_the_volume_is_there() -> None:
    waiting = {"reason": "ImagePullBackOff", "message": "Back-off pulling image."}
    status = {"phase": "Pending", "containerStatuses": [{"state": {"waiting": waiting}}]}
    cluster = Binding(BOUND, {"status": status})
    report = look(cluster, check=False, probe_image="mirror.example.org/pause:9")
    assert report.findings.shortfalls == []
    (warning,) = report.findings.warnings
    assert warning.startswith("The image mirror.example.org/pause:9 could not be pulled (Back-off pulling image).")


def test_nothing_is_tried_where_something_else_is_wrong_or_in_check_mode() -> None:
    cluster = Binding(BOUND, RUNS)
    look(cluster, check=False, ingress_class="nginx", domain="h")
    assert "Whether the storage class disks binds was not tried" in look(cluster).findings.warnings[0]
    assert cluster.kinds() == []


@pytest.mark.parametrize(
    ("when", "wanted", "tried"),
    [("auto", "disks", 0), ("always", "disks", 1), ("auto", "files", 1), ("never", "files", 0)],
)
def test_a_class_that_the_hub_has_volumes_of_is_not_tried_again(when: str, wanted: str, tried: int) -> None:
    cluster = Binding(BOUND, RUNS)
    with_namespace(cluster)
    cluster.put(SECRETS, release())
    cluster.put(CLAIMS, claim("hub-db-dir", "1Gi", home=False))
    assert look(cluster, check=False, probe_class=when, storage_class=wanted).findings.shortfalls == []
    assert cluster.kinds() == ["PersistentVolumeClaim", "Pod"] * tried


def test_what_a_killed_run_left_is_taken_away_when_it_is_old() -> None:
    now = datetime.datetime(2026, 11, 22, 12, tzinfo=datetime.UTC)
    cluster = FakeCluster()

    def leftover(name: str, made: str) -> Thing:
        return {
            "metadata": {"name": name, "labels": {"scigateway.jupyterhub/probe": "true"}, "creationTimestamp": made}
        }

    cluster.put(CLAIMS, leftover("old", "2026-11-22T11:00:00Z"), leftover("new", "2026-11-22T11:59:00Z"))
    cluster.put("/api/v1/namespaces", leftover("gone", "2026-11-22T11:00:00Z"), {"metadata": {"name": "default"}})
    sweep(cluster, "physics", now)  # type: ignore[arg-type]
    assert set(cluster.objects) == {f"{CLAIMS}/new", "/api/v1/namespaces/default", "/version"}


CHOSEN = {"metadata": {"annotations": {"volume.kubernetes.io/selected-node": "node-1"}}}
UNSCHEDULED = {"status": {"conditions": [{"type": "PodScheduled", "status": "False", "message": "0/3 nodes fit."}]}}
EARLY = told("Pod", "FailedScheduling", "claim not found")
WAITING = told("PersistentVolumeClaim", "ExternalProvisioning", "Waiting for x", "Normal")


@pytest.mark.parametrize(
    ("claim_is", "pod_is", "events", "words"),
    [
        ({}, UNSCHEDULED, [EARLY], "0/3 nodes fit"),
        (CHOSEN, UNSCHEDULED, [EARLY, WAITING], "Waiting for x"),
        (CHOSEN, {}, [told("PersistentVolumeClaim", "ProvisioningFailed", "no space"), WAITING], "no space"),
        (BOUND, {}, [EARLY, told("Pod", "FailedMount", "exit status 32")], "exit status 32"),
        ({"status": {"phase": "Pending"}}, {}, [], "the claim is Pending, and nobody says why"),
        (None, None, [], "the claim is gone, and nobody says why"),
    ],
)
def test_the_reason_is_the_one_that_stands_in_the_way_now(
    claim_is: Thing | None, pod_is: Thing | None, events: list[Thing], words: str
) -> None:
    assert explain(claim_is, pod_is, events) == words


def test_a_claim_that_is_bound_and_not_mounted_is_not_enough() -> None:
    assert not is_mounted(BOUND, {"status": {"phase": "Pending"}})
    assert not is_mounted({"status": {"phase": "Pending"}}, RUNS)
    assert is_mounted(BOUND, RUNS)
