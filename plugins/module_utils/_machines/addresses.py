# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Public addresses: which machine gets one, and which."""

from __future__ import annotations

import typing as t

from .errors import CloudError
from .model import Address, Found, Group, Key

NEW = "new"


def reserve(groups: t.Iterable[Group], found: Found) -> None:
    """Take the addresses that the operator names for reserved ones, even if the site has made them once."""
    for group in groups:
        for address in group.floating_ips:
            if address in found.addresses:
                found.addresses[address].reserved = True


def assign(wanted: t.Sequence[tuple[Key, Group]], found: Found) -> dict[str, Address | str | None]:
    """Return for each wanted machine its reserved address, `new` for one of its own, or None.

    :raises CloudError: when a reserved address is not the project's, or another machine has it.
    """
    assigned: dict[str, Address | str | None] = {}
    reserved: dict[str, list[Address]] = {}
    first: set[str] = set()
    staying = {key.name for key, _group in wanted}
    for key, group in wanted:
        if key.role not in reserved:
            reserved[key.role] = [_reserved(address, found) for address in group.floating_ips]
        gets_one = group.floating_ip == "all" or (group.floating_ip == "first" and key.role not in first)
        first.add(key.role)
        if not gets_one:
            assigned[key.name] = None
            continue
        own = found.machines[key.name].address if key.name in found.machines else None
        # who has one of them keeps it, whatever the order
        mine = next((address for address in reserved[key.role] if own and own.id == address.id), None)
        taken = {id(address) for address in assigned.values()} | {
            id(machine.address)
            for machine in found.machines.values()
            # who goes gives its address on
            if machine.name != key.name and machine.name in staying
        }
        free = next((address for address in reserved[key.role] if id(address) not in taken), None)
        assigned[key.name] = mine or free or NEW
    return assigned


def _reserved(address: str, found: Found) -> Address:
    known = found.addresses.get(address)
    if known is None:
        have = ", ".join(sorted(found.addresses)) or "none"
        raise CloudError(
            f"The reserved address {address} is not a floating IP of the project (it has: {have}); allocate it, "
            "or name another one."
        )
    ours = {machine.port.id for machine in found.machines.values() if machine.port}
    if known.port_id and known.port_id not in ours:
        raise CloudError(
            f"The reserved address {address} is in use by something else in the project; take it off there, or name "
            "another one."
        )
    return known
