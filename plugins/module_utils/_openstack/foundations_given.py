# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A network that is not the site's: one that the operator names, or the project's auto-allocated topology."""

from __future__ import annotations

import typing as t

from .._machines.errors import CloudError
from .api import Cloud
from .foundations_listing import Found
from .journal import Journal, Thing
from .nearest import nearest

_EXTENSION = "auto-allocated-topology"
# What Neutron calls the network that it makes itself (neutron/services/auto_allocate/db.py).
_AUTO_NAME = "auto_allocated_network"
# The login ended, or there were too many calls: what the cloud offers was not said.
_NO_ANSWER = (401, 429)


def external_network(found: Found, wanted: str) -> Thing | None:
    """Return the external network that *wanted* names, or the only or default one; None when there is none.

    :raises CloudError: when it is not there, or it is not clear which is meant.
    """
    outside = [network for network in found.networks if network.get("router:external")]
    if wanted:
        return named(outside, wanted, "external network", "external_network")
    default = [network for network in outside if network.get("is_default")]
    if len(default or outside) > 1:
        names = ", ".join(sorted(network["name"] for network in outside))
        raise CloudError(f"The cloud has several external networks ({names}); say which is meant (external_network).")
    return next(iter(default or outside), None)


def named(things: t.Sequence[Thing], wanted: str, kind: str, option: str) -> Thing:
    """Return the one of *things* whose id or name is *wanted*.

    :raises CloudError: when there is none (names that are near are told) or there are several.
    """
    chosen = [thing for thing in things if thing["id"] == wanted] or [
        thing for thing in things if thing["name"] == wanted
    ]
    if len(chosen) == 1:
        return chosen[0]
    if chosen:
        ids = ", ".join(sorted(thing["id"] for thing in chosen))
        raise CloudError(f"There are several {kind}s called {wanted} ({ids}); write the id of one ({option}).")
    raise CloudError(f"There is no {kind} {wanted} ({option}){nearest(wanted, [thing['name'] for thing in things])}")


def existing_network(found: Found, journal: Journal, wanted: str) -> Thing:
    """Return the network that the operator names, as the result shows it; it is never changed.

    :raises CloudError: when it is not there or cannot serve.
    """
    network = named(found.networks, wanted, "network", "network")
    subnets = [one for one in found.subnets if one["network_id"] == network["id"] and one["ip_version"] == 4]
    if not subnets:
        raise CloudError(
            f"The network {network['name']} has no IPv4 subnet that this project sees, so its machines would get no "
            "address; add one, or choose another network."
        )
    joined = [(subnet, router) for subnet in subnets for router in found.routers_of(subnet["id"])]
    leading = [(subnet, router) for subnet, router in joined if _leads_outside(found, router)]
    subnet, router = (leading or joined)[0] if joined else (subnets[0], None)
    closed = no_way_out(found, network)
    if closed:
        journal.warnings.append(closed)
    shown = {"network": {"name": network["name"], "mode": "existing"}}
    journal.before.update(shown)
    journal.after.update(shown)
    return _result(network, subnet, router, "existing")


def no_way_out(found: Found, network: Thing) -> str:
    """Return why floating IPs will not work on machines of *network*, empty when they may."""
    # The routers of another project, whose network is shared with this one, are not to be seen from here.
    if network.get("project_id") != found.project_id or network.get("router:external"):
        return ""
    subnets = [one for one in found.subnets if one["network_id"] == network["id"]]
    if any(_leads_outside(found, router) for subnet in subnets for router in found.routers_of(subnet["id"])):
        return ""
    return (
        f"The network {network['name']} is joined to no router that leads outside, so floating IPs will not work; join "
        "it to one, or reach its machines from inside."
    )


def auto_network(cloud: Cloud, found: Found, journal: Journal) -> Thing | None:
    """Return the project's auto-allocated network, made by Neutron itself if need be; None where it is not offered."""
    if _EXTENSION not in cloud.extensions():
        return None
    there = [one for one in found.networks if one["name"] == _AUTO_NAME and one.get("project_id") == cloud.project_id]
    if journal.check and not there:
        return _would_allocate(journal) if _allocation(cloud, {"fields": "dry-run"}) else None
    network_id = there[0]["id"] if journal.check else (_allocation(cloud, None) or {}).get("id")
    if not network_id:
        return None
    new = not any(one["id"] == network_id for one in found.networks)
    if new:
        journal.do("create", "network", _AUTO_NAME, "the project's auto-allocated topology", lambda: None)
        found = _read_new(cloud, found, network_id)
    network = named(found.networks, network_id, "network", "network")
    subnet = next(
        (one for one in found.subnets if one["network_id"] == network_id and one["ip_version"] == 4),
        {"id": "", "cidr": ""},
    )
    shown = {"network": {"name": network["name"], "mode": "auto"}}
    journal.before.update({} if new else shown)
    journal.after.update(shown)
    return _result(network, subnet, next(iter(found.routers_of(subnet["id"])), None), "auto")


def _leads_outside(found: Found, router: Thing) -> bool:
    outside = {one["id"] for one in found.networks if one.get("router:external")}
    return (router.get("external_gateway_info") or {}).get("network_id") in outside


def _allocation(cloud: Cloud, params: t.Any) -> Thing | None:
    try:
        answer = cloud.call(
            "network",
            "GET",
            f"/auto-allocated-topology/{cloud.project_id}",
            what="get the auto-allocated network of the project",
            params=params,
        )
    except CloudError as error:
        # no default external network or subnet pool, or not for this role: the cloud does not offer it
        if error.status is not None and 400 <= error.status < 500 and error.status not in _NO_ANSWER:
            return None
        raise
    return t.cast(Thing, answer["auto_allocated_topology"])


def _would_allocate(journal: Journal) -> Thing:
    journal.do("create", "network", _AUTO_NAME, "the project's auto-allocated topology", lambda: None)
    journal.after["network"] = {"name": _AUTO_NAME, "mode": "auto"}
    return _result({"id": "", "name": _AUTO_NAME}, {"id": "", "cidr": ""}, None, "auto")


def _read_new(cloud: Cloud, found: Found, network_id: str) -> Found:
    """Read again what Neutron has just made."""
    what = "look at the auto-allocated network"
    network = cloud.call("network", "GET", f"/networks/{network_id}", what=what)["network"]
    of_network = {"network_id": network_id}
    return Found(
        found.site,
        found.project_id,
        [*found.networks, network],
        cloud.list("network", "/subnets", "subnets", what=what, params=of_network),
        cloud.list("network", "/routers", "routers", what=what),
        cloud.list("network", "/ports", "ports", what=what, params=of_network),
        found.groups,
        found.keypair,
    )


def _result(network: Thing, subnet: Thing, router: Thing | None, mode: str) -> Thing:
    return {
        "network": {
            "id": network["id"],
            "name": network["name"],
            "subnet_id": subnet["id"],
            "cidr": subnet["cidr"],
            "mtu": network.get("mtu", 0),
            "mode": mode,
        },
        "router_id": router["id"] if router else "",
    }
