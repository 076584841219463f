# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What of a front door is seen in a cluster, where the login may not see everything."""

from __future__ import annotations

import datetime
import typing as t
from collections.abc import Mapping

from ..module_utils._ingress.found import (
    Door,
    cert_manager_is_foreign,
    choose_door,
    node_addresses,
    service_addresses,
)
from ..module_utils._ingress.names import CERT_MANAGER, TRAEFIK
from ..module_utils._ingress.options import secret_namespace
from ..module_utils._kubernetes.certificates import is_valid
from ..module_utils._kubernetes.client import Cluster
from ..module_utils._kubernetes.errors import FORBIDDEN, ClusterError
from ..module_utils._kubernetes.preflight_domain import Resolve, check_domain
from ..module_utils._kubernetes.preflight_findings import Findings

Json = dict[str, t.Any]
Options = Mapping[str, t.Any]


def is_hidden(error: ClusterError) -> bool:
    """Tell whether a call failed because the login may not see what it asked for."""
    return error.status == FORBIDDEN


def door(cluster: Cluster, options: Options) -> Door:
    """Return the controller for the hub; ValueError when that needs a decision of the operator."""
    try:
        classes = cluster.items("/apis/networking.k8s.io/v1/ingressclasses")
    except ClusterError as error:
        # who administers one namespace alone may not look at what belongs to the whole cluster
        if options["controller"] != "existing" or not is_hidden(error):
            raise
        return Door(str(options["class"]), False)
    return choose_door(options, classes)


def is_balanced(options: Options) -> bool:
    """Tell whether the address of the front door is one that the cluster hands out."""
    return bool(options["service_type"] == "LoadBalancer" and not options["host_ports"])


def addresses(cluster: Cluster, options: Options) -> list[str]:
    """Return where our front door is or will be, as far as that is known before it is brought up."""
    if is_balanced(options):
        service = cluster.find(f"/api/v1/namespaces/{options['namespace']}/services/{TRAEFIK}")
        return service_addresses(service or {})
    if not options["host_ports"]:
        return []
    found = node_addresses(cluster.items("/api/v1/nodes"), options["node_selector"])
    if not found:
        words = ", ".join(f"{key}={value}" for key, value in options["node_selector"].items())
        raise ValueError(
            f"ingress_node_selector: no node of the cluster has the labels {words}, so that nobody would take the "
            "ports 80 and 443; correct it, or label the node that has the public address."
        )
    return found


def domain(cluster: Cluster, options: Options, found: list[str], resolve: Resolve) -> Findings:
    """Return why nobody is to be asked for a certificate: Let's Encrypt counts what fails."""
    if options["tls"] != "letsencrypt" or not options["check_domain"] or not found:
        return Findings()
    path = f"/api/v1/namespaces/{secret_namespace(options)}/secrets/{options['tls_secret']}"
    now = datetime.datetime.now(datetime.timezone.utc)
    issued = is_valid(cluster.find(path), options["domain"], now)
    return check_domain("hub_domain (ingress_domain)", options["domain"], found, issued, resolve)


def has_other_cert_manager(cluster: Cluster, site: str) -> bool:
    """Tell whether somebody else's cert-manager is to be used; who may not see that could not install one either."""
    try:
        found = cluster.items("/apis/apps/v1/deployments", labelSelector=f"app.kubernetes.io/name={CERT_MANAGER}")
    except ClusterError as error:
        if not is_hidden(error):
            raise
        return True
    return cert_manager_is_foreign(found, site)
