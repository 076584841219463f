# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action that waits: how it ends, what it asks of the cluster, and a cluster that is away for a while."""

from __future__ import annotations

import copy
from typing import Any
from unittest.mock import ANY, MagicMock

import pytest
import yaml
from ansible.errors import AnsibleError
from ansible_collections.scigateway.jupyterhub.plugins.action import kubernetes_wait
from ansible_collections.scigateway.jupyterhub.plugins.doc_fragments import cluster as cluster_fragment
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._kubernetes.client import Cluster
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._kubernetes.errors import ClusterError
from ansible_collections.scigateway.jupyterhub.plugins.modules import kubernetes_wait as documented
from ansible_collections.scigateway.jupyterhub.plugins.plugin_utils.cluster_action import CONNECTION
from ansible_collections.scigateway.jupyterhub.plugins.plugin_utils.kubernetes_namespace import Namespace
from ansible_collections.scigateway.jupyterhub.plugins.plugin_utils.kubernetes_waiting import Outcome, Waiting
from ansible_collections.scigateway.jupyterhub.tests.unit.plugins.module_utils._kubernetes.fake_cluster import (
    FakeCluster,
)
from ansible_collections.scigateway.jupyterhub.tests.unit.plugins.module_utils._kubernetes.things import (
    daemonset,
    deployment,
    homeless,
    node,
    pod,
    waits,
)

CORE, APPS = "/api/v1/namespaces/jhub", "/apis/apps/v1/namespaces/jhub"
AWAY = ClusterError("The cluster at https://cluster.test:6443 cannot be reached (connection refused).")


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch) -> FakeCluster:
    fake = FakeCluster()
    monkeypatch.setattr(Cluster, "connect", lambda *args, **more: fake)
    fake.put(f"{APPS}/deployments", deployment("hub", availableReplicas=1))
    return fake


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    lines: list[str] = []
    monkeypatch.setattr(kubernetes_wait.display, "display", lines.append)
    return lines


def act(check_mode: bool = False, **args: Any) -> dict[str, Any]:
    given = {"namespace": "jhub", "workloads": ["Deployment/hub"], "timeout": 3, **args}
    task = MagicMock(args=given, check_mode=check_mode, async_val=0, diff=False)
    action = kubernetes_wait.ActionModule(task, MagicMock(), MagicMock(), MagicMock(), MagicMock(), MagicMock())
    result: dict[str, Any] = action.run(task_vars={})
    return result


class Looks:
    """Waits on a clock of its own."""

    def __init__(self, cluster: FakeCluster, **args: Any) -> None:
        given = {
            "namespace": "jhub",
            "workloads": ["Deployment/hub"],
            "optional": [],
            "variables": {},
            "hub_log": "hub",
        }
        self.lines: list[str] = []
        self._waiting = Waiting(Namespace(cluster, "jhub"), {**given, "timeout": 100, **args}, 0)  # type: ignore[arg-type]

    def at(self, *moments: float) -> Outcome | None:
        """Look at these moments, and return how the last look ended."""
        outcome = None
        for now in moments:
            assert outcome is None
            outcome = self._waiting.look(now, self.lines.append)
        return outcome


def test_what_is_ready_takes_one_call(cluster: FakeCluster, printed: list[str]) -> None:
    result = act()
    assert (result["failed"], result["changed"], printed) == (False, False, ["  hub: ready"])
    assert cluster.calls == [f"GET {APPS}/deployments"]


def test_check_mode_asks_nothing(cluster: FakeCluster) -> None:
    assert act(check_mode=True)["msg"] == "Would wait until Deployment/hub are ready."
    assert cluster.calls == []


