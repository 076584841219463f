# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The preflight on a real cluster: what fits, what does not and why, and that nothing of a trial stays."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import MagicMock

import pytest
import yaml
from ansible_collections.scigateway.jupyterhub.plugins.action import kubernetes_preflight
from ansible_collections.scigateway.jupyterhub.tests.integration.kubernetes.pods import Namespace, until
from ansible_collections.scigateway.jupyterhub.tests.parts import places
from ansible_collections.scigateway.jupyterhub.tests.testbeds.kubernetes.running import Kubernetes

Result = dict[str, Any]
PAUSE = "testbed.invalid/pause:1"
LONGEST = 120
PROBES = ("namespaces", "persistentvolumeclaims", "pods")
CHART = "apiVersion: v2\nname: jupyterhub\nversion: 4.4.0\nappVersion: 5.5.0\n"


def look(cluster: Kubernetes, namespace: str, check: bool = False, kubeconfig: object = "", **args: Any) -> Result:
    """Run the action as a task does."""
    given = {
        "kubeconfig": str(kubeconfig or cluster.kubeconfig),
        "site": "physics",
        "namespace": namespace,
        "chart_version": "4.4.0",
        "probe_image": PAUSE,
        "probe_timeout": LONGEST,
        # others use the cluster too, and it is not full for a test because of them
        "autoscaled": True,
        **args,
    }
    task = MagicMock(args=given, check_mode=check, async_val=0, diff=False)
    action = kubernetes_preflight.ActionModule(task, MagicMock(), MagicMock(), MagicMock(), MagicMock(), MagicMock())
    result: Result = action.run(task_vars={})
    return result


def lasting(cluster: Kubernetes, where: str = "--all-namespaces") -> list[str]:
    """Return what there is of trials and is not being deleted."""
    words = [",".join(PROBES if where == "--all-namespaces" else PROBES[1:]), where]
    found = cluster.get(*words, "--selector=scigateway.jupyterhub/probe=true")["items"]
    return [one["metadata"]["name"] for one in found if "deletionTimestamp" not in one["metadata"]]


def home(size: str, **labels: str) -> dict[str, Any]:
    """Return a claim like those of KubeSpawner."""
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": {"name": "claim-ada", "labels": {"component": "singleuser-storage", **labels}},
        "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": size}}},
    }


@pytest.fixture
def person(cluster: Kubernetes, namespace: Namespace, tmp_path: Path) -> Path:
    """Return the kubeconfig of somebody who may do nothing."""
    namespace.kubectl("create", "serviceaccount", "person")
    token = namespace.kubectl("create", "token", "person").strip()
    content = yaml.safe_load(cluster.kubeconfig.read_text())
    content["users"] = [{"name": user["name"], "user": {"token": token}} for user in content["users"]]
    path = tmp_path / "kubeconfig"
    path.write_text(json.dumps(content))
    return path


def test_a_cluster_that_fits_a_first_hub(cluster: Kubernetes) -> None:
    name = f"preflight-first-{os.getpid()}"
    result = look(cluster, name)
    assert result.get("msg", "") == ""
    assert result["changed"] is False
    found = result["preflight"]
    version = cluster.get("nodes")["items"][0]["status"]["nodeInfo"]["kubeletVersion"]
    assert (f"v{found['version']}", found["storage_class"], found["expandable"]) == (version, "folders", False)
    assert (found["nodes"], found["namespace_exists"], found["deployed"]) == (1, False, {})
    assert name not in cluster.kubectl("get", "namespaces", "--output=name")
    until(lambda: lasting(cluster) == [])


def test_a_class_that_nobody_serves_is_found_by_trying(namespace: Namespace) -> None:
    result = look(namespace.cluster, namespace.name, storage_class="nobody", probe_timeout=5)
    assert result["failed"]
    assert re.match(
        r"hub_storage_class \(z2jh_storage_class\): a volume of the storage class nobody for homes was not there "
        r"within 5 s \(.*testbed\.invalid/nobody.*\); see that its provisioner runs",
        result["msg"],
    )
    assert lasting(namespace.cluster, f"--namespace={namespace.name}") == []


def test_all_that_is_wrong_is_told_at_once_and_nothing_is_tried(namespace: Namespace) -> None:
    namespace.apply(home("5Gi"), home("5Gi") | {"metadata": {"name": "homes"}})
    result = look(
        namespace.cluster,
        namespace.name,
        user_disk="1G",
        autoscaled=False,
        profiles=[{"slug": "big", "display_name": "Big", "memory_bytes": "9000G"}],
        storage_class="folders",
        database_size="1G",
        ingress_class="traefik",
        domain="hub.invalid",
        tls_secret="absent",
    )
    told = result["msg"].split("\n")
    assert told[0] == f"{len(told) - 1} things stand in the way of the site physics:"
    for telling in (
        r"hub_user_disk .*: 1G is less than the 5G that 1 home has",
        r"hub_profiles\[0\] .*: no node can hold a server of the profile big, which reserves 8\.8T of memory",
        r"z2jh_ingress_class: the cluster has no class of Ingress traefik",
        r"z2jh_tls_secret: the Secret absent",
    ):
        assert re.search(telling, result["msg"]), result["msg"]
    assert lasting(namespace.cluster, f"--namespace={namespace.name}") == []


