# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a hub on Kubernetes is reached, and what of it the check must know."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._kubernetes.client import Cluster
from .release import running
from .site_secret import NAME, kept, reached
from .tree import at


def described(options: Mapping[str, Any], url: str, chart_version: str, version: str) -> dict[str, Any]:
    """Return what is kept of a hub beside it; an empty *url* is found when it is asked for."""
    login = options["login"]
    provider = {name: login.get(name, "") for name in ("authorize_url", "redirect_url", "client_id")}
    return {
        "url": url,
        # another image may hold any version
        "version": "" if at(options["extra_values"], ("hub", "image")) else version,
        "chart_version": chart_version,
        "login_provider": {"name": login.get("service", ""), **provider} if provider["authorize_url"] else {},
        "profiles": [str(profile["slug"]) for profile in options["profiles"]],
        "tutorials": [str(tutorial["folder"]) for tutorial in options["tutorials"]],
        "check_password": str(login.get("check_password") or ""),
        "reserved_users": list(options["reserved_users"]),
    }


def endpoint(cluster: Cluster, namespace: str, release: str) -> dict[str, Any]:
    """Return how the hub in *namespace* is reached, empty where none is deployed; it holds secrets."""
    if running(cluster, namespace, release) is None:
        return {}
    secret = cluster.find(f"/api/v1/namespaces/{namespace}/secrets/{NAME}")
    found = reached(secret)
    if found:
        found["url"] = found["url"] or _by_service(cluster, namespace)
        secrets = kept(secret, None)
        found["check_token"] = secrets.get("check_token", "")
        # until here, the name of the secret
        found["check_password"] = secrets.get(found["check_password"], "")
    return found


def _by_service(cluster: Cluster, namespace: str) -> str:
    """Return the address of the hub's own service, empty while it has none that leads in from outside."""
    service = cluster.find(f"/api/v1/namespaces/{namespace}/services/proxy-public") or {}
    port: dict[str, Any] = next(
        (each for each in service.get("spec", {}).get("ports") or [] if each.get("name") == "http"), {}
    )
    given = service.get("status", {}).get("loadBalancer", {}).get("ingress") or []
    if given:
        return f"http://{given[0].get('hostname') or given[0].get('ip')}:{port.get('port', 80)}/"
    if not port.get("nodePort"):
        return ""
    addresses = [
        each["address"]
        for kind in ("ExternalIP", "InternalIP")
        for node in cluster.items("/api/v1/nodes")
        for each in node.get("status", {}).get("addresses") or []
        if each["type"] == kind
    ]
    return f"http://{addresses[0]}:{port['nodePort']}/" if addresses else ""