@pytest.mark.parametrize(
    ("args", "words"),
    [
        ({"workloads": ["hub"]}, "workloads has hub, which is none of Deployment/name"),
        ({"workloads": ["Job/hub"]}, "workloads has Job/hub"),
        ({"workloads": []}, "workloads is empty"),
        ({"optional": ["Deployment/proxy"]}, "optional has Deployment/proxy, which workloads does not have"),
    ],
)
def test_bad_options_are_refused_before_anything_is_asked(
    cluster: FakeCluster, args: dict[str, Any], words: str
) -> None:
    result = act(**args)
    assert result["failed"]
    assert result["msg"].startswith(words)
    assert cluster.calls == []
    with pytest.raises(AnsibleError):
        act(unknown=1)


def test_a_crash_ends_it_with_the_last_lines_without_secrets(cluster: FakeCluster, printed: list[str]) -> None:
    ended: dict[str, Any] = {"lastState": {"terminated": {"exitCode": 1}}, "restartCount": 3}
    cluster.put(f"{APPS}/deployments", deployment("hub"))
    cluster.put(f"{CORE}/pods", pod(status=waits("CrashLoopBackOff", **ended)))
    cluster.texts[f"{CORE}/pods/hub-1/log"] = "one\npassword is hunter22\n"
    result = act(hub_log="hub", secrets=["hunter22"])
    assert result["failed"]
    assert result["msg"].splitlines() == [
        "Deployment hub does not come up in namespace jhub: container main of pod hub-1 ended with exit code 1, "
        "4 times so far; see the last lines of its log. The last lines of its log:",
        "  one",
        "  password is ********",
    ]
    assert "hunter22" not in str(printed)
    assert act(hub_log="proxy", secrets=["hunter22"])["log"] == []


def test_a_line_of_a_long_secret_is_masked_too(cluster: FakeCluster) -> None:
    cluster.put(f"{APPS}/deployments", deployment("hub"))
    crashed = waits("CrashLoopBackOff", restartCount=3, lastState={"terminated": {"exitCode": 1}})
    cluster.put(f"{CORE}/pods", pod(status=crashed))
    cluster.texts[f"{CORE}/pods/hub-1/log"] = "key: second-line\n"
    assert act(hub_log="hub", secrets=["first-line\nsecond-line\n"])["log"] == ["key: ********"]


def test_a_claim_that_is_no_more_than_slow_is_waited_for_until_the_time_is_over(cluster: FakeCluster) -> None:
    cluster.put(f"{APPS}/deployments", deployment("hub"))
    cluster.put(f"{CORE}/pods", pod(status=waits("ContainerCreating")))
    looks = Looks(cluster, variables={"timeout": "z2jh_timeout"})
    outcome = looks.at(0, 1, 60, 99, 100)
    assert outcome is not None
    assert outcome.failure == (
        "Deployment hub is not ready in namespace jhub after 100 s, and nothing tells why; give it more time in "
        "z2jh_timeout, or see what kubectl --namespace jhub describe pods shows."
    )
    assert looks.lines[0] == "  hub: its pod starts (ContainerCreating)"


def test_what_is_not_there_is_waited_for_a_few_seconds(cluster: FakeCluster) -> None:
    looks = Looks(cluster, workloads=["Deployment/proxy"])
    outcome = looks.at(0, 5, 11)
    assert outcome is not None
    assert outcome.failure == (
        "Deployment proxy does not come up in namespace jhub: it is not in the namespace jhub; see that the release is "
        "installed there."
    )


def test_an_optional_one_warns_as_soon_as_all_others_are_ready(cluster: FakeCluster) -> None:
    cluster.put(f"{APPS}/daemonsets", daemonset())
    cluster.put(f"{APPS}/deployments", deployment("hub"))
    cluster.put(f"{CORE}/pods", pod("p", "continuous-image-puller", status=waits("InvalidImageName", '"A B": x')))
    puller = "DaemonSet/continuous-image-puller"
    looks = Looks(cluster, workloads=["Deployment/hub", puller], optional=[puller])
    assert looks.at(0, 1) is None
    cluster.put(f"{APPS}/deployments", deployment("hub", availableReplicas=1))
    outcome = looks.at(2)
    assert outcome is not None
    assert outcome.failure == ""
    assert "A B: that is no name of an image" in outcome.warnings[0]


