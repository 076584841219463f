# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What of a front door is in the cluster already, ours or somebody else's, and which one is used."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .names import CERT_MANAGER, LABEL

Json = Mapping[str, Any]

_DEFAULT = "ingressclass.kubernetes.io/is-default-class"


@dataclass(frozen=True)
class Door:
    """The controller that is used: the name of its class, and whether it is ours to install and take away."""

    ingress_class: str
    ours: bool


def choose_door(options: Mapping[str, Any], classes: Iterable[Json]) -> Door:
    """Return the controller for the hub.

    :raises ValueError: with a sentence, when that needs a decision of the operator.
    """
    all_of_them = list(classes)
    wanted, how = str(options["class"]), str(options["controller"])
    others = {_name(one): one for one in all_of_them if not _is_ours(one, options["name"])}
    if how == "traefik" or (how == "auto" and not others):
        if wanted in others:
            raise ValueError(
                f"ingress_class: an IngressClass {wanted} is in the cluster already, and it is not of site "
                f"{options['name']}; write ingress_controller: existing to use it, or another name."
            )
        return Door(wanted, True)
    if how == "auto" and any(_is_ours(one, options["name"]) for one in all_of_them):
        return Door(wanted, True)
    if wanted in others:
        return Door(wanted, False)
    if how == "existing":
        told = ", ".join(sorted(others)) or "none"
        raise ValueError(
            f"ingress_class: there is no IngressClass {wanted} in the cluster (there: {told}); name the one that your "
            "controller serves."
        )
    defaults = [name for name, one in others.items() if _annotations(one).get(_DEFAULT) == "true"]
    found = defaults or list(others)
    if len(found) != 1:
        raise ValueError(
            f"ingress_class: several ingress controllers are in the cluster ({', '.join(sorted(others))}), and none is "
            "its default; name one, and write ingress_controller: existing."
        )
    return Door(found[0], False)


def cert_manager_is_foreign(deployments: Iterable[Json], site: str) -> bool:
    """Tell whether somebody else's cert-manager runs in the cluster."""
    return any(
        _labels(one).get("app.kubernetes.io/name") == CERT_MANAGER and not _is_ours(one, site) for one in deployments
    )


def node_addresses(nodes: Iterable[Json], selector: Mapping[str, str]) -> list[str]:
    """Return the addresses by which the chosen nodes are reached, from outside if they have such."""
    found = []
    for node in nodes:
        if all(_labels(node).get(key) == value for key, value in selector.items()):
            known = {each["type"]: str(each["address"]) for each in node.get("status", {}).get("addresses", [])}
            address = known.get("ExternalIP") or known.get("InternalIP")
            if address:
                found.append(address)
    return found


def service_addresses(service: Json) -> list[str]:
    """Return the addresses that a load balancer was given."""
    found = (service.get("status") or {}).get("loadBalancer") or {}
    return [str(one.get("ip") or one.get("hostname")) for one in found.get("ingress") or []]


def _is_ours(thing: Json, site: str) -> bool:
    return _labels(thing).get(LABEL) == site


def _name(thing: Json) -> str:
    return str(thing["metadata"]["name"])


def _labels(thing: Json) -> Mapping[str, Any]:
    return thing["metadata"].get("labels") or {}


def _annotations(thing: Json) -> Mapping[str, Any]:
    return thing["metadata"].get("annotations") or {}
