# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Waiting for workloads on a real cluster: what is told while they come up, and why some never will."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from unittest.mock import MagicMock

import pytest
from ansible_collections.scigateway.jupyterhub.plugins.action import kubernetes_wait
from ansible_collections.scigateway.jupyterhub.tests.integration.kubernetes.pods import Namespace, pod, until
from ansible_collections.scigateway.jupyterhub.tests.testbeds.kubernetes.running import Kubernetes

LONGEST = 300.0
SECRET = "a-very-secret-word"
PORT = 5055
# What a registry answers: a login for one image, nothing for all others.
REGISTRY = f"""
import http.server
class Registry(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(401 if "closed" in self.path else 404)
        self.send_header("Content-Length", "0")
        self.end_headers()
    do_HEAD = do_GET
http.server.ThreadingHTTPServer(("127.0.0.1", {PORT}), Registry).serve_forever()
"""
CRASH = f"echo starting; echo token={SECRET}; exit 1"
CLAIMED = {"volumes": [{"name": "home", "persistentVolumeClaim": {"claimName": "home"}}]}

BROKEN: dict[str, tuple[dict[str, Any], str]] = {
    "absent": (
        {"container": {"image": f"localhost:{PORT}/absent:1", "imagePullPolicy": "IfNotPresent"}},
        r"cannot get the image localhost:5055/absent:1: its registry does not have it; .* in hub_user_image\.$",
    ),
    "closed": (
        {"container": {"image": f"localhost:{PORT}/closed:1", "imagePullPolicy": "IfNotPresent"}},
        r"localhost:5055/closed:1: its registry does not give it to this cluster without a login",
    ),
    "misnamed": ({"container": {"image": "Not An Image"}}, r"Not An Image: that is no name of an image"),
    "settings": (
        {"container": {"env": [{"name": "A", "valueFrom": {"secretKeyRef": {"name": "absent", "key": "a"}}}]}},
        r'cannot make its container main \(secret "absent" not found\)',
    ),
    "large": (
        {"container": {"resources": {"requests": {"memory": "9000Gi"}}}},
        r"finds no node: it needs 9000\.0 GiB of memory, and the largest node has [1-9][0-9.]* GiB",
    ),
    "elsewhere": ({"nodeSelector": {"absent": "yes"}}, r"finds no node: no node has the labels that it asks for"),
    "homeless": (
        CLAIMED,
        r"claim home names the storage class absent, which the cluster does not have; .*hub_storage_",
    ),
    "crash": ({"container": {"command": ["sh", "-c", CRASH]}}, r"main of pod crash-\S+ ended with exit code 1"),
    "account": ({"serviceAccountName": "absent"}, r"it cannot make its pod: there is no service account absent"),
    "quota": ({}, r"it may not make its pod: the quota small is used up \(requested: pods=1, "),
    "level": ({}, r"it may not make its pod: it violates the pod security level restricted:latest \(allowPriv"),
}
# Those that have a namespace of their own.
REFUSED = {"quota": "quota", "level": "level"}
QUOTA = {"apiVersion": "v1", "kind": "ResourceQuota", "metadata": {"name": "small"}, "spec": {"hard": {"pods": "0"}}}


def deployment(name: str, script: str = "sleep infinity", **more: Any) -> dict[str, Any]:
    """Return a Deployment of one such pod."""
    template = pod(name, script, **more)
    template["spec"]["terminationGracePeriodSeconds"] = 0
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name},
        "spec": {
            "selector": {"matchLabels": {"app": name}},
            "template": {"metadata": template["metadata"] | {"name": None}, "spec": template["spec"]},
        },
    }


def daemonset(name: str) -> dict[str, Any]:
    """Return a DaemonSet."""
    made = deployment(name)
    return {**made, "kind": "DaemonSet"}


