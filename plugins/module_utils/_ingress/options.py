# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options of a front door: all of them, what they are without being said, and which do not go together."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

# Those of the role, without their prefix. A list or a map here is never changed.
DEFAULTS: dict[str, Any] = {
    "name": "jupyterhub",
    "namespace": "ingress",
    "hub_namespace": "jupyterhub",
    "domain": "",
    "check_domain": True,
    "controller": "auto",
    "class": "traefik",
    "gateway": False,
    "gateway_crds": "",
    "tls": "letsencrypt",
    "tls_secret": "",
    "certificate": "",
    "certificate_key": "",
    "email": "",
    "acme_server": "",
    "acme_staging": False,
    "acme_ca": "",
    "service_type": "LoadBalancer",
    "load_balancer_ip": "",
    "load_balancer_cidrs": [],
    "service_annotations": {},
    "host_ports": False,
    "node_selector": {},
    "tolerations": [],
    "replicas": 1,
    "read_timeout": 3600,
    "hsts_seconds": 0,
    "trusted_proxies": [],
    "traefik_image": "",
    "traefik_extra_values": {},
    "cert_manager_namespace": "cert-manager",
    "cert_manager_registry": "",
    "cert_manager_extra_values": {},
    "wait_timeout": 300,
    "certificate_timeout": 300,
}
_DOMAIN = re.compile(r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+")


def read(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return all options.

    :raises ValueError: with a sentence for each that is unknown, or does not go with the others.
    """
    unknown = sorted(set(given) - set(DEFAULTS))
    if unknown:
        raise ValueError(f"ingress_{unknown[0]}: there is no such variable; leave it out.")
    options = {**DEFAULTS, **given}
    options["domain"] = str(options["domain"]).lower()
    options["tls_secret"] = options["tls_secret"] or f"{options['name']}-tls"
    found = _problems(options)
    if found:
        raise ValueError(" ".join(found))
    return options


def secret_namespace(options: Mapping[str, Any]) -> str:
    """Return where the certificate lies: beside the Gateway, or beside the Ingress of the hub."""
    return str(options["namespace"] if options["gateway"] else options["hub_namespace"])


def _problems(options: Mapping[str, Any]) -> list[str]:
    found = []
    domain = options["domain"]
    if domain and not _DOMAIN.fullmatch(domain):
        found.append(f"ingress_domain: {domain} is not a domain name; write it like hub.example.org.")
    if not domain and options["tls"] != "elsewhere":
        found.append("ingress_domain: it is missing, and a certificate is for a name; write it like hub.example.org.")
    if options["gateway"] and options["controller"] == "existing":
        found.append(
            "ingress_gateway: it is for the Traefik that this role installs; leave it out, and give the hub the "
            "Gateway of the cluster (z2jh_gateway)."
        )
    if options["load_balancer_ip"] and options["host_ports"]:
        found.append(
            f"ingress_load_balancer_ip: {options['load_balancer_ip']} does nothing with ingress_host_ports; leave one "
            "of them out."
        )
    if options["acme_server"] and options["acme_staging"]:
        found.append("ingress_acme_staging: ingress_acme_server names the authority already; leave one of them out.")
    return found
