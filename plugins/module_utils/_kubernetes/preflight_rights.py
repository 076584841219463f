# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the login has to be allowed, and which of that it is not."""

from __future__ import annotations

import concurrent.futures
import dataclasses
import typing as t

from .client import Cluster
from .errors import ClusterError
from .preflight_door_rights import CERT_MANAGER, TRAEFIK, door_needs
from .preflight_findings import Findings
from .preflight_need import MANAGE, RBAC, Need
from .releases import Json

_ALL = "*"
_THREADS = 4
_INSTEAD = {
    TRAEFIK: "write hub_ingress_class with the class of the cluster's own controller",
    CERT_MANAGER: "write hub_certificate: own, existing or elsewhere",
}


def needs(options: t.Mapping[str, t.Any]) -> list[Need]:
    """Return what the installation of a hub needs, the rights that it hands on to the hub among them."""
    found = [
        # Helm replaces its own secrets.
        Need("", "secrets", (*MANAGE, "update")),
        Need("", "configmaps", MANAGE),
        Need("", "services", MANAGE),
        Need("", "persistentvolumeclaims", MANAGE),
        Need("", "serviceaccounts", MANAGE),
        # The hub starts servers, so its Role holds this, and nobody may give what he does not have.
        Need("", "pods", ("get", "list", "watch", "create", "delete")),
        # A connection that becomes a WebSocket is a get, and since Kubernetes 1.35 a create too.
        Need("", "pods/exec", ("get", "create")),
        Need("", "pods/log", ("get",)),
        Need("", "events", ("get", "list", "watch")),
        Need("apps", "deployments", MANAGE),
        Need("apps", "daemonsets", MANAGE),
        Need("apps", "replicasets", ("get", "list", "watch")),
        Need("networking.k8s.io", "networkpolicies", MANAGE),
        Need(RBAC, "roles", MANAGE),
        Need(RBAC, "rolebindings", MANAGE),
    ]
    if options["ingress_class"]:
        found.append(Need("networking.k8s.io", "ingresses", MANAGE))
    if options["gateway"]:
        found.append(Need("gateway.networking.k8s.io", "httproutes", MANAGE))
    if options["warm_spares"]:
        found.append(Need("apps", "statefulsets", MANAGE))
        found.append(Need("policy", "poddisruptionbudgets", MANAGE))
        found.append(Need("scheduling.k8s.io", "priorityclasses", MANAGE, everywhere=True))
    if options["user_scheduler"]:
        found += [Need(RBAC, f"cluster{kind}", MANAGE, everywhere=True) for kind in ("roles", "rolebindings")]
    if options["storage"] == "shared" and options["nfs"] and not options["shared_claim"]:
        found.append(Need("", "persistentvolumes", MANAGE, everywhere=True))
    return found


def lacking(wanted: t.Iterable[Need], rules: t.Sequence[Json]) -> list[Need]:
    """Return what of *wanted* the *rules* of a SelfSubjectRulesReview do not allow."""
    found = []
    for need in wanted:
        verbs = tuple(verb for verb in need.verbs if not any(_allows(rule, need, verb) for rule in rules))
        if verbs:
            found.append(dataclasses.replace(need, verbs=verbs))
    return found


def missing(cluster: Cluster, options: t.Mapping[str, t.Any]) -> list[Need]:
    """Return what the login lacks: by one call, and by one more for each right that the first does not show."""
    namespace = options["namespace"]
    wanted = door_needs(cluster, options) + needs(options)
    body = {
        "apiVersion": "authorization.k8s.io/v1",
        "kind": "SelfSubjectRulesReview",
        "spec": {"namespace": namespace},
    }
    status = cluster.create("/apis/authorization.k8s.io/v1/selfsubjectrulesreviews", body).get("status") or {}
    # Rules of the namespace say nothing about the whole cluster, and a webhook shows none (that of GKE's IAM).
    unsure = [need for need in wanted if need.everywhere]
    unsure += lacking([need for need in wanted if not need.everywhere], status.get("resourceRules") or [])
    if _namespace_is_missing(cluster, namespace):
        unsure.append(Need("", "namespaces", ("create",), everywhere=True))
    return _confirmed(cluster, namespace, unsure)


def check_rights(options: t.Mapping[str, t.Any], found: t.Sequence[Need]) -> Findings:
    """Return one sentence for the front door, and one each for the namespace and the whole cluster."""
    findings = Findings()
    of_door = [need for need in found if need.part]
    if of_door:
        parts = list(dict.fromkeys(need.part for need in of_door))
        instead = " and ".join(_INSTEAD[part] for part in parts)
        findings.shortfalls.append(
            f"The login of the kubeconfig may not install {' and '.join(parts)}, which the whole cluster shares: "
            f"{_listed(of_door)}; {instead}, let an administrator of the cluster allow it, or choose another login in "
            "hub_kubeconfig or hub_kube_context."
        )
    for everywhere, where in ((False, f"in the namespace {options['namespace']}"), (True, "in the whole cluster")):
        lacks = [need for need in found if need.everywhere == everywhere and not need.part]
        if lacks:
            findings.shortfalls.append(
                f"The login of the kubeconfig may not do {where}: {_listed(lacks)}; let an administrator of the "
                f"cluster allow it{_advice(everywhere, found)}, or choose another login in hub_kubeconfig or "
                "hub_kube_context."
            )
    return findings


def _listed(found: t.Iterable[Need]) -> str:
    """Return what is missing, with what lacks the same verbs together."""
    parts: dict[tuple[str, ...], list[str]] = {}
    for need in found:
        shown = parts.setdefault(need.verbs, [])
        if need.shown not in shown:
            shown.append(need.shown)
    return "; ".join(f"{', '.join(verbs)} {_and(shown)}" for verbs, shown in parts.items())


def _advice(everywhere: bool, found: t.Sequence[Need]) -> str:
    if not everywhere:
        return " (the ClusterRole admin holds most of it)"
    made = any(need.resource == "namespaces" and not need.part for need in found)
    return ", or make the namespace for you" if made else ""


def _namespace_is_missing(cluster: Cluster, namespace: str) -> bool:
    try:
        return cluster.find(f"/api/v1/namespaces/{namespace}") is None
    except ClusterError as error:
        if error.status != 403:
            raise
        return False


def _confirmed(cluster: Cluster, namespace: str, unsure: t.Sequence[Need]) -> list[Need]:
    """Return those of *unsure* that the API says to be refused, asked one by one."""

    def allowed(need: Need, verb: str) -> bool:
        resource, _slash, sub = need.resource.partition("/")
        where = "" if need.everywhere else namespace
        return cluster.may(verb, resource, group=need.group, namespace=where, subresource=sub)

    with concurrent.futures.ThreadPoolExecutor(_THREADS) as pool:
        asked = [(need, [pool.submit(allowed, need, verb) for verb in need.verbs]) for need in unsure]
        found = []
        for need, answers in asked:
            verbs = tuple(verb for verb, answer in zip(need.verbs, answers) if not answer.result())
            if verbs:
                found.append(dataclasses.replace(need, verbs=verbs))
    return found


def _allows(rule: Json, need: Need, verb: str) -> bool:
    if rule.get("resourceNames"):
        return False
    _resource, _slash, sub = need.resource.partition("/")
    names = {_ALL, need.resource, f"*/{sub}"} if sub else {_ALL, need.resource}
    return (
        not {_ALL, verb}.isdisjoint(rule.get("verbs") or [])
        and not {_ALL, need.group}.isdisjoint(rule.get("apiGroups") or [])
        and not names.isdisjoint(rule.get("resources") or [])
    )


def _and(names: t.Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
