# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A network that belongs to the site alone: network, subnet, and a router to the outside."""

from __future__ import annotations

from .._machines.errors import CloudError
from .foundations_labelled import Labelled
from .foundations_listing import Found
from .journal import Thing


def own_network(found: Found, labelled: Labelled, args: Thing, external: Thing | None) -> Thing:
    """Make what is missing of the site's own network and return it as the result shows it.

    :raises CloudError: also when there is no external network, without which nobody reaches the machines.
    """
    if external is None:
        raise CloudError(
            "This project sees no external network, so a network of its own would lead nowhere; name an existing one "
            "(network), or ask the cloud for an external network."
        )
    journal = labelled.journal
    network, subnet, router = found.own("networks"), None, found.own("routers")
    if network:
        labelled.complete("network", "networks", network)
        there = [one for one in found.subnets if one["network_id"] == network["id"] and one["ip_version"] == 4]
        subnet = next((one for one in found.ours("subnets") if one in there), there[0] if there else None)
    joined = subnet is not None and router is not None and router in found.routers_of(subnet["id"])
    journal.before.update(_shown(network, subnet, router, joined, found))

    network = network or labelled.make("network", "networks", "network", {})
    subnet = _subnet(found, labelled, network, subnet, args)
    router = _router(labelled, router, external)
    if not joined:
        _join(labelled, router, subnet)
    journal.after.update(_shown(network, subnet, router, True, found))
    return {
        "network": {
            "id": network["id"],
            "name": network["name"],
            "subnet_id": subnet["id"],
            "cidr": subnet["cidr"],
            "mtu": network.get("mtu", 0),
            "mode": "own",
        },
        "router_id": router["id"],
    }


def _subnet(found: Found, labelled: Labelled, network: Thing, subnet: Thing | None, args: Thing) -> Thing:
    servers = args["dns_nameservers"]
    if subnet is None:
        body = {
            "network_id": network["id"],
            "ip_version": 4,
            "cidr": args["cidr"],
            **({"dns_nameservers": servers} if servers else {}),
        }
        return labelled.make("subnet", "subnets", "subnet", body, args["cidr"])
    labelled.complete("subnet", "subnets", subnet)
    if subnet["cidr"] != args["cidr"]:
        labelled.journal.warnings.append(
            f"The network {found.site} has the addresses {subnet['cidr']} and not {args['cidr']}, as asked for; they "
            "cannot be changed while it exists, so destroy the site's machines and network first, or keep them."
        )
    if servers and sorted(servers) != sorted(subnet["dns_nameservers"]):
        subnet = _update(labelled, "subnet", subnet, {"dns_nameservers": servers}, "name servers " + ", ".join(servers))
    return subnet


def _router(labelled: Labelled, router: Thing | None, external: Thing) -> Thing:
    gateway = {"external_gateway_info": {"network_id": external["id"]}}
    if router is None:
        return labelled.make("router", "routers", "router", gateway, f"to {external['name']}")
    labelled.complete("router", "routers", router)
    leads_to = (router.get("external_gateway_info") or {}).get("network_id")
    if not leads_to:
        return _update(labelled, "router", router, gateway, f"to {external['name']}")
    if leads_to != external["id"]:
        labelled.journal.warnings.append(
            f"The router {router['name']} leads to the external network {leads_to} and not to {external['name']}, as "
            "asked for; it is left as it is, since floating IPs hang on it."
        )
    return router


def _update(labelled: Labelled, kind: str, thing: Thing, change: Thing, detail: str) -> Thing:
    labelled.journal.do(
        "update",
        kind,
        thing["name"],
        detail,
        lambda: labelled.cloud.call(
            "network",
            "PUT",
            f"/{kind}s/{thing['id']}",
            what=f"change the {kind} {thing['name']}",
            body={kind: change},
        ),
    )
    return {**thing, **change}


def _join(labelled: Labelled, router: Thing, subnet: Thing) -> None:
    def call() -> None:
        try:
            labelled.cloud.call(
                "network",
                "PUT",
                f"/routers/{router['id']}/add_router_interface",
                what=f"join the subnet {subnet['name']} to the router {router['name']}",
                body={"subnet_id": subnet["id"]},
            )
        except CloudError as error:
            # what was accepted before its answer was lost is refused the second time
            if error.status not in (400, 409) or not _is_joined(labelled, router, subnet):
                raise

    labelled.journal.do("update", "router", router["name"], f"joined to the subnet {subnet['name']}", call)


def _is_joined(labelled: Labelled, router: Thing, subnet: Thing) -> bool:
    ports = labelled.cloud.list(
        "network",
        "/ports",
        "ports",
        what=f"look at the router {router['name']}",
        params={"device_id": router["id"]},
    )
    return any(address["subnet_id"] == subnet["id"] for port in ports for address in port["fixed_ips"])


def _shown(network: Thing | None, subnet: Thing | None, router: Thing | None, joined: bool, found: Found) -> Thing:
    outside = {one["id"]: one["name"] for one in found.networks}
    shown: Thing = {}
    if network:
        shown["network"] = {"name": network["name"], "mode": "own"}
    if subnet:
        servers = list(subnet.get("dns_nameservers") or [])
        shown["subnet"] = {"name": subnet["name"], "cidr": subnet["cidr"], "dns_nameservers": servers}
    if router:
        leads_to = (router.get("external_gateway_info") or {}).get("network_id") or ""
        shown["router"] = {"name": router["name"], "to": outside.get(leads_to, leads_to), "joined": joined}
    return shown
