# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a site still has in its project, and what there belongs to no site."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from .api import Json
from .audit_owners import CLUSTER, Things, labelled, owners

# In the order in which a person would look.
_KINDS = (
    "server",
    "volume",
    "snapshot",
    "floating IP",
    "port",
    "load balancer",
    "network",
    "subnet",
    "router",
    "security group",
    "keypair",
    "server group",
    "image",
    "DNS record",
)
# Made by the cloud in every project, and not to be removed.
_DEFAULT_GROUP = "default"
_RECORDS = ("A", "AAAA", "CNAME")


@dataclass
class Audit:
    """Things by site, and those of no site; each has kind, name, id, detail, and whether it is kept on purpose."""

    sites: dict[str, list[Json]] = field(default_factory=dict)
    unowned: list[Json] = field(default_factory=list)


def audit(things: Things, asked: str) -> Audit:
    """Return whose the *things* of a project are; with *asked*, of that site alone."""
    found = owners(things, asked)
    result = Audit({asked: []} if asked else {})
    for kind in _KINDS:
        for thing in sorted(things.get(kind, []), key=lambda one: str(one.get("name") or one["id"])):
            site, reason = found.get((kind, thing["id"]), ("", ""))
            if site and site == (asked or site):
                result.sites.setdefault(site, []).append(_told(kind, thing, reason, things))
            elif not site and not asked and not _is_the_clouds(kind, thing):
                result.unowned.append(_told(kind, thing, "", things))
    return result


def _is_the_clouds(kind: str, thing: Json) -> bool:
    if kind == "DNS record":
        return thing.get("type") not in _RECORDS
    return kind == "security group" and thing["name"] == _DEFAULT_GROUP


def _told(kind: str, thing: Json, reason: str, things: Things) -> Json:
    kept = _kept(kind, thing, reason, things)
    words = [_about(kind, thing, things), reason, kept]
    name = thing.get("floating_ip_address") or thing.get("name") or ""
    return {
        "kind": kind,
        "name": name,
        "id": thing["id"],
        "detail": ", ".join(word for word in words if word),
        "kept": bool(kept),
    }


def _kept(kind: str, thing: Json, reason: str, things: Things) -> str:
    """Return why the thing outlives its site's machines on purpose, empty when it does not."""
    if kind == "floating IP" and reason and not labelled(thing):
        return "reserved, so it is kept"
    if kind == "volume" and labelled(thing) and not thing.get("attachments"):
        machine, _dash, use = str(thing.get("name") or "").rpartition("-")
        if use == "data" and all(server["name"] != machine for server in things.get("server", [])):
            return "data of a server that is gone, kept"
    return ""


def _about(kind: str, thing: Json, things: Things) -> str:
    if kind == "server":
        return str(thing.get("status") or "")
    if kind == "volume":
        holders = {server["id"]: server["name"] for server in things.get("server", [])}
        attached = [holders.get(one["server_id"], one["server_id"]) for one in thing.get("attachments") or []]
        cluster = (thing.get("metadata") or {}).get(CLUSTER)
        words = [f"{thing['size']} GiB", f"at {', '.join(attached)}" if attached else "not attached"]
        return ", ".join([*words, *([f"of the Kubernetes cluster {cluster}"] if cluster else [])])
    if kind == "snapshot":
        return f"{thing['size']} GiB of the volume {thing['volume_id']}"
    if kind == "floating IP":
        return f"at {thing['fixed_ip_address']}" if thing.get("fixed_ip_address") else "not attached"
    if kind == "port":
        addresses = ", ".join(one["ip_address"] for one in thing.get("fixed_ips") or [])
        owner = str(thing.get("device_owner") or "")
        return ", ".join(word for word in (addresses, owner or "at nothing") if word)
    if kind == "subnet":
        return str(thing.get("cidr") or "")
    if kind == "DNS record":
        return f"{thing.get('type')} {', '.join(thing.get('records') or [])}"
    if kind == "load balancer":
        return str(thing.get("vip_address") or "")
    return ""


def table(result: Audit, refused: t.Sequence[str]) -> str:
    """Return the audit for people."""
    lines: list[str] = []
    for site, things in sorted(result.sites.items()):
        kept = sum(thing["kept"] for thing in things)
        lines += [f"Site {site}: {_counted(things)}" + (f", {kept} kept on purpose" if kept else ""), *_rows(things)]
    if result.unowned:
        lines += [f"Of no site: {_counted(result.unowned)}", *_rows(result.unowned)]
    if not lines:
        lines = ["The project holds nothing."]
    return "\n".join([*lines, *refused])


def _counted(things: t.Sequence[Json]) -> str:
    return f"{len(things)} things" if len(things) > 1 else "1 thing" if things else "nothing"


def _rows(things: t.Sequence[Json]) -> list[str]:
    if not things:
        return []
    kind_width = max(len(thing["kind"]) for thing in things)
    name_width = max(len(thing["name"] or thing["id"]) for thing in things)
    return [
        f"  {thing['kind']:{kind_width}}  {thing['name'] or thing['id']:{name_width}}  {thing['detail']}".rstrip()
        for thing in things
    ]
