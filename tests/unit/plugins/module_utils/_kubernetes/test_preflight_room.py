# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Room in the preflight: profiles that no node can hold, and nodes that are full."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._kubernetes.amounts import amount
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._kubernetes.node_room import requests_of
from ansible_collections.scigateway.jupyterhub.tests.unit.plugins.module_utils._kubernetes.fake_cluster import (
    FakeCluster,
)
from ansible_collections.scigateway.jupyterhub.tests.unit.plugins.module_utils._kubernetes.preflighting import (
    NODES,
    PODS,
    SECRETS,
    Thing,
    a_cluster,
    look,
    node,
    pod,
    problems,
    release,
    warnings,
    with_namespace,
)

GPU = "nvidia.com/gpu"
GPU_TAINT = {"key": GPU, "value": "present", "effect": "NoSchedule"}


def profile(slug: str = "big", **more: Any) -> Thing:
    return {"slug": slug, "display_name": slug, **more}


def with_nodes(*nodes: Thing, pods: tuple[Thing, ...] = ()) -> FakeCluster:
    cluster = a_cluster()
    cluster.put(NODES, *nodes)
    cluster.put(PODS, *pods)
    return cluster


@pytest.mark.parametrize(
    ("text", "number"),
    [("500m", 0.5), ("4", 4), ("24581684Ki", 24581684 * 1024), ("1e3", 1000), ("2G", 2e9), ("1.5Gi", 1.5 * 2**30)],
)
def test_amounts_as_kubernetes_writes_them(text: str, number: float) -> None:
    assert amount(text) == pytest.approx(number)


def test_a_pod_reserves_its_containers_or_its_greediest_init_container() -> None:
    def container(memory: str, **more: str) -> Thing:
        return {"resources": {"requests": {"memory": memory}}, **more}

    spec = {"containers": [container("1Gi"), container("1Gi")], "initContainers": [container("3Gi"), container("1Gi")]}
    assert requests_of({"spec": spec}) == {"memory": 3 * 2**30}
    spec["initContainers"] = [container("2Gi", restartPolicy="Always")]
    assert requests_of({"spec": spec}) == {"memory": 4 * 2**30}


def test_a_profile_that_no_node_holds_is_told_with_the_largest_node() -> None:
    cluster = with_nodes(node("small", memory="8Gi"), node("large", cpu="8", memory="32Gi"))
    (problem,) = problems(cluster, profiles=[profile("s"), profile(memory_bytes="64G", cpus=8)])
    assert problem == (
        "hub_profiles[1] (z2jh_profiles): no node can hold a server of the profile big, which reserves 64G of memory "
        "and 4 cores: the largest of 2, large, has 32G of memory and 8 cores for one; ask for less, or add a larger "
        "node."
    )


def test_what_runs_on_every_node_is_not_for_servers() -> None:
    agent = pod("agent", "1Gi", ownerReferences=[{"kind": "DaemonSet"}])
    assert "has 15G of memory" in problems(with_nodes(node(), pods=(agent,)), user_memory="16G")[0]
    # what can go away is no reason that it never fits
    assert problems(with_nodes(node(), pods=(pod("other", "15Gi"),)), user_memory="16G") == []


def test_every_choice_of_a_menu_is_looked_at() -> None:
    choices = [profile("little", memory_bytes="1G", default=True), profile("much", memory_bytes="64G")]
    menus = [{"slug": "size", "display_name": "Size", "choices": choices}]
    (problem,) = problems(a_cluster(), profiles=[profile("free", options=menus)])
    assert "a server of the profile free / much, which reserves 64G of memory" in problem


def test_selectors_and_taints_choose_the_nodes() -> None:
    ssd = node("ssd", memory="64Gi", labels={"disk": "ssd"}, taints=[{"key": "team", "effect": "NoSchedule"}])
    cluster = with_nodes(node(), ssd)
    asking = profile(memory_bytes="32G", node_selector={"disk": "ssd"})
    (problem,) = problems(cluster, profiles=[asking])
    assert "keep it out by the taints team:NoSchedule" in problem
    assert problems(cluster, profiles=[{**asking, "tolerations": [{"key": "team", "operator": "Exists"}]}]) == []
    (problem,) = problems(cluster, profiles=[{**asking, "node_selector": {"disk": "sdd"}}])
    assert "none has the labels disk=sdd" in problem


def test_processors_need_a_node_that_offers_them() -> None:
    tainted = node("gpu-1", offers={GPU: "1"}, taints=[GPU_TAINT])
    wanting = [profile(gpus=1)]
    (problem,) = problems(a_cluster(), profiles=wanting)
    assert f"none of them offers {GPU}" in problem
    assert "z2jh_gpu_resource" in problem
    assert problems(with_nodes(node(), tainted), profiles=wanting) == []
    (problem,) = problems(with_nodes(node(), tainted), profiles=[profile(gpus=2)])
    assert f"and 2 {GPU}: the largest of 2, gpu-1, has" in problem


@pytest.mark.parametrize("how", ["said", "seen"])
def test_with_an_autoscaler_a_larger_node_may_come(how: str) -> None:
    cluster = a_cluster()
    if how == "seen":
        cluster.objects["/api/v1/namespaces/kube-system/configmaps/cluster-autoscaler-status"] = {"data": {}}
    (warning,) = warnings(cluster, user_memory="64G", autoscaled=how == "said")
    assert "no node can hold a user's server" in warning
    assert "autoscaler" in warning


def test_full_nodes_are_told_with_how_many_still_fit() -> None:
    cluster = with_nodes(
        node(), pods=(pod("other", "12Gi"), pod("spare", "3Gi", labels={"component": "user-placeholder"}))
    )
    (warning,) = warnings(cluster, users=10)
    assert warning.startswith(
        "There is room for 3 more servers now, and 10 are wanted: a user's server reserves 1G of "
    )
    assert "12.4G of memory and 0.3 cores of 16G of memory and 4 cores are reserved on 1 node" in warning
    assert look(cluster).facts["room"] == 3
    assert warnings(cluster, users=3) == []


def test_servers_that_run_are_of_those_that_are_wanted() -> None:
    labels = {"component": "singleuser-server"}
    running = tuple(pod(f"jupyter-{number}", "1Gi", labels=labels) for number in range(5))
    cluster = with_namespace(with_nodes(node(), pods=(*running, pod("other", "10Gi"))))
    cluster.put(SECRETS, release())
    assert "room for 1 more server now beside the 5 that run, and 7 are wanted" in warnings(cluster, users=7)[0]
    assert warnings(cluster, users=6) == []


def test_without_room_for_the_hub_itself_nothing_begins() -> None:
    cluster = with_namespace(with_nodes(node(), pods=(pod("other", "15Gi", cpu="3.9"),)))
    told = problems(cluster)
    assert told[0].startswith("No node has room for the hub now, which asks for 0.2 cores and 256M of memory (")
    # one that runs has its place
    cluster.put(SECRETS, release())
    assert problems(cluster) == []
