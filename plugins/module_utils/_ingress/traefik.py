# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values of Traefik's chart: from the options of the role, without asking anybody."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from .._z2jh.tree import merge
from .names import LABEL

Json = dict[str, Any]

# The redirect stands above every route, and the answer to a challenge above the redirect: a certificate that has
# expired must not keep the new one from being made. Helm writes numbers from a million on as 1e+06.
REDIRECT_PRIORITY = 90000
CHALLENGE_PRIORITY = 95000
# What Traefik listens on inside its pod, where it may not take ports below 1024.
PORTS = {"web": (8000, 80), "websecure": (8443, 443)}
_HSTS = "hsts"


def traefik_values(options: Mapping[str, Any]) -> Json:
    """Return the values of the release."""
    values: Json = {
        "commonLabels": {LABEL: options["name"]},
        "global": {"checkNewVersion": False},
        "ingressClass": {"name": options["class"], "isDefaultClass": False},
        "deployment": {"kind": "DaemonSet" if options["host_ports"] else "Deployment"},
        "service": _service(options),
        "providers": _providers(options),
        "ports": {name: _port(name, options) for name in PORTS},
        "gateway": {"enabled": options["gateway"]},
        "gatewayClass": {"name": options["class"]},
    }
    if not options["host_ports"]:
        values["deployment"]["replicas"] = options["replicas"]
    else:
        # A port of a host is free only after the former pod has ended.
        values["updateStrategy"] = {"rollingUpdate": {"maxUnavailable": 1, "maxSurge": 0}}
    for name, key in (("node_selector", "nodeSelector"), ("tolerations", "tolerations")):
        if options[name]:
            values[key] = options[name]
    if options["gateway"]:
        values["gateway"] = _gateway(options)
    if options["traefik_image"]:
        values["image"] = _image(options["traefik_image"])
    return merge(values, options["traefik_extra_values"])


def _service(options: Mapping[str, Any]) -> Json:
    spec: Json = {"type": "ClusterIP" if options["host_ports"] else options["service_type"]}
    if spec["type"] == "LoadBalancer":
        # Otherwise a node stands in for the client, and the hub's log and rate limits know only nodes.
        spec["externalTrafficPolicy"] = "Local"
        if options["load_balancer_ip"]:
            spec["loadBalancerIP"] = options["load_balancer_ip"]
        if options["load_balancer_cidrs"]:
            spec["loadBalancerSourceRanges"] = options["load_balancer_cidrs"]
    return {"annotations": options["service_annotations"], "spec": spec}


def _providers(options: Mapping[str, Any]) -> Json:
    dynamic: Json = {"tls": {"options": {"default": {"minVersion": "VersionTLS12"}}}}
    if options["hsts_seconds"]:
        headers = {"stsSeconds": options["hsts_seconds"]}
        dynamic["http"] = {"middlewares": {_HSTS: {"headers": headers}}}
    return {
        # What we set is in the file, so that nobody needs rights on Traefik's own kinds of objects.
        "kubernetesCRD": {"enabled": False},
        "kubernetesIngress": {
            "ingressClass": options["class"],
            "publishedService": {"enabled": not options["host_ports"]},
        },
        "kubernetesGateway": {"enabled": options["gateway"]},
        "file": {"enabled": True, "content": dynamic},
    }


def _port(name: str, options: Mapping[str, Any]) -> Json:
    inside, outside = PORTS[name]
    port: Json = {
        "port": inside,
        "exposedPort": outside,
        # Traefik's own 60 s end the upload of a large file; a websocket has no such limit in any case.
        "transport": {"respondingTimeouts": {"readTimeout": f"{options['read_timeout']}s"}},
        "forwardedHeaders": {"trustedIPs": options["trusted_proxies"]},
    }
    if options["host_ports"]:
        port["hostPort"] = outside
    if name == "websecure":
        if options["hsts_seconds"]:
            port["http"] = {"middlewares": [f"{_HSTS}@file"]}
    elif options["tls"] != "elsewhere":
        to = {"to": "websecure", "scheme": "https", "permanent": True, "priority": REDIRECT_PRIORITY}
        port["http"] = {"redirections": {"entryPoint": to}}
    return port


def _gateway(options: Mapping[str, Any]) -> Json:
    # Hubs are in namespaces of their own.
    everywhere = {"from": "All"}
    if options["tls"] == "elsewhere":
        listener: Json = {"port": PORTS["web"][0], "protocol": "HTTP", "namespacePolicy": everywhere}
        return {"enabled": True, "name": options["class"], "listeners": {"web": listener}}
    secret = {"name": options["tls_secret"]}
    listener = {
        "port": PORTS["websecure"][0],
        "protocol": "HTTPS",
        "namespacePolicy": everywhere,
        "certificateRefs": [secret],
    }
    # The chart's own listener would answer without TLS; null takes it away.
    return {"enabled": True, "name": options["class"], "listeners": {"web": None, "websecure": listener}}


def _image(name: str) -> Json:
    """Return an image in the chart's parts: registry, repository, tag, digest."""
    name, _at, digest = name.partition("@")
    match = re.match(r"(?P<path>.+?)(?::(?P<tag>[^/:]+))?$", name)
    path, tag = (match["path"], match["tag"]) if match else (name, None)
    first, _slash, rest = path.partition("/")
    has_registry = bool(rest) and ("." in first or ":" in first or first == "localhost")
    parts = {"registry": first if has_registry else "docker.io", "repository": rest if has_registry else path}
    return {**parts, **({"tag": tag} if tag else {}), **({"digest": digest} if digest else {})}
