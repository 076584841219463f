# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Taking the foundations of a site away, in the order in which they stand on each other."""

from __future__ import annotations

import typing as t

from .._machines.errors import CloudError
from .._machines.labels import is_labelled
from .api import Cloud
from .foundations_keypair import delete_keypair
from .foundations_listing import Found
from .journal import Journal, Thing


def remove(cloud: Cloud, found: Found, journal: Journal) -> None:
    """Delete the site's keypair, group, router, subnets and network; networks that are not the site's stay.

    :raises CloudError: before anything is deleted, when ports of servers stand on them.
    """
    groups, networks, routers = (found.ours(kind) for kind in ("groups", "networks", "routers"))
    if groups or networks:
        _nothing_hangs_on(cloud, found, groups, networks)
    journal.before.update(
        {
            kind: [thing["name"] for thing in things]
            for kind, things in (("security_group", groups), ("router", routers), ("network", networks))
            if things
        }
    )
    # first, because the others are the evidence that it is the site's
    _keypair(cloud, found, journal, bool(groups or networks or routers))
    for group in groups:
        _delete(cloud, journal, "security group", "security-groups", group)
    for router in routers:
        for port in found.router_ports:
            if port["device_id"] == router["id"]:
                _leave(cloud, journal, router, port)
        _delete(cloud, journal, "router", "routers", router)
    ids = {network["id"] for network in networks}
    subnets = [subnet for subnet in found.subnets if subnet["network_id"] in ids]
    for subnet in subnets:
        _delete(cloud, journal, "subnet", "subnets", subnet)
    for network in networks:
        _delete(cloud, journal, "network", "networks", network)


def _keypair(cloud: Cloud, found: Found, journal: Journal, known: bool) -> None:
    """Delete the keypair when the site is *known* in this project; keypairs are those of the user in all projects."""
    if not found.keypair:
        return
    if known:
        journal.before["keypair"] = found.site
        journal.do("delete", "keypair", found.site, "", lambda: delete_keypair(cloud, found.site))
        return
    journal.warnings.append(
        f"The keypair {found.site} stays, because nothing else of this site is in the project, so that it may be that "
        "of a site in another one; delete it yourself if nobody uses it."
    )


def _nothing_hangs_on(cloud: Cloud, found: Found, groups: t.Sequence[Thing], networks: t.Sequence[Thing]) -> None:
    """Refuse while ports use the networks or groups; those of DHCP and routers are Neutron's own and go with them."""
    ids = {thing["id"] for thing in (*groups, *networks)}
    ports = cloud.list("network", "/ports", "ports", what="list the ports", params={"project_id": cloud.project_id})
    hanging = [
        port
        for port in ports
        if not str(port.get("device_owner") or "").startswith("network:")
        and (port["network_id"] in ids or ids.intersection(port.get("security_groups") or []))
    ]
    if not hanging:
        return
    named = ", ".join(_port(port) for port in hanging[:10])
    more = f" and {len(hanging) - 10} more" if len(hanging) > 10 else ""
    advice = (
        "remove the site's machines first"
        if all(is_labelled(port, found.site) for port in hanging)
        else "remove them, or what they belong to, and run this again"
    )
    raise CloudError(
        f"The network or the security group of {found.site} cannot go, because ports use it: {named}{more}; {advice}."
    )


def _port(port: Thing) -> str:
    name = port.get("name") or port["id"]
    return f"{name} (of {port['device_id']})" if port.get("device_id") else str(name)


def _leave(cloud: Cloud, journal: Journal, router: Thing, port: Thing) -> None:
    journal.do(
        "update",
        "router",
        router["name"],
        "parted from its subnet",
        lambda: cloud.call(
            "network",
            "PUT",
            f"/routers/{router['id']}/remove_router_interface",
            what=f"part the router {router['name']} from its subnet",
            body={"port_id": port["id"]},
            missing_ok=True,
        ),
    )


def _delete(cloud: Cloud, journal: Journal, kind: str, path: str, thing: Thing) -> None:
    journal.do(
        "delete",
        kind,
        thing["name"],
        "",
        lambda: cloud.call(
            "network", "DELETE", f"/{path}/{thing['id']}", what=f"delete the {kind} {thing['name']}", missing_ok=True
        ),
    )
