# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a server reaches, by the rules of its network policy."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from typing import Any

import pytest

Build = Callable[..., Any]
STORE = {"name": "store", "cidr": "10.4.0.0/16", "ports": ["443"]}


def reaches(built: Any, address: str, port: int, protocol: str = "TCP") -> bool:
    """Whether the rules of ours let a server through; the chart's own, which are switches, are looked at apart."""
    asked = ipaddress.ip_address(address)
    for rule in built.values["singleuser"]["networkPolicy"]["egress"]:
        ports = rule.get("ports")
        if ports and {"port": port, "protocol": protocol} not in ports:
            continue
        for to in rule["to"]:
            block = to["ipBlock"]
            without = any(asked in ipaddress.ip_network(each) for each in block.get("except", []))
            if asked in ipaddress.ip_network(block["cidr"]) and not without:
                return True
    return False


def test_private_networks_and_metadata_are_closed(hub: Build) -> None:
    built = hub()
    allowed = built.values["singleuser"]["networkPolicy"]["egressAllowRules"]
    assert allowed == {
        "cloudMetadataServer": False,
        "dnsPortsCloudMetadataServer": False,
        "privateIPs": False,
        "nonPrivateIPs": True,
    }
    assert built.values["singleuser"]["cloudMetadata"]["blockWithIptables"] is False
    assert not any(reaches(built, "169.254.169.254", port) for port in (53, 80, 443))
    assert not reaches(built, "10.4.0.1", 443)
    for place in (built.values["hub"], built.values["proxy"]["chp"]):
        assert place["networkPolicy"]["egressAllowRules"]["cloudMetadataServer"] is False


@pytest.mark.parametrize("cache", ["169.254.25.10", "169.254.20.10"])
def test_names_are_resolved_by_a_cache_on_the_node_without_the_internet(hub: Build, cache: str) -> None:
    built = hub(egress_internet=False)
    assert built.values["singleuser"]["networkPolicy"]["egressAllowRules"]["nonPrivateIPs"] is False
    assert reaches(built, cache, 53, "UDP")
    assert reaches(built, cache, 53)
    assert not reaches(built, cache, 80)


def test_a_named_destination_is_open_at_its_ports(hub: Build) -> None:
    built = hub(egress=[STORE, {"name": "nfs", "cidr": "10.9.0.7/32"}])
    assert reaches(built, "10.4.1.2", 443)
    assert not reaches(built, "10.4.1.2", 22)
    assert reaches(built, "10.9.0.7", 2049)
    assert built.origins["singleuser.networkPolicy.egress.1"] == "hub_egress[1] (z2jh_egress)"


def test_a_cloud_whose_names_the_metadata_server_resolves(hub: Build) -> None:
    allowed = hub(dns_at_metadata=True).values["singleuser"]["networkPolicy"]["egressAllowRules"]
    assert (allowed["dnsPortsCloudMetadataServer"], allowed["cloudMetadataServer"]) == (True, False)


@pytest.mark.parametrize(
    ("egress", "why"),
    [
        ([{**STORE, "cidr": "10.4.0.1/16"}], "z2jh_egress[0].cidr: '10.4.0.1/16' is not a network"),
        ([{**STORE, "cidr": "0.0.0.0/0"}], "holds 169.254.169.254, the metadata service"),
        ([{**STORE, "ports": ["https"]}], "'https' is not a port"),
        ([{**STORE, "ports": ["0"]}], "'0' is not a port"),
        ([STORE, STORE], "the name 'store' is there twice"),
        ([{"name": "store"}], "cidr is missing"),
    ],
)
def test_a_destination_that_is_none_is_refused(
    refused: Callable[..., str], egress: list[dict[str, Any]], why: str
) -> None:
    assert why in refused(egress=egress)
