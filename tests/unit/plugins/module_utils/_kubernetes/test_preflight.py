# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Preflight: everything that would fail is told at once, each in a sentence that names the variable."""

from __future__ import annotations

import threading
from typing import Any

import pytest
import yaml
from ansible_collections.scigateway.jupyterhub.plugins.doc_fragments import cluster
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._kubernetes import preflight_options
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._kubernetes.errors import ClusterError
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._kubernetes.preflight import result
from ansible_collections.scigateway.jupyterhub.plugins.modules import kubernetes_preflight
from ansible_collections.scigateway.jupyterhub.tests.unit.plugins.module_utils._kubernetes.preflighting import (
    CLAIMS,
    CLASSES,
    NAMESPACE,
    NODES,
    PODS,
    SECRETS,
    Thing,
    a_cluster,
    claim,
    look,
    node,
    problems,
    release,
    warnings,
    with_namespace,
)

RULES = "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews"


def test_a_hub_that_fits_has_no_shortfall_and_nothing_is_made() -> None:
    cluster = a_cluster()
    report = look(cluster)
    assert report.findings.shortfalls == []
    assert {call for call in cluster.calls if call.startswith(("POST", "PATCH", "DELETE"))} == {f"POST {RULES}"}
    assert report.facts == {
        "version": "1.35.4",
        "nodes": 1,
        "namespace_exists": False,
        "storage_class": "disks",
        "expandable": True,
        "database_class": "",
        "room": 7,
        "ingress_annotations": {},
        "deployed": {},
    }


def test_all_shortfalls_are_in_one_message() -> None:
    cluster = with_namespace(a_cluster())
    told = result(look(cluster, storage_class="dsiks", user_memory="64G", ingress_class="nginx", domain="h"), "physics")
    lines = told["msg"].split("\n")
    assert lines[0] == "3 things stand in the way of the site physics:"
    assert [line.partition(":")[0] for line in lines[1:]] == [
        "- hub_storage_class (z2jh_storage_class)",
        "- hub_user_memory (z2jh_user_memory)",
        "- z2jh_ingress_class",
    ]
    assert (told["failed"], told["changed"]) == (True, False)


def test_what_does_not_convert_is_told_like_in_the_role() -> None:
    (problem,) = problems(a_cluster(), user_disk="much")
    assert problem.startswith("z2jh_user_disk: 'much'")


def test_documentation_and_specification_are_the_same() -> None:
    shared = yaml.safe_load(cluster.ModuleDocFragment.DOCUMENTATION)["options"]
    documented = {**shared, **yaml.safe_load(kubernetes_preflight.DOCUMENTATION)["options"]}
    assert _plain(documented) == _plain(preflight_options.PREFLIGHT)


def _plain(options: Thing) -> Thing:
    kept = ("type", "default", "required", "choices", "elements", "aliases")
    return {
        name: {
            **{key: option[key] for key in kept if key in option},
            "options": _plain(option.get("suboptions") or option.get("options") or {}),
        }
        for name, option in options.items()
    }


@pytest.mark.parametrize(
    ("server", "told"),
    [
        ("v1.27.16", "The cluster runs Kubernetes 1.27.16, and the chart needs 1.28 or newer; "),
        ("v1.35.4-gke.100", ""),
        ("v1.28.0", ""),
    ],
)
def test_the_version_of_the_cluster(server: str, told: str) -> None:
    cluster = a_cluster()
    cluster.objects["/version"] = {"gitVersion": server}
    found = problems(cluster)
    assert [told in one for one in found] == ([True] if told else [])


def test_without_a_node_that_takes_pods_it_is_told_which_do_not() -> None:
    cluster = a_cluster()
    cluster.put(NODES, node("a", ready="Unknown"), node("b", unschedulable=True))
    (problem,) = problems(cluster)
    assert problem.startswith("No node of the cluster takes pods: a is not ready; b is closed (cordoned); add one")
    assert "its autoscaler has to add one" in " ".join(warnings(cluster, autoscaled=True))


def test_what_the_login_may_not_do_is_one_sentence_for_the_namespace_and_one_for_the_cluster() -> None:
    cluster = a_cluster()
    cluster.forbidden = {
        ("create", "secrets"),
        ("patch", "secrets"),
        ("create", "deployments"),
        ("patch", "deployments"),
        ("create", "pods/exec"),
        ("create", "namespaces"),
        ("create", "priorityclasses"),
    }
    inside, outside = problems(cluster, warm_spares=1)
    assert inside.startswith(
        f"The login of the kubeconfig may not do in the namespace {NAMESPACE}: create, patch secrets and "
        "deployments.apps; create pods/exec; let an administrator"
    )
    assert "in the whole cluster: create priorityclasses.scheduling.k8s.io and namespaces; let" in outside
    # neither is needed then
    cluster.forbidden = {("create", "namespaces"), ("create", "priorityclasses"), ("create", "ingresses")}
    assert problems(with_namespace(cluster)) == []