def claim() -> dict[str, Any]:
    """Return a claim of a class that is not there."""
    spec = {
        "accessModes": ["ReadWriteOnce"],
        "resources": {"requests": {"storage": "1Gi"}},
        "storageClassName": "absent",
    }
    return {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": "home"}, "spec": spec}


def wait(namespace: Namespace, *workloads: str, **args: Any) -> dict[str, Any]:
    """Run the action as a task does."""
    given = {"kubeconfig": str(namespace.cluster.kubeconfig), "namespace": namespace.name, "timeout": LONGEST, **args}
    task = MagicMock(args={**given, "workloads": list(workloads)}, check_mode=False, async_val=0, diff=False)
    action = kubernetes_wait.ActionModule(task, MagicMock(), MagicMock(), MagicMock(), MagicMock(), MagicMock())
    result: dict[str, Any] = action.run(task_vars={})
    return result


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    lines: list[str] = []
    monkeypatch.setattr(kubernetes_wait.display, "display", lines.append)
    return lines


@pytest.fixture(scope="module")
def broken(cluster: Kubernetes) -> Iterator[dict[str, dict[str, Any]]]:
    """Return how waiting for each of the broken ended; all are waited for at the same time."""
    places = {name: Namespace(cluster, f"wait-{REFUSED.get(name, 'broken')}") for name in BROKEN}
    names = sorted({namespace.name for namespace in places.values()})
    for name in names:
        cluster.kubectl("create", "namespace", name)
    cluster.kubectl("label", "namespace", "wait-level", "pod-security.kubernetes.io/enforce=restricted")
    places["quota"].apply(QUOTA)
    places["absent"].apply(deployment("registry", f"exec python3 -c '{REGISTRY}'", hostNetwork=True), claim())
    assert not wait(places["absent"], "Deployment/registry")["failed"]
    for name, (more, _cause) in BROKEN.items():
        places[name].apply(deployment(name, **more))

    def one(name: str) -> dict[str, Any]:
        variables = {f"image localhost:{PORT}/absent:1": "hub_user_image"}
        return wait(places[name], f"Deployment/{name}", hub_log="crash", secrets=[SECRET], variables=variables)

    with ThreadPoolExecutor(len(BROKEN)) as pool:
        yield dict(zip(BROKEN, pool.map(one, BROKEN), strict=True))
    cluster.kubectl("delete", "namespace", *names, "--wait=false")


@pytest.mark.parametrize("name", BROKEN)
def test_what_waiting_cannot_heal_ends_it_early(broken: dict[str, dict[str, Any]], name: str) -> None:
    result = broken[name]
    assert (result["failed"], result["changed"]) == (True, False), result
    assert result["msg"].startswith(f"Deployment {name} does not come up in namespace wait-")
    sentence = result["msg"].partition("The last lines")[0].strip()
    assert re.search(BROKEN[name][1], sentence), sentence
    assert sentence.endswith(".")
    assert result["waited"] < LONGEST


def test_a_crash_shows_its_last_words_without_secrets(broken: dict[str, dict[str, Any]]) -> None:
    assert broken["crash"]["log"] == ["starting", "token=********"]
    assert "\n  token=********" in broken["crash"]["msg"]
    assert SECRET not in str(broken)


def test_what_comes_up_is_told_and_waited_for(namespace: Namespace, printed: list[str]) -> None:
    slow = {"readinessProbe": {"exec": {"command": ["true"]}, "initialDelaySeconds": 4, "periodSeconds": 1}}
    namespace.apply(deployment("hub", container=slow), daemonset("puller"))
    result = wait(namespace, "Deployment/hub", "DaemonSet/puller")
    assert (result["failed"], result["changed"], result["findings"]) == (False, False, [])
    assert re.search(r"^  hub: .*(starts|pod)", "\n".join(printed), re.MULTILINE)
    assert printed[-1].startswith(("  hub: ready", "  puller: ready on the node"))
    printed.clear()
    again = wait(namespace, "Deployment/hub", "DaemonSet/puller")
    assert (again["failed"], printed) == (False, ["  hub: ready", "  puller: ready on the node"])


def test_a_new_revision_is_waited_for_and_not_the_old_one(namespace: Namespace) -> None:
    namespace.apply(deployment("hub", "exit 1"))
    restarts = "--output=jsonpath={.items[*].status.containerStatuses[*].restartCount}"
    until(lambda: int(namespace.kubectl("get", "pods", restarts) or 0) >= 3, LONGEST)
    namespace.apply(deployment("hub"))
    result = wait(namespace, "Deployment/hub")
    assert not result["failed"], result["msg"]


def test_what_is_optional_only_warns(namespace: Namespace) -> None:
    namespace.apply(deployment("hub"), deployment("spare", container={"image": "Not An Image"}))
    result = wait(namespace, "Deployment/hub", "Deployment/spare", optional=["Deployment/spare"])
    assert not result["failed"]
    assert "Not An Image: that is no name of an image" in result["warnings_found"][0]


def test_pods_are_explained_without_waiting(namespace: Namespace) -> None:
    asked = {"resources": {"requests": {"memory": "9000Gi"}}}
    server = pod("jupyter-ada", "sleep infinity", container=asked)
    server["metadata"]["labels"] = {"component": "singleuser-server", "user": "ada"}
    namespace.apply(server, pod("jupyter-bob", "sleep infinity"))
    until(lambda: "Unschedulable" in str(namespace.pod("jupyter-ada")["status"]))
    began = time.monotonic()
    result = wait(namespace, explain_only=True, selector="component=singleuser-server,user=ada")
    assert time.monotonic() - began < 20
    assert len(result["findings"]) == 1
    assert re.search(r"Pod jupyter-ada finds no node: .* hub_user_memory", result["findings"][0])
    assert "failed" not in result


def test_out_of_time_says_how_far_it_came(namespace: Namespace) -> None:
    never = {"readinessProbe": {"exec": {"command": ["false"]}, "periodSeconds": 1}}
    namespace.apply(deployment("hub", "echo waiting for the database; sleep infinity", container=never))
    result = wait(namespace, "Deployment/hub", timeout=20, hub_log="hub")
    assert result["failed"]
    assert "Deployment hub is not ready" in result["msg"]
    assert "after 20 s: container main of pod hub-" in result["msg"]
    assert result["log"] == ["waiting for the database"]
