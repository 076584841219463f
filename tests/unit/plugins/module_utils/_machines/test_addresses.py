# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who gets which public address."""

from __future__ import annotations

import pytest
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._machines.addresses import NEW, assign, reserve
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._machines.errors import CloudError
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._machines.model import Address, Found, Group, Key
from ansible_collections.scigateway.jupyterhub.tests.unit.plugins.module_utils._machines.builders import (
    SITE,
    found,
    group,
    machine,
)


def wanted(which: Group, *indices: int) -> list[tuple[Key, Group]]:
    return [(Key(SITE, which.role, index), which) for index in indices]


def pool(*addresses: Address) -> dict[str, Address]:
    return {address.address: address for address in addresses}


FREE = Address("fip-8", "198.51.100.8", "", True)


@pytest.mark.parametrize(
    ("which", "expected"),
    [("none", [None, None]), ("first", [NEW, None]), ("all", [NEW, NEW])],
)
def test_who_gets_one(which: str, expected: list[str | None]) -> None:
    assert list(assign(wanted(group(2, floating_ip=which), 3, 4), found()).values()) == expected


def test_reserved_addresses_are_given_out_before_new_ones() -> None:
    which = group(2, floating_ip="all", floating_ips=("198.51.100.8",))
    assert list(assign(wanted(which, 1, 2), found(addresses=pool(FREE))).values()) == [FREE, NEW]


def test_who_has_a_reserved_address_keeps_it() -> None:
    mine = Address("fip-9", "198.51.100.9", "port-2", True)
    second = machine(2)
    second.address = mine
    which = group(2, floating_ip="all", floating_ips=("198.51.100.9", "198.51.100.8"))
    there = found(machine(1), second, addresses=pool(mine, FREE))
    assert list(assign(wanted(which, 1, 2), there).values()) == [FREE, mine]


def test_an_address_that_the_project_does_not_have_is_refused() -> None:
    which = group(1, floating_ip="all", floating_ips=("192.0.2.1",))
    with pytest.raises(CloudError, match=r"192\.0\.2\.1 is not a floating IP .* \(it has: 198\.51\.100\.8\)"):
        assign(wanted(which, 1), Found(addresses=pool(FREE)))


def test_an_address_in_use_elsewhere_is_refused() -> None:
    taken = Address("fip-7", "198.51.100.7", "port-of-another", True)
    which = group(1, floating_ip="all", floating_ips=("198.51.100.7",))
    with pytest.raises(CloudError, match="in use by something else"):
        assign(wanted(which, 1), Found(addresses=pool(taken)))


def test_who_goes_gives_its_reserved_address_on() -> None:
    mine = Address("fip-9", "198.51.100.9", "port-1", True)
    going = machine(1)
    going.address = mine
    which = group(1, floating_ip="all", floating_ips=("198.51.100.9",))
    assert list(assign(wanted(which, 2), found(going, addresses=pool(mine))).values()) == [mine]


def test_an_address_that_the_site_made_becomes_reserved_when_it_is_named() -> None:
    made = Address("fip-9", "198.51.100.9", "port-1", False, True)
    there = found(addresses=pool(made))
    reserve([group(1, floating_ips=("198.51.100.9", "192.0.2.1"))], there)
    assert made.reserved
