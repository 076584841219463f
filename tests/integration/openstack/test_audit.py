# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Audit of a real project: what was left behind is found, whoever made it."""

from __future__ import annotations

from typing import Any

from ansible_collections.scigateway.jupyterhub.tests.integration.openstack.tasks import (
    Operator,
    Task,
    writing_calls,
)

SITE = "ledger"
LABEL = f"scigateway-site={SITE}"
MODULE = "openstack_audit"
GROUND = Task("openstack_foundations", {"site": SITE, "network": "own"})
GONE = Task("openstack_foundations", {"site": SITE, "state": "absent"})


def names(things: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(thing["kind"], thing["name"]) for thing in things]


def test_a_site_is_listed_while_it_is_there_and_empty_afterwards(operator: Operator) -> None:
    _made, there, _gone, nothing = operator.run(
        [GROUND, Task(MODULE, {"site": SITE}), GONE, Task(MODULE, {"site": SITE})]
    )
    kinds = [thing["kind"] for thing in there["sites"][SITE]]
    assert set(kinds) >= {"network", "subnet", "router", "security group", "port"}
    assert writing_calls(there) == 0
    assert there["refused"] == []
    assert nothing["sites"] == {SITE: []}
    assert f"Site {SITE}: nothing" in operator.output


def test_leaks_of_every_kind_are_found_by_label_name_or_what_they_hang_on(operator: Operator) -> None:
    witness = operator.witness()
    operator.run([GROUND])
    network = witness.network.find_network(SITE)
    port = witness.network.create_port(name="forgotten", network_id=network.id)
    address = witness.network.create_ip(floating_network_id=witness.network.find_network("public").id, port_id=port.id)
    volume = witness.block_storage.create_volume(
        name=f"{SITE}-server-1-data", size=1, metadata={"scigateway_site": SITE}
    )
    witness.block_storage.wait_for_status(volume, "available")
    witness.block_storage.create_snapshot(volume_id=volume.id, name="yesterday")
    witness.block_storage.create_volume(name="pvc-1", size=1, metadata={"cinder.csi.openstack.org/cluster": SITE})
    witness.compute.create_server_group(name=f"{SITE}-worker", policy="soft-anti-affinity")
    witness.compute.create_keypair(name=SITE)
    witness.network.create_security_group(name="stranger")
    one, everything = operator.run([Task(MODULE, {"site": SITE}), Task(MODULE, {})])

    found = names(one["sites"][SITE])
    for leak in (
        ("port", "forgotten"),
        ("floating IP", address.floating_ip_address),
        ("volume", f"{SITE}-server-1-data"),
        ("snapshot", "yesterday"),
        ("volume", "pvc-1"),
        ("server group", f"{SITE}-worker"),
        ("keypair", SITE),
    ):
        assert leak in found
    assert {thing["name"] for thing in one["sites"][SITE] if thing["kept"]} == {
        f"{SITE}-server-1-data",
        address.floating_ip_address,
    }
    assert (one["unowned"], everything["sites"][SITE]) == ([], one["sites"][SITE])
    assert ("security group", "stranger") in names(everything["unowned"])
