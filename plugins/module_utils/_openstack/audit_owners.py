# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whose a thing of the project is: by its label, by its name, or because it hangs on something of a site."""

from __future__ import annotations

import re
import typing as t

from .._machines import labels
from .api import Json

Things = t.Mapping[str, t.Sequence[Json]]
# What Cinder's CSI driver notes on each volume that it makes (cloud-provider-openstack, pkg/csi/cinder/driver.go).
CLUSTER = "cinder.csi.openstack.org/cluster"
BY_NAME = "by its name alone"
# Nova lets them carry nothing but a name.
_NAMED_ONLY = ("keypair", "server group")
# What is named after the site: whole names, so that physics-server-1 is of physics and never of physics-server.
_ROLE = r"(.+)-(?:server|control-plane|worker)"
_NAMES = {
    "keypair": r"(.+)",
    "server group": _ROLE,
    "server": rf"{_ROLE}-[1-9][0-9]*",
    "port": rf"{_ROLE}-[1-9][0-9]*",
    "volume": rf"{_ROLE}-[1-9][0-9]*-(?:data|root)",
    # by the cloud controller of Kubernetes, after its cluster
    "load balancer": r"kube_service_([^_]+)_.*",
}


def owners(things: Things, asked: str) -> dict[tuple[str, str], tuple[str, str]]:
    """Return site and reason of each thing, known by kind and ID, that belongs to a site.

    The reason is empty where the thing carries the label. Names count for the sites that some label names, and for the
    site that was *asked* for, and only for the kinds of `_NAMES`.
    """
    found: dict[tuple[str, str], tuple[str, str]] = {}
    for kind, listed in things.items():
        for thing in listed:
            site = labelled(thing)
            if site:
                found[kind, thing["id"]] = (site, "")
    sites = {site for site, _reason in found.values()} | ({asked} if asked else set())
    for kind, listed in things.items():
        for thing in listed:
            site = _named(kind, thing, sites)
            if site:
                found.setdefault((kind, thing["id"]), (site, "" if kind in _NAMED_ONLY else BY_NAME))
    # what hangs on something may itself carry something, as a volume of a server has snapshots
    while _hang(things, found):
        pass
    return found


def _hang(things: Things, found: dict[tuple[str, str], tuple[str, str]]) -> bool:
    """Add what hangs on what was *found*, and return whether there was any."""
    before = len(found)
    for kind, listed in things.items():
        for thing in listed:
            for holder in _stands_on(kind, thing, things):
                if holder in found and (kind, thing["id"]) not in found:
                    found[kind, thing["id"]] = (found[holder][0], f"it hangs on a {holder[0]} of it")
    return len(found) > before


def labelled(thing: Json) -> str:
    """Return the site whose label the thing carries, empty for none."""
    metadata = thing.get("metadata") or {}
    marks = [*(thing.get("tags") or []), str(thing.get("description") or "")]
    sites = [labels.site_of(mark) for mark in marks]
    return next((site for site in sites if site), "") or str(metadata.get(labels.SITE) or thing.get(labels.SITE) or "")


def _named(kind: str, thing: Json, sites: t.Collection[str]) -> str:
    name = str(thing.get("name") or "")
    if kind == "volume":
        cluster = str((thing.get("metadata") or {}).get(CLUSTER) or "")
        if cluster in sites:
            return cluster
    match = re.fullmatch(_NAMES[kind], name) if kind in _NAMES else None
    return match.group(1) if match and match.group(1) in sites else ""


def _stands_on(kind: str, thing: Json, things: Things) -> list[tuple[str, str]]:
    """Return kind and ID of what the thing hangs on; the nearest first."""
    if kind == "port":
        device = str(thing.get("device_id") or "")
        return [("server", device), ("router", device), ("load balancer", device), ("network", thing["network_id"])]
    if kind == "subnet":
        return [("network", thing["network_id"])]
    if kind == "volume":
        return [("server", one["server_id"]) for one in thing.get("attachments") or []]
    if kind == "snapshot":
        return [("volume", thing["volume_id"])]
    if kind == "floating IP":
        return [("port", str(thing.get("port_id") or ""))]
    if kind == "image":
        return [("server", str(thing.get("instance_uuid") or ""))]
    if kind == "load balancer":
        return [("network", str(thing.get("vip_network_id") or "")), ("port", str(thing.get("vip_port_id") or ""))]
    if kind == "router":
        ports = [port for port in things.get("port", []) if port.get("device_id") == thing["id"]]
        return [("network", port["network_id"]) for port in ports]
    return []
