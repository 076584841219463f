# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an operator gets wrong, by the playbooks: one sentence that names the variable, and a cluster as it was."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._kubernetes.node_room import nodes
from ansible_collections.scigateway.jupyterhub.tests.integration.kubernetes.cluster_sites import ClusterSite
from ansible_collections.scigateway.jupyterhub.tests.integration.kubernetes.pods import Namespace, pod
from ansible_collections.scigateway.jupyterhub.tests.testbeds.kubernetes import charts
from ansible_collections.scigateway.jupyterhub.tests.testbeds.kubernetes.running import Kubernetes

NAME = f"wrong-{os.getpid()}"
PORT = 30986
REGISTRY = 5056
# of a registry that has nothing
ABSENT = f"localhost:{REGISTRY}/absent:1"
SECONDS = 300.0


@pytest.fixture(scope="module")
def variables(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Return those of a site that could be deployed as it is, and is reached by a port of the node."""
    return {
        "hub_name": NAME,
        "hub_domain": "",
        "hub_https": False,
        "hub_port": PORT,
        "hub_certificate": "elsewhere",
        "hub_users": [],
        "hub_login": [{"provider": "native"}],
        "hub_user_memory": "256M",
        "hub_user_cpu": 0.1,
        "z2jh_chart": str(charts.packed(tmp_path_factory.mktemp("charts"))),
    }


@pytest.fixture(scope="module")
def site(
    cluster: Kubernetes, tmp_path_factory: pytest.TempPathFactory, variables: dict[str, Any]
) -> Iterator[ClusterSite]:
    """Return that site, which is not deployed; all that comes of it goes by destroy."""
    made = ClusterSite(tmp_path_factory.mktemp("site"), cluster)
    made.set(**variables)
    yield made
    try:
        made.play("destroy", hub_destroy_data=True)
        assert cluster.kubectl("get", "secrets,persistentvolumeclaims", f"--namespace={NAME}", "--output=name") == ""
    finally:
        cluster.kubectl("delete", "namespace", NAME, "--ignore-not-found", "--wait=false")


def why(site: ClusterSite, playbook: str = "hub", **extra: object) -> str:
    """Run a playbook that must be refused, and return the one sentence that says why."""
    return site.begin(playbook, **extra).end(SECONDS).sentence()


def untouched(cluster: Kubernetes) -> bool:
    """Whether there is nothing of the site."""
    return cluster.kubectl("get", "namespace", NAME, "--ignore-not-found") == ""


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (
            {"hub_profiles": [{"name": "huge", "memory": "9000G"}]},
            "hub_profiles[0] (z2jh_profiles): no node can hold",
        ),
        ({"z2jh_chart_version": "9.9.9"}, "z2jh_chart_version: it is 9.9.9, and the chart"),
        ({"z2jh_extra_values": {"singleuser": {"startTimeuot": 3}}}, "z2jh_extra_values"),
        ({"hub_user_image": "no such image"}, "hub_user_image"),
    ],
    ids=["profile", "chart", "schema", "image"],
)
def test_what_is_wrong_by_itself_is_refused_before_anything_is_touched(
    site: ClusterSite, wrong: dict[str, Any], sentence: str
) -> None:
    said = why(site, **wrong)
    assert sentence in said
    assert untouched(site.cluster)


def test_who_may_do_nothing_reads_what_is_missing(site: ClusterSite, namespace: Namespace, tmp_path: Path) -> None:
    namespace.kubectl("create", "serviceaccount", "person")
    token = namespace.kubectl("create", "token", "person").strip()
    content = yaml.safe_load(site.cluster.kubeconfig.read_text())
    content["users"] = [{"name": user["name"], "user": {"token": token}} for user in content["users"]]
    (tmp_path / "kubeconfig").write_text(yaml.safe_dump(content))
    run = site.begin("hub", hub_kubeconfig=str(tmp_path / "kubeconfig")).end(SECONDS)
    assert run.code != 0
    assert "Traceback" not in run.output
    assert "deployments.apps" in run.output
    assert "hub_kubeconfig" in run.output
    assert untouched(site.cluster)


def test_a_namespace_that_is_being_deleted_is_not_installed_into(site: ClusterSite, namespace: Namespace) -> None:
    about = {"name": "held", "finalizers": ["example.org/hold"]}
    namespace.apply({"apiVersion": "v1", "kind": "ConfigMap", "metadata": about})
    namespace.cluster.kubectl("delete", "namespace", namespace.name, "--wait=false")
    try:
        said = why(site, hub_namespace=namespace.name)
        assert f"The namespace {namespace.name} is being deleted since" in said
        assert namespace.kubectl("get", "secrets,deployments", "--output=name") == ""
    finally:
        namespace.kubectl("patch", "configmap", "held", "--type=merge", '--patch={"metadata":{"finalizers":null}}')


@pytest.fixture
def full(cluster: Kubernetes, namespace: Namespace) -> Iterator[None]:
    """Have a node without memory that is free. Whoever else needs it gets it, as the pod gives way to all others."""
    about = {"name": namespace.name}
    kind = {"apiVersion": "scheduling.k8s.io/v1", "kind": "PriorityClass"}
    namespace.apply({**kind, "metadata": about, "value": -100, "description": "test of a full node"})
    try:
        (node,) = nodes(cluster.get("nodes")["items"], cluster.get("pods", "--all-namespaces")["items"])
        size = {"requests": {"memory": int(node.left("memory")) - 2**20}}
        namespace.apply(pod("full", "sleep 600", priorityClassName=namespace.name, container={"resources": size}))
        namespace.ready("full")
        yield
        namespace.kubectl("delete", "pod", "full", "--grace-period=0", "--force", "--ignore-not-found")
    finally:
        cluster.kubectl("delete", "priorityclass", namespace.name)


def test_a_hub_is_not_put_on_a_node_that_is_full(site: ClusterSite, full: None) -> None:
    said = site.refused("hub")
    assert "No node has room for the hub now, which asks for 0.2 cores and 256M of memory" in said
    assert "take something away there, or add a node" in said
    assert untouched(site.cluster)


@pytest.fixture
def registry(namespace: Namespace) -> None:
    """Have a registry on the node that has no image at all, which is asked without TLS as it is local."""
    script = f"mkdir -p /tmp/empty; exec python3 -m http.server --bind 127.0.0.1 --directory /tmp/empty {REGISTRY}"
    namespace.apply(pod("registry", script, hostNetwork=True))
    namespace.ready("registry")


def test_images_that_do_not_exist_and_a_site_that_has_one_already(
    site: ClusterSite, registry: None, variables: dict[str, Any], tmp_path: Path
) -> None:
    """The one hub that is deployed here: its own image first, then that of users in both ways, then another site."""
    repository, _colon, tag = ABSENT.rpartition(":")
    image = {"image": {"name": repository, "tag": tag}}
    said = why(site, z2jh_extra_values={"hub": image})
    assert f"cannot get the image {ABSENT}: its registry does not have it" in said
    assert "z2jh_extra_values" in said

    said = why(site, hub_user_image=ABSENT, hub_prepull=True)
    assert f"cannot get the image {ABSENT}: its registry does not have it" in said
    assert "hub_user_image" in said

    run = site.begin("site", hub_user_image=ABSENT, hub_prepull=False, z2jh_start_timeout=60).end(SECONDS * 2)
    said = run.sentence()
    assert f'Failed to pull image "{ABSENT}"' in said
    assert "correct hub_user_image" in said

    revision = site.cluster.helm("list", f"--namespace={NAME}", "--output=json")
    other = ClusterSite(tmp_path, site.cluster)
    other.set(**{**variables, "hub_name": "chemistry", "hub_namespace": NAME, "hub_port": PORT + 1})
    said = other.refused("hub")
    assert f"The namespace {NAME} belongs to the site {NAME}" in said
    assert "hub_namespace" in said
    refused = why(other, "destroy", hub_destroy_data=True)
    assert f"is that of site {NAME}, not of chemistry, and stays" in refused
    assert site.cluster.helm("list", f"--namespace={NAME}", "--output=json") == revision