DOOR = {"traefik": True, "certificate": "letsencrypt"}
CLASSES_OF_INGRESS = "/apis/networking.k8s.io/v1/ingressclasses"


def test_the_front_door_needs_rights_of_the_whole_cluster() -> None:
    cluster = with_namespace(a_cluster())
    kinds = ("clusterroles", "ingressclasses", "customresourcedefinitions")
    cluster.forbidden = {("create", kind) for kind in kinds} | {("create", "certificates"), ("list", "nodes")}
    first, inside = problems(cluster, front_door=DOOR)
    assert first == (
        "The login of the kubeconfig may not install Traefik and cert-manager, which the whole cluster shares: create "
        "clusterroles.rbac.authorization.k8s.io, ingressclasses.networking.k8s.io and "
        "customresourcedefinitions.apiextensions.k8s.io; write hub_ingress_class with the class of the cluster's own "
        "controller and write hub_certificate: own, existing or elsewhere, let an administrator of the cluster allow "
        "it, or choose another login in hub_kubeconfig or hub_kube_context."
    )
    assert "in the namespace physics: create certificates.cert-manager.io; let" in inside
    assert problems(cluster, front_door={"certificate": "own"}) == []
    assert problems(cluster) == []
    (nodes,) = problems(cluster, front_door={**DOOR, "host_ports": True, "certificate": "own"})
    assert "; list nodes; write hub_ingress_class" in nodes


def test_of_what_the_cluster_has_nothing_is_installed() -> None:
    cluster = with_namespace(a_cluster())
    cluster.forbidden = {("create", kind) for kind in ("clusterroles", "ingressclasses", "customresourcedefinitions")}
    cluster.put(CLASSES_OF_INGRESS, {"metadata": {"name": "nginx"}})
    cluster.objects["/apis/cert-manager.io/v1"] = {}
    cluster.faults["/apis/apps/v1/deployments"] = ClusterError("no", 403)
    assert problems(cluster, front_door=DOOR) == []
    # which of them is meant is asked of the operator, and nothing is installed
    cluster.put(CLASSES_OF_INGRESS, *({"metadata": {"name": name}} for name in ("nginx", "haproxy")))
    assert problems(cluster, front_door=DOOR) == []
    # who may not see whether there is a controller may install none either
    cluster.faults[CLASSES_OF_INGRESS] = ClusterError("no", 403)
    assert problems(cluster, front_door=DOOR)[0].startswith(
        "The login of the kubeconfig may not install Traefik, which"
    )


def test_rights_that_the_rules_show_are_not_asked_for_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    cluster = with_namespace(a_cluster())
    rule = {"verbs": ["*"], "apiGroups": ["*"], "resources": ["*"]}
    answer = {"status": {"resourceRules": [rule, {**rule, "resourceNames": ["one"]}]}}
    monkeypatch.setattr(cluster, "create", lambda path, body, **query: answer)
    assert problems(cluster) == []
    assert [call for call in cluster.calls if call.startswith("MAY")] == []


def test_a_right_on_one_object_by_its_name_is_not_the_right(monkeypatch: pytest.MonkeyPatch) -> None:
    cluster = with_namespace(a_cluster())
    rule = {"verbs": ["*"], "apiGroups": ["", "apps"], "resources": ["*"], "resourceNames": ["hub"]}
    monkeypatch.setattr(cluster, "create", lambda path, body, **query: {"status": {"resourceRules": [rule]}})
    cluster.forbidden = {("delete", "deployments")}
    (problem,) = problems(cluster)
    assert ": delete deployments.apps; let" in problem


def test_what_the_login_may_not_see_is_told_and_not_checked() -> None:
    cluster = a_cluster()
    for path in (NODES, PODS, CLASSES, f"/api/v1/namespaces/{NAMESPACE}"):
        cluster.faults[path] = ClusterError("no", 403)
    told = warnings(cluster, user_memory="64G", storage_class="what")
    assert [one.partition(",")[0] for one in sorted(told)] == [
        "The login may not see the nodes",
        "The login may not see the pods of all namespaces",
        "The login may not see the storage classes",
    ]


def test_another_fault_of_the_cluster_is_the_only_thing_told() -> None:
    cluster = a_cluster()
    cluster.faults[NODES] = ClusterError("The cluster cannot be reached.", 0)
    with pytest.raises(ClusterError, match="cannot be reached"):
        look(cluster)


def test_a_namespace_that_is_being_deleted_tells_what_holds_it() -> None:
    held = {"status": "True", "message": "Some resources are remaining: pods. has 1 resource instances"}
    gone = {"status": "False", "message": "All content successfully deleted"}
    cluster = with_namespace(
        a_cluster(),
        deletionTimestamp="2026-11-22T12:00:00Z",
        status={"phase": "Terminating", "conditions": [held, gone]},
    )
    (problem,) = problems(cluster)
    assert problem.startswith(
        f"The namespace {NAMESPACE} is being deleted since 2026-11-22T12:00:00Z, held by this: Some resources are "
        "remaining: pods. has 1 resource instances; wait"
    )
    assert "hub_namespace (z2jh_namespace)" in problem


