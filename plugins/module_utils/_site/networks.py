# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Addresses and networks that a site names."""

from __future__ import annotations

import ipaddress
from itertools import combinations

from .conversion import sentence
from .notes import Notes
from .specification import OPTIONS, Site

# A subnet keeps its first and last address, its router's, and up to two for DHCP.
_TAKEN = 5


def admin_networks(site: Site, notes: Notes) -> list[str]:
    """Return hub_admin_cidrs as networks; a single address is a network of one. What is wrong or risky is noted."""
    found = []
    for at, text in enumerate(site["admin_cidrs"]):
        try:
            network = ipaddress.ip_network(text, strict=False)
        except ValueError:
            notes.problems.append(_wrong("hub_admin_cidrs", f"hub_admin_cidrs[{at}]", text, "203.0.113.7/32"))
            continue
        found.append(str(network))
        if network.prefixlen == 0:
            notes.warnings.append(
                f"hub_admin_cidrs: {text} lets the whole Internet try to log in by SSH; name your own networks instead."
            )
    return list(dict.fromkeys(found))


def floating_ip(site: Site, notes: Notes) -> str:
    """Return hub_floating_ip, or an empty text; what is no address is noted."""
    text = str(site["floating_ip"])
    if text:
        try:
            return str(ipaddress.IPv4Address(text))
        except ValueError:
            notes.problems.append(sentence("hub_floating_ip", text, "is not an IPv4 address", "203.0.113.7"))
    return ""


def check_networks(site: Site, cluster: bool, machines: int, notes: Notes) -> None:
    """Note as problems networks that are none, that overlap, or that are too small for so many *machines*."""
    names = ["hub_network_cidr", *(["hub_pod_cidr", "hub_service_cidr"] if cluster else [])]
    networks: dict[str, ipaddress.IPv4Network] = {}
    for name in names:
        try:
            networks[name] = ipaddress.IPv4Network(site.values[name])
        except ValueError:
            notes.problems.append(_wrong(name, name, site.values[name], str(OPTIONS[name].default)))
    for first, second in combinations(networks, 2):
        if networks[first].overlaps(networks[second]):
            notes.problems.append(
                f"{second}: {networks[second]} overlaps {networks[first]} of {first}, so packets would go astray; "
                "choose networks that are apart."
            )
    own = networks.get("hub_network_cidr")
    if own is not None and own.num_addresses - _TAKEN < machines:
        notes.problems.append(
            f"hub_network_cidr: {own} has room for {max(0, own.num_addresses - _TAKEN)} machines, and {machines} are "
            "needed; choose a larger network, like 10.66.0.0/20."
        )


def _wrong(name: str, where: str, text: str, example: str) -> str:
    # OPTIONS says the kind; only networks in which no address of a machine is written are taken.
    return sentence(where, text, "is not a network" if name == "hub_admin_cidrs" else "is not an IPv4 network", example)
