# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How the hub will be reached: classes and gateways that are there, and names and ports that are free."""

from __future__ import annotations

import typing as t

from .._openstack.nearest import nearest
from .._z2jh.options import variable
from .preflight_facts import Facts
from .preflight_findings import Findings
from .releases import Json

# What cert-manager puts beside an Ingress of the same name for some seconds.
_SOLVER = "acme.cert-manager.io/http01-solver"
_RELEASE = ("meta.helm.sh/release-namespace", "meta.helm.sh/release-name")
# Its own 1 MB and 60 s would end uploads, and websockets that are silent for a while (ingress-nginx, annotations.md).
_NGINX = "k8s.io/ingress-nginx"
_OF_NGINX = {
    "nginx.ingress.kubernetes.io/proxy-body-size": "0",
    "nginx.ingress.kubernetes.io/proxy-read-timeout": "3600",
    "nginx.ingress.kubernetes.io/proxy-send-timeout": "3600",
}
# The API server's own range (--service-node-port-range), which it does not tell.
_NODE_PORTS = range(30000, 32768)


def check_door(facts: Facts, options: t.Mapping[str, t.Any]) -> Findings:
    """Return what of the front door stands in the way."""
    findings = Findings()
    if options["ingress_class"]:
        findings.add(_ingress(facts, options))
    if options["gateway"]:
        findings.add(_gateway(facts, options))
    if options["node_port"]:
        findings.add(_node_port(facts, options))
    return findings


def door_annotations(facts: Facts, options: t.Mapping[str, t.Any]) -> dict[str, str]:
    """Return what the controller of the class must be told, so that uploads and websockets go through."""
    wanted = options["ingress_class"]
    if facts.ingress_classes is None:
        # by its usual name where the login may not see more
        return dict(_OF_NGINX) if wanted == "nginx" else {}
    controllers = {one["metadata"]["name"]: (one.get("spec") or {}).get("controller") for one in facts.ingress_classes}
    return dict(_OF_NGINX) if controllers.get(wanted) == _NGINX else {}


def _ingress(facts: Facts, options: t.Mapping[str, t.Any]) -> Findings:
    findings = Findings()
    wanted = options["ingress_class"]
    names = [str(one["metadata"]["name"]) for one in facts.ingress_classes or []]
    if facts.ingress_classes is not None and wanted not in names:
        findings.shortfalls.append(
            f"{variable('ingress_class')}: the cluster has no class of Ingress {wanted}{nearest(wanted, names)}"
        )
    for ingress in facts.ingresses:
        spec, about = ingress.get("spec") or {}, ingress["metadata"]
        if _is_ours(about, options) or (about.get("labels") or {}).get(_SOLVER) == "true":
            continue
        if spec.get("ingressClassName") not in (None, wanted):
            continue
        if any(rule.get("host") == options["domain"] and _takes_all(rule) for rule in spec.get("rules") or []):
            findings.shortfalls.append(_taken("Ingress", about, options))
    return findings


def _gateway(facts: Facts, options: t.Mapping[str, t.Any]) -> Findings:
    findings = Findings()
    name = options["gateway"]
    where = options["gateway_namespace"] or options["namespace"]
    shown = variable("gateway")
    for route in facts.routes:
        if _leads_elsewhere(route, options):
            findings.shortfalls.append(_taken("HTTPRoute", route["metadata"], options))
    if facts.gateways is None:
        findings.shortfalls.append(
            f"{shown}: no Gateway can be seen in the namespace {where}; install the Gateway API and a controller of "
            f"it, let the login see Gateways, or use {variable('ingress_class')}."
        )
        return findings
    gateway = next((one for one in facts.gateways if one["metadata"]["name"] == name), None)
    if gateway is None:
        names = [str(one["metadata"]["name"]) for one in facts.gateways]
        findings.shortfalls.append(f"{shown}: the namespace {where} has no Gateway {name}{nearest(name, names)}")
        return findings
    wanted = str((gateway.get("spec") or {}).get("gatewayClassName", ""))
    classes = [str(one["metadata"]["name"]) for one in facts.gateway_classes or []]
    if facts.gateway_classes is not None and wanted not in classes:
        findings.shortfalls.append(
            f"{shown}: the Gateway {name} is of the class {wanted}, which the cluster does not have"
            f"{nearest(wanted, classes)}"
        )
    problem = _listeners(facts, options, gateway)
    if problem:
        findings.shortfalls.append(problem)
    return findings


