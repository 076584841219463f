# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Spare places: the number alone is changed where that can be, and it is told whether the nodes have room."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._kubernetes.errors import ClusterError
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._z2jh import spares
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._z2jh.options import read
from ansible_collections.scigateway.jupyterhub.tests.unit.plugins.module_utils._kubernetes.fake_cluster import (
    FakeCluster,
)
from ansible_collections.scigateway.jupyterhub.tests.unit.plugins.plugin_utils.releases_of_helm import revision

SPACE = "/api/v1/namespaces/physics"
PLACES = "/apis/apps/v1/namespaces/physics/statefulsets/user-placeholder"


@pytest.fixture
def cluster() -> FakeCluster:
    found = FakeCluster()
    found.put(f"{SPACE}/secrets", revision({}))
    found.objects[PLACES] = {"metadata": {"name": "user-placeholder"}, "spec": {"replicas": 2, "template": {}}}
    room = {"cpu": "4", "memory": "8Gi", "pods": "110"}
    ready = [{"type": "Ready", "status": "True"}]
    found.put("/api/v1/nodes", {"metadata": {"name": "a"}, "status": {"allocatable": room, "conditions": ready}})
    return found


def look(cluster: FakeCluster, number: int, **more: Any) -> spares.Spares:
    options = {"namespace": "physics", "warm_spares": number, "user_memory": "2G", **more}
    return spares.look(cluster, read(options))  # type: ignore[arg-type]


def test_the_number_alone_is_changed(cluster: FakeCluster) -> None:
    found = look(cluster, 3)
    assert (found.before, found.wanted, found.differs, found.shortage) == (2, 3, True, "")
    spares.change(cluster, found)  # type: ignore[arg-type]
    assert cluster.objects[PLACES]["spec"] == {"replicas": 3, "template": {}}
    assert [call for call in cluster.calls if not call.startswith("GET")] == [f"PATCH {PLACES}"]
    assert not look(cluster, 3).differs


def test_what_the_nodes_cannot_hold_is_told(cluster: FakeCluster) -> None:
    assert look(cluster, 9).shortage.startswith("The nodes have room for 4 of 9 spare places;")
    assert look(cluster, 9, node_selector={"disk": "fast"}).room == 0


def test_spare_places_take_nothing_from_themselves(cluster: FakeCluster) -> None:
    """They are counted out: those that are there are no reason why more do not fit."""
    own = {"containers": [{"resources": {"requests": {"memory": "2Gi"}}}], "nodeName": "a"}
    cluster.put("/api/v1/pods", {"metadata": {"name": "p", "labels": {"component": "user-placeholder"}}, "spec": own})
    assert look(cluster, 4).room == 4
    cluster.put("/api/v1/pods", {"metadata": {"name": "s"}, "spec": own})
    assert look(cluster, 4).room == 3


def test_the_first_of_them_come_with_the_chart(cluster: FakeCluster) -> None:
    del cluster.objects[PLACES]
    found = look(cluster, 3)
    assert found.needs_release
    assert not found.differs
    assert not look(cluster, 0).needs_release


def test_whoever_may_not_look_at_nodes_changes_them_all_the_same(cluster: FakeCluster) -> None:
    cluster.faults["/api/v1/nodes"] = ClusterError("You may not.", 403)
    assert (look(cluster, 99).room, look(cluster, 99).shortage) == (None, "")


def test_without_a_hub_there_are_none(cluster: FakeCluster) -> None:
    cluster.put(f"{SPACE}/secrets")
    with pytest.raises(ClusterError, match="No hub is deployed in namespace physics; deploy it first, with make hub"):
        look(cluster, 3)
