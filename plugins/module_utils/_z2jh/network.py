# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a server reaches: names, the internet, and the private networks that are named."""

from __future__ import annotations

import ipaddress
from typing import Any

from .tree import Tree

_METADATA = "169.254.169.254"
# Where a cache of names on each node listens (169.254.25.10 of Kubespray, 169.254.20.10 of Kubernetes' own manifests).
_LINK_LOCAL = "169.254.0.0/16"


def network_problems(options: dict[str, Any]) -> list[str]:
    """Return a sentence for each destination that is no network, or that opens what stays closed."""
    found = []
    names = [entry["name"] for entry in options["egress"]]
    for number, entry in enumerate(options["egress"]):
        where = f"z2jh_egress[{number}]"
        found += egress_problems(where, entry)
        if names.index(entry["name"]) < number:
            found.append(f"{where}: the name {entry['name']!r} is there twice; give each destination its own.")
    return found


def egress_problems(where: str, entry: dict[str, Any]) -> list[str]:
    """Return a sentence for each thing that is wrong with one destination."""
    found = []
    try:
        cidr = ipaddress.ip_network(entry["cidr"])
    except ValueError as error:
        found.append(f"{where}.cidr: {entry['cidr']!r} is not a network ({error}); write it like 10.4.0.0/16.")
    else:
        if cidr.version == 4 and ipaddress.ip_address(_METADATA) in cidr:
            found.append(
                f"{where}.cidr: {entry['cidr']!r} holds {_METADATA}, the metadata service of clouds, which hands out "
                "the credentials of the machine; name smaller networks."
            )
    for port in entry["ports"]:
        if not port.isdigit() or not 1 <= int(port) <= 65535:
            found.append(f"{where}.ports: {port!r} is not a port from 1 to 65535; write it like 443.")
    return found


def network(tree: Tree, options: dict[str, Any]) -> None:
    """Set the network policies of servers, of the hub and of its proxy."""
    by_policy = options["metadata_block"] == "policy"
    # The container that would do it is privileged, closes one port alone, and many clusters refuse to start it.
    tree.put("singleuser.cloudMetadata", {"blockWithIptables": not by_policy, "ip": _METADATA}, "metadata_block")
    for place in ("singleuser", "hub", "proxy.chp"):
        tree.put(f"{place}.networkPolicy.enabled", True)
        tree.put(
            f"{place}.networkPolicy.egressAllowRules",
            {"cloudMetadataServer": False, "dnsPortsCloudMetadataServer": options["dns_at_metadata"]},
            "dns_at_metadata",
        )
    tree.put(
        "singleuser.networkPolicy.egressAllowRules",
        {"privateIPs": False, "nonPrivateIPs": options["egress_internet"]},
        "egress_internet",
    )
    names = {"to": [_block(_LINK_LOCAL, [f"{_METADATA}/32"])], "ports": _ports(["53"], ("UDP", "TCP"))}
    tree.put_list("singleuser.networkPolicy.egress", [_rule(entry) for entry in options["egress"]], "egress")
    tree.append("singleuser.networkPolicy.egress", names)


def _rule(entry: dict[str, Any]) -> dict[str, Any]:
    rule: dict[str, Any] = {"to": [_block(entry["cidr"])]}
    if entry["ports"]:
        rule["ports"] = _ports(entry["ports"], (entry["protocol"],))
    return rule


def _block(cidr: str, without: list[str] | None = None) -> dict[str, Any]:
    return {"ipBlock": {"cidr": cidr, "except": without} if without else {"cidr": cidr}}


def _ports(ports: list[str], protocols: tuple[str, ...]) -> list[dict[str, Any]]:
    return [{"port": int(port), "protocol": protocol} for port in ports for protocol in protocols]
