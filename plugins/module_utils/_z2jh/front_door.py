# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How the hub is reached: a service, an Ingress, or a route of a Gateway. TLS ends before the hub."""

from __future__ import annotations

from typing import Any

from .tree import Tree


def door_problems(options: dict[str, Any]) -> list[str]:
    """Return a sentence for each combination that leads nowhere."""
    found = []
    kinds = [name for name in ("ingress_class", "gateway") if options[name]]
    if len(kinds) > 1:
        found.append("z2jh_ingress_class and z2jh_gateway: both are given, and a hub has one front door; write one.")
    if kinds and not options["domain"]:
        found.append(f"z2jh_domain: it is missing, and z2jh_{kinds[0]} needs it; write it like hub.example.org.")
    if options["node_port"] and options["service_type"] == "ClusterIP":
        found.append(
            f"z2jh_node_port: {options['node_port']} does nothing with z2jh_service_type ClusterIP; write NodePort "
            "there."
        )
    return found


def front_door(tree: Tree, options: dict[str, Any]) -> None:
    """Set the service and what leads to it."""
    # The chart's own kind, LoadBalancer, waits for ever where nothing hands out addresses.
    tree.put("proxy.service.type", options["service_type"], "service_type")
    tree.put("proxy.https.enabled", False)
    if options["node_port"]:
        tree.put("proxy.service.nodePorts.http", options["node_port"], "node_port")
    if options["load_balancer_ip"]:
        tree.put("proxy.service.loadBalancerIP", options["load_balancer_ip"], "load_balancer_ip")
    if options["load_balancer_cidrs"]:
        tree.put("proxy.service.loadBalancerSourceRanges", options["load_balancer_cidrs"], "load_balancer_cidrs")
    if options["hsts_seconds"]:
        # Here and not at the door, which may be anybody's. The second is the chart's own: the whole is replaced.
        headers = {"Strict-Transport-Security": f"max-age={options['hsts_seconds']}"}
        settings = {"headers": headers, "slow_spawn_timeout": 0}
        tree.put("hub.config.JupyterHub.tornado_settings", settings, "hsts_seconds")
    tree.put("ingress.enabled", bool(options["ingress_class"]), "ingress_class")
    tree.put("httpRoute.enabled", bool(options["gateway"]), "gateway")
    if options["ingress_class"]:
        _ingress(tree, options)
    if options["gateway"]:
        tree.put("httpRoute.hostnames", [options["domain"]], "domain")
        gateway = {"name": options["gateway"], "namespace": options["gateway_namespace"]}
        if options["gateway_section"]:
            gateway["sectionName"] = options["gateway_section"]
        tree.put("httpRoute.gateway", gateway, "gateway")


def _ingress(tree: Tree, options: dict[str, Any]) -> None:
    tree.put("ingress.ingressClassName", options["ingress_class"], "ingress_class")
    tree.put("ingress.hosts", [options["domain"]], "domain")
    tree.put("ingress.annotations", options["ingress_annotations"], "ingress_annotations")
    if options["tls_secret"]:
        tree.put("ingress.tls", [{"hosts": [options["domain"]], "secretName": options["tls_secret"]}], "tls_secret")