def test_what_was_started_again_must_stay_ready_for_a_while(cluster: FakeCluster) -> None:
    running = pod(status={"containerStatuses": [{"name": "main", "restartCount": 1, "state": {"running": {}}}]})
    cluster.put(f"{CORE}/pods", running)
    cluster.put(f"{APPS}/deployments", deployment("hub"))
    looks = Looks(cluster)
    assert looks.at(0) is None
    cluster.put(f"{APPS}/deployments", deployment("hub", availableReplicas=1))
    assert looks.at(5, 14) is None
    outcome = looks.at(15)
    assert outcome is not None
    assert (outcome.failure, outcome.restarted) == ("", ["hub-1 (1 time)"])
    assert looks.lines[-1] == "  hub: ready after 15 s"


def test_a_cluster_that_is_away_for_a_while_is_waited_for(cluster: FakeCluster) -> None:
    looks = Looks(cluster)
    cluster.faults[f"{APPS}/deployments"] = AWAY
    assert looks.at(0, 29) is None
    cluster.faults.clear()
    assert looks.at(31) is not None
    assert [line.partition(",")[0] for line in looks.lines] == [
        "  the cluster does not answer",
        "  the cluster answers again",
        "  hub: ready",
    ]


def test_a_cluster_that_stays_away_is_an_error(cluster: FakeCluster) -> None:
    looks = Looks(cluster)
    cluster.faults[f"{APPS}/deployments"] = AWAY
    looks.at(0, 29)
    with pytest.raises(ClusterError, match="cannot be reached"):
        looks.at(30)


def test_a_cluster_that_refuses_is_not_asked_again(cluster: FakeCluster) -> None:
    cluster.faults[f"{APPS}/deployments"] = ClusterError("You may not list deployments; ask for it.", 403)
    result = act()
    assert (result["failed"], result["msg"]) == (True, "You may not list deployments; ask for it.")
    assert len(cluster.calls) == 1


def test_nodes_are_looked_at_where_they_may_be(cluster: FakeCluster) -> None:
    asked = {"resources": {"requests": {"memory": "900Gi"}}}
    message = "0/1 nodes are available: 1 Insufficient memory."
    cluster.put(f"{CORE}/pods", pod("jupyter-ada", "singleuser-server", "", container=asked, status=homeless(message)))
    cluster.put("/api/v1/nodes", node())
    assert "the largest node has 16.0 GiB of memory" in act(workloads=[], explain_only=True)["findings"][0]
    cluster.faults["/api/v1/nodes"] = ClusterError("You may not list nodes.", 403)
    assert "the nodes have too little memory free" in act(workloads=[], explain_only=True)["findings"][0]


def test_explaining_looks_at_the_pods_of_the_selector_alone(cluster: FakeCluster) -> None:
    broken = waits("InvalidImageName", '"A B": x')
    pods = [pod(f"jupyter-{user}", "singleuser-server", labels={"user": user}, status=broken) for user in ("a", "b")]
    cluster.put(f"{CORE}/pods", *copy.deepcopy(pods))
    result = act(workloads=[], explain_only=True, selector="user=b", check_mode=True)
    assert len(result["findings"]) == 1
    assert result["findings"][0].startswith("Pod jupyter-b cannot get the image A B")
    assert "failed" not in result


def test_the_documentation_is_that_of_the_options() -> None:
    shared = yaml.safe_load(cluster_fragment.ModuleDocFragment.DOCUMENTATION)["options"]
    assert shared == {name: {**option, "description": ANY} for name, option in CONNECTION.items()}
    options = {**shared, **yaml.safe_load(documented.DOCUMENTATION)["options"]}
    assert options.keys() == kubernetes_wait.ARGUMENTS.keys()
    for name, option in kubernetes_wait.ARGUMENTS.items():
        told = options[name]
        assert (told["type"], told.get("default"), told.get("required", False), told.get("elements")) == (
            option["type"],
            option.get("default"),
            option.get("required", False),
            option.get("elements"),
        ), name
