# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The part of the plan that says how people reach a hub on a cluster."""

from __future__ import annotations

from typing import Any

from .cluster import PLATFORMS
from .context import Context
from .specification import Site

_MANAGED = ("letsencrypt", "own")
# 180 days, which the check asks for
_HSTS_SECONDS = 15552000


def plan_front_door(site: Site, platform: str, https: bool, context: Context) -> dict[str, Any]:
    """Return the key front_door of the plan, empty where the hub is on no cluster."""
    if platform not in PLATFORMS:
        return {}
    domain = site["domain"].lower()
    space, _slash, rest = site["gateway"].partition("/")
    gateway, _slash, section = rest.partition("/")
    ours = bool(domain) and not site["ingress_class"] and not gateway
    balanced = platform in ("gke", "kubernetes") if site["load_balancer"] is None else site["load_balancer"]
    certificate = site["certificate"] if https else ""
    return {
        "url": f"{'https' if https else 'http'}://{domain}/" if domain else "",
        "ca_file": _home(site["ca_file"], context),
        "certificate": certificate,
        "tls": certificate or "elsewhere",
        # a rehearsal's certificate must not bind browsers
        "hsts_seconds": _HSTS_SECONDS if https and not site["certificate_staging"] else 0,
        "managed": bool(domain) and not gateway and (ours or certificate in _MANAGED),
        "email": site["certificate_email"],
        "staging": site["certificate_staging"],
        "certificate_file": _home(site["certificate_file"], context),
        "key_file": _home(site["certificate_key_file"], context),
        "secret": site["certificate_secret"],
        "traefik": ours,
        "load_balancer": balanced,
        "ingress_class": "" if gateway or not domain else site["ingress_class"] or "traefik",
        "ingress_annotations": site["ingress_annotations"],
        "gateway": gateway,
        "gateway_namespace": space if gateway else "",
        "gateway_section": section,
        # without a name, people come by a port of the nodes
        "service_type": "ClusterIP" if domain else "NodePort",
        "node_port": site["port"] if not domain else None,
    }


def front_door_problems(site: Site, platform: str, https: bool) -> list[str]:
    """Return a sentence for each variable of the front door that cannot work."""
    if platform not in PLATFORMS:
        return []
    found = []
    if site["ingress_class"] and site["gateway"]:
        found.append("hub_ingress_class and hub_gateway: both are given, and a hub has one front door; write one.")
    if site["ingress_annotations"] and (site["gateway"] or not site["domain"]):
        found.append(
            "hub_ingress_annotations: they are for an Ingress, which a hub with hub_gateway or without hub_domain does "
            "not have; leave them out."
        )
    files = ("certificate_file", "certificate_key_file")
    if https and site["certificate"] == "own":
        found += [
            f"hub_{name}: it is missing, and hub_certificate is own; name the file." for name in files if not site[name]
        ]
    else:
        found += [
            f"hub_{name}: it is for hub_certificate own; leave it out, or write that." for name in files if site[name]
        ]
    if https and site["certificate"] == "existing" and not site["certificate_secret"]:
        found.append("hub_certificate_secret: it is missing, and hub_certificate is existing; name the Secret.")
    if https and site["gateway"] and site["certificate"] in ("letsencrypt", "own"):
        found.append(
            "hub_certificate: with hub_gateway, the certificate is a matter of the gateway; write hub_certificate: "
            "elsewhere."
        )
    return found


def _home(path: str | None, context: Context) -> str:
    text = path or ""
    return context.home + text[1:] if text.startswith("~") else text