def test_homes_of_a_class_that_cannot_grow_and_of_another_site(namespace: Namespace) -> None:
    namespace.apply(home("1Gi", **{"app.kubernetes.io/part-of": "chemistry"}))
    result = look(namespace.cluster, namespace.name, check=True, user_disk="2G", storage_class="folders")
    other, grown = result["shortfalls"]
    assert f"The namespace {namespace.name} belongs to the site chemistry (says its claim claim-ada)" in other
    assert "2G is more than the 1G of 1 home, and the storage class folders cannot grow volumes" in grown


def test_who_may_do_nothing_reads_all_that_is_missing(namespace: Namespace, person: Path) -> None:
    result = look(namespace.cluster, namespace.name, kubeconfig=person, warm_spares=2)
    inside, outside = result["shortfalls"]
    for missing in ("secrets", "pods/exec", "deployments.apps", "roles.rbac.authorization.k8s.io", "events"):
        assert missing in inside
    assert "in the whole cluster: get, list, watch, create, patch, delete priorityclasses.scheduling.k8s.io" in outside


def test_the_administrator_of_one_namespace_can_install_a_hub(namespace: Namespace, person: Path) -> None:
    account = f"--serviceaccount={namespace.name}:person"
    namespace.kubectl("create", "rolebinding", "person", "--clusterrole=admin", account)
    # the role of an administrator is put together by a controller, and authorizers learn of a binding a moment later
    until(lambda: not look(namespace.cluster, namespace.name, check=True, kubeconfig=person)["shortfalls"])
    result = look(namespace.cluster, namespace.name, kubeconfig=person, storage_class="folders")
    assert result.get("msg", "") == ""
    assert any("may not see the nodes" in warning for warning in result["warnings"])
    assert lasting(namespace.cluster, f"--namespace={namespace.name}") == []


def test_a_cluster_that_cannot_be_asked_is_one_sentence(cluster: Kubernetes, tmp_path: Path, person: Path) -> None:
    content = yaml.safe_load(person.read_text())
    content["users"][0]["user"]["token"] = "wrong"
    person.write_text(json.dumps(content))
    assert "(401" in look(cluster, "x", kubeconfig=person)["msg"]
    content["clusters"][0]["cluster"]["server"] = "https://127.0.0.1:1"
    person.write_text(json.dumps(content))
    assert "https://127.0.0.1:1 cannot be reached (connection refused)" in look(cluster, "x", kubeconfig=person)["msg"]
    assert "hub_kube_context" in look(cluster, "x", context="absent")["msg"]
    assert "absent is not there" in look(cluster, "x", kubeconfig=tmp_path / "absent")["msg"]


@pytest.fixture
def going(namespace: Namespace) -> Iterator[Namespace]:
    """Return a namespace that is being deleted, and held by one object."""
    metadata = {"name": "held", "finalizers": ["example.org/hold"]}
    namespace.apply({"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata})
    namespace.cluster.kubectl("delete", "namespace", namespace.name, "--wait=false")
    yield namespace
    namespace.kubectl("patch", "configmap", "held", "--type=merge", '--patch={"metadata": {"finalizers": null}}')


def test_a_namespace_that_is_being_deleted_tells_what_holds_it(going: Namespace) -> None:
    def told() -> str:
        return str(look(going.cluster, going.name)["msg"])

    until(lambda: "example.org/hold" in told())
    assert told().startswith(f"The namespace {going.name} is being deleted since 2")
    until(lambda: going.name not in told() or "configmaps" in told())


def test_a_release_of_helm_is_recognised(cluster: Kubernetes, namespace: Namespace, tmp_path: Path) -> None:
    (tmp_path / "Chart.yaml").write_text(CHART)
    (tmp_path / "values.yaml").write_text("singleuser: {storage: {capacity: 10Gi}}\n")
    site = "--set=hub.labels.app\\.kubernetes\\.io/part-of"
    where = f"--namespace={namespace.name}"
    cluster.helm("install", "jupyterhub", str(tmp_path), where, f"{site}=physics")
    cluster.helm("upgrade", "jupyterhub", str(tmp_path), where, f"{site}=physics")
    result = look(cluster, namespace.name, check=True)
    assert result["shortfalls"] == []
    assert result["preflight"]["deployed"] == {
        "status": "deployed",
        "revision": 2,
        "chart_version": "4.4.0",
        "app_version": "5.5.0",
    }
    assert "is older than 4.4.0, which is deployed" in look(cluster, namespace.name, chart_version="4.3.0")["msg"]
    assert "belongs to the site physics" in look(cluster, namespace.name, site="chemistry")["msg"]


def test_who_interrupts_the_trial_finds_nothing_left(namespace: Namespace, tmp_path: Path) -> None:
    where = f"--namespace={namespace.name}"
    args = {"site": "physics", "namespace": namespace.name, "storage_class": "nobody", "probe_image": PAUSE}
    task = {"scigateway.jupyterhub.kubernetes_preflight": {**args, "probe_timeout": LONGEST, "autoscaled": True}}
    play = {"hosts": "localhost", "connection": "local", "gather_facts": False, "tasks": [task]}
    (tmp_path / "play.yml").write_text(json.dumps([play]))
    process = subprocess.Popen(
        [str(Path(sys.executable).parent / "ansible-playbook"), "-i", "localhost,", "play.yml"],
        cwd=tmp_path,
        env={**os.environ, **places.environment(), "KUBECONFIG": str(namespace.cluster.kubeconfig)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    until(lambda: len(lasting(namespace.cluster, where)) == 2 or process.poll() is not None)
    os.killpg(process.pid, signal.SIGINT)
    output = process.communicate(timeout=LONGEST)[0]
    until(lambda: lasting(namespace.cluster, where) == [])
    assert process.returncode != 0, output
    assert "Traceback" not in output
