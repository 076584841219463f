# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Machines as a cloud may have them, for tests."""

from __future__ import annotations

from ansible_collections.scigateway.jupyterhub.plugins.module_utils._machines.model import (
    Address,
    Found,
    Group,
    Key,
    Machine,
    Port,
    Server,
    Volume,
)

SITE = "physics"


def group(count: int = 1, role: str = "worker", **more: object) -> Group:
    """Return machines of small flavor."""
    return Group(role, count, "small", "Ubuntu", **more)  # type: ignore[arg-type]


def machine(
    index: int,
    role: str = "worker",
    status: str = "ACTIVE",
    data: int = 0,
    address: str = "",
    flavor: str = "small",
    image: str = "Ubuntu",
) -> Machine:
    """Return a whole machine; *data* is the size of its data volume, *address* a public one of its own."""
    made = Machine(Key(SITE, role, index))
    made.server = Server(f"server-{index}", status, flavor, image)
    made.port = Port(f"port-{index}", f"10.0.0.{index}", frozenset({"group"}), frozenset())
    if data:
        made.volumes.append(
            Volume(f"data-{index}", f"{made.name}-data", "data", data, "in-use", f"server-{index}", "/dev/vdb")
        )
    if address:
        made.address = Address(f"fip-{index}", address, f"port-{index}", False)
    return made


def kept_data(index: int, role: str = "worker") -> Machine:
    """Return what is left of a machine whose data were kept."""
    made = Machine(Key(SITE, role, index))
    made.volumes.append(Volume(f"data-{index}", f"{made.name}-data", "data", 10, "available"))
    return made


def found(*machines: Machine, **more: object) -> Found:
    """Return a cloud with these machines."""
    return Found({each.name: each for each in machines}, **more)  # type: ignore[arg-type]
