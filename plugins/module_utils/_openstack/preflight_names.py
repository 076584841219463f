# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the names and the reserved addresses of a site are its own to use."""

from __future__ import annotations

import typing as t

from .._machines import labels
from .._machines.model import Found, Group, Key, parse_name
from .api import Json


def check_names(site: str, wanted: t.Iterable[Key], servers: t.Iterable[Json]) -> list[str]:
    """Return a sentence for each server of the project that has the name of a wanted machine and is not the site's."""
    names = {key.name for key in wanted}
    return [
        f"The server {server['name']} ({server['id']}) has the name of a machine of this site and was not made for it; "
        "rename it, or choose another name for the site."
        for server in servers
        if server["name"] in names and parse_name(site, server["name"]) and not _is_ours(site, server)
    ]


def check_replaced(site: str, names: t.Iterable[str], found: Found) -> list[str]:
    """Return a sentence when something is to be replaced that is not there."""
    unknown = sorted(set(names) - set(found.machines))
    have = ", ".join(sorted(found.machines)) or "none"
    return [f"{', '.join(unknown)} cannot be replaced: site {site} has: {have}; correct the name."] if unknown else []


def check_addresses(groups: t.Iterable[Group], found: Found) -> list[str]:
    """Return a sentence for each reserved address that cannot be used."""
    problems: list[str] = []
    ports = {machine.port.id for machine in found.machines.values() if machine.port}
    seen: set[str] = set()
    for address in (address for group in groups for address in group.floating_ips):
        if address in seen:
            problems.append(f"The reserved address {address} is named twice; one machine can have it.")
            continue
        seen.add(address)
        known = found.addresses.get(address)
        if known is None:
            have = ", ".join(sorted(found.addresses)) or "none"
            problems.append(
                f"The reserved address {address} is not a floating IP of the project (it has: {have}); allocate it, or "
                "name another one."
            )
        elif known.port_id and known.port_id not in ports:
            problems.append(
                f"The reserved address {address} is in use by the port {known.port_id}, which is not the site's; take "
                "it off there, or name another one."
            )
    return problems


def _is_ours(site: str, server: Json) -> bool:
    tagged = labels.label(site) in (server.get("tags") or [])
    return tagged or (server.get("metadata") or {}).get(labels.SITE) == site
