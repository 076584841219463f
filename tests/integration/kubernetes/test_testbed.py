# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The cluster does what a cluster does: pods, names, services, volumes, limits, policies, Helm."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.scigateway.jupyterhub.tests.integration.kubernetes.pods import (
    PORT,
    Namespace,
    pod,
    service,
    until,
)
from ansible_collections.scigateway.jupyterhub.tests.testbeds.kubernetes import layout, programs
from ansible_collections.scigateway.jupyterhub.tests.testbeds.kubernetes.running import Kubernetes
from ansible_collections.scigateway.jupyterhub.tests.testbeds.machines.errors import TestbedError


def claim(storage_class: str | None = None) -> dict[str, Any]:
    spec: dict[str, Any] = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}
    if storage_class:
        spec["storageClassName"] = storage_class
    return {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": "home"}, "spec": spec}


HOME = {
    "volumes": [{"name": "home", "persistentVolumeClaim": {"claimName": "home"}}],
    "container": {"volumeMounts": [{"name": "home", "mountPath": "/home/jovyan"}]},
}


def policy(**spec: Any) -> dict[str, Any]:
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {"name": "test"},
        "spec": {"podSelector": {"matchLabels": {"app": "web"}}, **spec},
    }


def test_the_version_is_that_of_the_sources(cluster: Kubernetes) -> None:
    assert cluster.get("nodes")["items"][0]["status"]["nodeInfo"]["kubeletVersion"] == f"v{programs.version()}"


def test_a_pod_is_reached_by_the_name_of_its_service(namespace: Namespace) -> None:
    namespace.apply(pod("web"), service("web"), pod("client", "sleep infinity"))
    namespace.ready("web")
    namespace.ready("client")
    until(lambda: namespace.reaches("client", "http://web/"))
    assert namespace.reaches("client", f"http://web.{namespace.name}.svc.{layout.CLUSTER_DOMAIN}/")


def test_pods_do_not_reach_the_outside(namespace: Namespace) -> None:
    namespace.apply(pod("client", "sleep infinity"))
    namespace.ready("client")
    with pytest.raises(TestbedError, match="not known|resolution"):
        namespace.run("client", "python3", "-c", "import socket; socket.getaddrinfo('example.org', 443)")


def test_a_volume_outlives_its_pod_and_goes_with_its_claim(cluster: Kubernetes, namespace: Namespace) -> None:
    namespace.apply(claim(), pod("one", "echo kept > /home/jovyan/file && sleep infinity", **HOME))
    namespace.ready("one")
    namespace.kubectl("delete", "pod", "one")
    namespace.apply(pod("two", "sleep infinity", **HOME))
    namespace.ready("two")
    assert namespace.run("two", "cat", "/home/jovyan/file") == "kept"
    volume = namespace.cluster.get(f"--namespace={namespace.name}", "pvc", "home")["spec"]["volumeName"]
    folder = cluster.layout.volumes / volume
    assert (folder / "file").read_text() == "kept\n"
    namespace.kubectl("delete", "pod/two", "pvc/home")
    until(lambda: not folder.exists())


def test_a_claim_whose_class_nobody_serves_waits(namespace: Namespace) -> None:
    namespace.apply(claim("nobody"), pod("one", "sleep infinity", **HOME))
    until(lambda: "Unschedulable" in str(namespace.pod("one")["status"].get("conditions")) or waits(namespace))


def waits(namespace: Namespace) -> bool:
    return "ExternalProvisioning" in namespace.kubectl("get", "events", "--output=jsonpath={.items[*].reason}")


def test_who_asks_for_more_memory_than_allowed_is_stopped_alone(namespace: Namespace) -> None:
    limits = {"resources": {"limits": {"memory": "64Mi"}, "requests": {"memory": "16Mi"}}}
    namespace.apply(
        pod("greedy", "exec python3 -c 'x = bytearray(300 * 2**20)'", restartPolicy="Never", container=limits),
        pod("modest", "sleep infinity", container=limits),
    )
    namespace.ready("modest")
    until(lambda: namespace.pod("greedy")["status"]["phase"] == "Failed")
    ended = namespace.pod("greedy")["status"]["containerStatuses"][0]["state"]["terminated"]
    assert (ended["exitCode"], ended["reason"]) == (137, "OOMKilled")
    assert namespace.pod("modest")["status"]["containerStatuses"][0]["restartCount"] == 0


def test_policies_let_in_whom_they_name(namespace: Namespace) -> None:
    namespace.apply(pod("web"), pod("friend", "sleep infinity"), pod("stranger", "sleep infinity"))
    for name in ("web", "friend", "stranger"):
        namespace.ready(name)
    url = f"http://{namespace.pod('web')['status']['podIP']}:{PORT}/"
    until(lambda: namespace.reaches("friend", url) and namespace.reaches("stranger", url))
    friend = {"podSelector": {"matchLabels": {"app": "friend"}}}
    namespace.apply(policy(policyTypes=["Ingress"], ingress=[{"from": [friend]}]))
    until(lambda: not namespace.reaches("stranger", url))
    assert namespace.reaches("friend", url)
    # kubelet's own probes are never refused
    assert namespace.pod("web")["status"]["containerStatuses"][0]["ready"]
    namespace.kubectl("delete", "networkpolicy", "test")
    until(lambda: namespace.reaches("stranger", url))


def test_policies_keep_inside_what_they_do_not_name(namespace: Namespace) -> None:
    namespace.apply(pod("web"), pod("other"))
    for name in ("web", "other"):
        namespace.ready(name)
    other = f"http://{namespace.pod('other')['status']['podIP']}:{PORT}/"
    until(lambda: namespace.reaches("web", other))
    outside = {"ipBlock": {"cidr": "0.0.0.0/0", "except": [layout.POD_CIDR]}}
    namespace.apply(policy(policyTypes=["Egress"], egress=[{"to": [outside]}]))
    until(lambda: not namespace.reaches("web", other))


def test_helm_installs_and_removes(cluster: Kubernetes, namespace: Namespace, tmp_path: Path) -> None:
    chart = tmp_path / "chart"
    (chart / "templates").mkdir(parents=True)
    (chart / "Chart.yaml").write_text("apiVersion: v2\nname: small\nversion: 1.0.0\n")
    (chart / "templates" / "map.yaml").write_text(
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: told}\ndata: {word: {{ .Values.word }}}\n"
    )
    where = f"--namespace={namespace.name}"
    cluster.helm("install", "small", str(chart), where, "--set=word=one")
    cluster.helm("upgrade", "small", str(chart), where, "--set=word=two")
    assert namespace.kubectl("get", "configmap", "told", "--output=jsonpath={.data.word}") == "two"
    cluster.helm("uninstall", "small", where)
    assert "told" not in namespace.kubectl("get", "configmaps", "--output=name")


def test_the_computer_has_its_own_network_as_before(cluster: Kubernetes) -> None:
    rules = subprocess.run(["iptables-save"], capture_output=True, text=True, check=True).stdout
    assert "KUBE-" not in rules
    links = subprocess.run(["ip", "-brief", "link"], capture_output=True, text=True, check=True).stdout
    assert "cni0" not in links