@pytest.mark.parametrize("by", ["secret", "label", "home", "release"])
def test_a_namespace_of_another_site_is_refused(by: str) -> None:
    ours = {"app.kubernetes.io/managed-by": "scigateway.jupyterhub", "app.kubernetes.io/part-of": "chemistry"}
    cluster = with_namespace(a_cluster(), labels=ours if by == "label" else {})
    about: Thing = {"metadata": {"name": "scigateway-site", "annotations": {"scigateway.jupyterhub/site": "chemistry"}}}
    if by == "secret":
        cluster.put(SECRETS, about)
    if by == "home":
        cluster.put(CLAIMS, claim("claim-ada", "10Gi", labels={"app.kubernetes.io/part-of": "chemistry"}))
    if by == "release":
        cluster.put(SECRETS, release(site="chemistry"))
    (problem,) = problems(cluster)
    assert problem.startswith(f"The namespace {NAMESPACE} belongs to the site chemistry (says its ")
    assert problems(cluster, site="chemistry") == []


def test_labels_of_somebody_else_make_it_no_site() -> None:
    assert problems(with_namespace(a_cluster(), labels={"app.kubernetes.io/part-of": "department"})) == []


def test_a_release_that_is_not_ours_is_taken_over_with_a_warning() -> None:
    cluster = with_namespace(a_cluster())
    cluster.put(SECRETS, release(site=""))
    (warning,) = warnings(cluster)
    assert warning.startswith(f"The release jupyterhub in the namespace {NAMESPACE} (4.4.0) was made by somebody else")
    cluster.put(SECRETS, release())
    assert warnings(cluster) == []


def test_two_hubs_in_one_namespace_are_refused_and_other_charts_are_not() -> None:
    cluster = with_namespace(a_cluster())
    cluster.put(SECRETS, release(name="dask", chart="daskhub"), release(name="hub2"))
    (problem,) = problems(cluster)
    assert problem.startswith("The release hub2 of the chart jupyterhub is in the namespace")
    (problem,) = problems(cluster, release="dask", chart_version="")[1:]
    assert "is one of the chart daskhub, which is not JupyterHub" in problem


@pytest.mark.parametrize(
    ("deployed", "wanted", "told"),
    [
        ("4.4.1", "4.4.0", ""),
        ("4.3.3", "4.4.0", ""),
        ("3.3.8", "4.4.0", ""),
        ("4.4.0", "4.3.3", "is older than 4.4.0, which is deployed"),
        ("5.0.0", "4.4.0", "is older than 5.0.0, which is deployed"),
        ("2.0.0", "4.4.0", "is 2 major versions after 2.0.0, which is deployed"),
    ],
)
def test_the_chart_goes_forward_one_major_at_a_time(deployed: str, wanted: str, told: str) -> None:
    cluster = with_namespace(a_cluster())
    cluster.put(SECRETS, release(deployed))
    found = problems(cluster, chart_version=wanted)
    assert [told in one for one in found] == ([True] if told else [])


def test_after_an_upgrade_that_was_cut_off_the_version_is_the_one_that_runs() -> None:
    cluster = with_namespace(a_cluster())
    cluster.put(SECRETS, release("5.0.0", revision=3, status="pending-upgrade"), release("4.4.0", revision=2))
    report = look(cluster)
    assert report.findings.shortfalls == []
    assert report.facts["deployed"] == {
        "status": "pending-upgrade",
        "revision": 3,
        "chart_version": "4.4.0",
        "app_version": "5.5.0",
    }


@pytest.mark.parametrize(
    ("level", "args", "told"),
    [
        ("baseline", {}, ""),
        ("baseline", {"metadata_block": "init_container"}, "the privileged container that z2jh_metadata_block puts"),
        ("baseline", {"storage": "shared"}, ""),
        ("restricted", {"storage": "shared"}, "the container that makes homes as root"),
        ("restricted", {}, "users' servers"),
        ("restricted", {"restricted_servers": True}, ""),
        ("privileged", {"metadata_block": "init_container"}, ""),
    ],
)
def test_pod_security(level: str, args: dict[str, Any], told: str) -> None:
    cluster = with_namespace(a_cluster(), labels={"pod-security.kubernetes.io/enforce": level})
    found = problems(cluster, **args)
    assert [told in one for one in found] == ([True] if told else [])


def test_calls_are_made_at_the_same_time(monkeypatch: pytest.MonkeyPatch) -> None:
    cluster = a_cluster()
    together = threading.Barrier(4)
    plain = cluster.items

    def meet(path: str, **query: Any) -> list[Thing]:
        if path in (NODES, PODS, CLASSES, CLAIMS):
            together.wait(30)
        return plain(path, **query)

    monkeypatch.setattr(cluster, "items", meet)
    assert problems(cluster) == []
