# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the login has to be allowed when the front door is brought up together with the hub."""

from __future__ import annotations

import typing as t

from .._ingress import names
from .._ingress.found import cert_manager_is_foreign, choose_door
from .client import Cluster
from .errors import FORBIDDEN, ClusterError
from .preflight_need import MANAGE, RBAC, Need

TRAEFIK, CERT_MANAGER = "Traefik", "cert-manager"
_GROUP = "cert-manager.io"
_WEBHOOKS = "admissionregistration.k8s.io"
_SHARED = (
    ("", "namespaces", ("get", "create", "patch")),
    (RBAC, "clusterroles", MANAGE),
    (RBAC, "clusterrolebindings", MANAGE),
)
_OF_TRAEFIK = (("networking.k8s.io", "ingressclasses", MANAGE),)
_OF_CERT_MANAGER = (
    ("apiextensions.k8s.io", "customresourcedefinitions", MANAGE),
    (_WEBHOOKS, "mutatingwebhookconfigurations", MANAGE),
    (_WEBHOOKS, "validatingwebhookconfigurations", MANAGE),
)


def door_needs(cluster: Cluster, options: t.Mapping[str, t.Any]) -> list[Need]:
    """Return what is needed for what the cluster does not have yet."""
    front = options["front_door"]
    if not front:
        return []
    found: list[Need] = []
    if front["traefik"] and _installs_traefik(cluster, front["ingress_class"], options["site"]):
        found += _shared(TRAEFIK, *_OF_TRAEFIK)
        if front["host_ports"]:
            found.append(Need("", "nodes", ("list",), everywhere=True, part=TRAEFIK))
    if front["certificate"] == "letsencrypt":
        if _installs_cert_manager(cluster, options["site"]):
            found += _shared(CERT_MANAGER, *_OF_CERT_MANAGER)
        found += [Need(_GROUP, kind, MANAGE) for kind in ("certificates", "issuers")]
    return found


def _shared(part: str, *more: tuple[str, str, tuple[str, ...]]) -> list[Need]:
    return [Need(group, kind, verbs, True, part) for group, kind, verbs in (*_SHARED, *more)]


def _installs_traefik(cluster: Cluster, ingress_class: str, site: str) -> bool:
    try:
        classes = cluster.items("/apis/networking.k8s.io/v1/ingressclasses")
    except ClusterError as error:
        if error.status != FORBIDDEN:
            raise
        return True
    try:
        return choose_door({"name": site, "class": ingress_class, "controller": "auto"}, classes).ours
    except ValueError:
        # a decision of the operator, who is asked for it before anything is made
        return False


def _installs_cert_manager(cluster: Cluster, site: str) -> bool:
    if cluster.find(f"/apis/{_GROUP}/v1") is None:
        return True
    try:
        selector = f"app.kubernetes.io/name={names.CERT_MANAGER}"
        return not cert_manager_is_foreign(cluster.items("/apis/apps/v1/deployments", labelSelector=selector), site)
    except ClusterError as error:
        if error.status != FORBIDDEN:
            raise
        # its kinds are there, so somebody has installed it
        return False