def _leads_elsewhere(route: Json, options: t.Mapping[str, t.Any]) -> bool:
    about, spec = route["metadata"], route.get("spec") or {}
    parents = [parent.get("name") for parent in spec.get("parentRefs") or []]
    if options["gateway"] not in parents or options["domain"] not in (spec.get("hostnames") or []):
        return False
    if _is_ours(about, options) or (about.get("labels") or {}).get(_SOLVER) == "true":
        return False
    # One that only sends people on to HTTPS is usually beside the route.
    return any(_all_paths(rule) and rule.get("backendRefs") for rule in spec.get("rules") or [])


def _listeners(facts: Facts, options: t.Mapping[str, t.Any], gateway: Json) -> str:
    """Return why no listener of the gateway takes the hub's route, empty when one does."""
    name, section = options["gateway"], options["gateway_section"]
    listeners = (gateway.get("spec") or {}).get("listeners") or []
    chosen = [one for one in listeners if not section or one.get("name") == section]
    if not chosen:
        names = [str(one.get("name", "")) for one in listeners]
        return f"{variable('gateway_section')}: the Gateway {name} has no listener {section}{nearest(section, names)}"
    named = [one for one in chosen if _covers(str(one.get("hostname") or "*"), options["domain"])]
    if not named:
        hosts = ", ".join(sorted({str(one.get("hostname")) for one in chosen}))
        return (
            f"{variable('gateway')}: no listener of the Gateway {name} is for {options['domain']}, but for {hosts}; "
            f"add one, or correct {variable('domain')}."
        )
    if not any(_admits(facts, options, gateway, one) for one in named):
        return (
            f"{variable('gateway')}: the listeners of the Gateway {name} let in no route from the namespace "
            f"{options['namespace']}; set allowedRoutes.namespaces there to it, or to All."
        )
    return ""


def _admits(facts: Facts, options: t.Mapping[str, t.Any], gateway: Json, listener: Json) -> bool:
    allowed = (listener.get("allowedRoutes") or {}).get("namespaces") or {}
    policy = allowed.get("from", "Same")
    if policy == "Same":
        return bool(gateway["metadata"].get("namespace") == options["namespace"])
    if policy != "Selector":
        return bool(policy == "All")
    about = (facts.namespace or {}).get("metadata") or {}
    labels = {"kubernetes.io/metadata.name": options["namespace"], **(about.get("labels") or {})}
    selector = allowed.get("selector") or {}
    # Expressions are rare, and a namespace that is hidden has labels that nobody knows: the gateway will tell.
    if selector.get("matchExpressions") or facts.namespace_hidden:
        return True
    return bool((selector.get("matchLabels") or {}).items() <= labels.items())


def _node_port(facts: Facts, options: t.Mapping[str, t.Any]) -> Findings:
    findings = Findings()
    port = options["node_port"]
    for service in facts.services:
        ports = (service.get("spec") or {}).get("ports") or []
        if any(one.get("nodePort") == port for one in ports) and not _is_ours(service["metadata"], options):
            findings.shortfalls.append(
                f"{variable('node_port')}: the port {port} of the nodes is taken by the service {_name(service)}; "
                "choose another one, or leave it out to be given one."
            )
    if port not in _NODE_PORTS:
        findings.warnings.append(
            f"{variable('node_port')}: {port} is outside {_NODE_PORTS[0]} to {_NODE_PORTS[-1]}, which clusters take "
            "unless they are told otherwise."
        )
    return findings


def _taken(kind: str, about: Json, options: t.Mapping[str, t.Any]) -> str:
    return (
        f"{variable('domain')}: {options['domain']} leads to something else already, by the {kind} "
        f"{about.get('namespace')}/{about.get('name')}; take that away, or choose another name."
    )


def _is_ours(about: Json, options: t.Mapping[str, t.Any]) -> bool:
    annotations = about.get("annotations") or {}
    return [annotations.get(name) for name in _RELEASE] == [options["namespace"], options["release"]]


def _takes_all(rule: Json) -> bool:
    paths = (rule.get("http") or {}).get("paths") or []
    return any(path.get("path") in (None, "", "/") for path in paths)


def _all_paths(rule: Json) -> bool:
    matches = rule.get("matches") or [{}]
    return any((match.get("path") or {}).get("value", "/") == "/" for match in matches)


def _covers(pattern: str, name: str) -> bool:
    return pattern in ("*", name) or (pattern.startswith("*.") and name.endswith(pattern[1:]))


def _name(thing: Json) -> str:
    return f"{thing['metadata'].get('namespace')}/{thing['metadata'].get('name')}"
