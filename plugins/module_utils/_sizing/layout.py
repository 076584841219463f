# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Machines that hold a demand: one server, or workers with a control plane."""

from __future__ import annotations

from dataclasses import dataclass

from .demand import Demand
from .flavor import Flavor, FlavorTable
from .units import GIB, format_size

# What a worker runs besides users: network, storage and DNS agents, the image puller, and the hub's own pods
# (hub, proxy, schedulers), which may all land on the same worker.
SYSTEM_PODS = 15
# The hub keeps its database on a volume, and that may be attached to any worker.
SYSTEM_VOLUMES = 1
# Most workers, then cores and memory of the control plane: Kubernetes' guide to large clusters (v1.18) gives a machine
# of 2, 4, 8, 16 and 32 cores up to 10, 100, 250, 500 and more nodes; kubeadm asks for 2 cores at least.
_CONTROL_PLANE = ((10, 2, 4), (100, 4, 15), (250, 8, 30), (500, 16, 60), (5000, 32, 120))


class DoesNotFit(Exception):
    """No machine of the table holds the demand; the message says so with numbers."""


@dataclass(frozen=True)
class Limits:
    """What is kept free (*margin_percent* of memory) and what one node carries; *max_volumes* None means no limit."""

    margin_percent: int
    max_pods: int
    max_volumes: int | None


@dataclass(frozen=True)
class Machines:
    """*count* machines of one flavor; *disk_bytes* is a volume attached to each, apart from the flavor's own disk."""

    role: str
    count: int
    flavor: Flavor
    users_each: int
    disk_bytes: int = 0


@dataclass(frozen=True)
class Layout:
    """All machines of a site, and whether their price is known."""

    machines: tuple[Machines, ...]

    @property
    def memory_bytes(self) -> int:
        """Memory of all machines together, in bytes."""
        return sum(group.count * group.flavor.memory_bytes for group in self.machines)

    @property
    def cpus(self) -> int:
        """Cores of all machines together."""
        return sum(group.count * group.flavor.cpus for group in self.machines)

    @property
    def cost_per_hour(self) -> float | None:
        """Price of all machines for an hour, or None when the price of one is not known."""
        total = 0.0
        for group in self.machines:
            if group.flavor.cost_per_hour is None:
                return None
            total += group.count * group.flavor.cost_per_hour
        return total

    def rank(self, priced: bool) -> tuple[float, ...]:
        """Sort key: by price where all prices are known, otherwise by size; then the fewest machines."""
        size = (self.cpus, self.memory_bytes)
        count = sum(group.count for group in self.machines)
        return (self.cost_per_hour or 0.0, count, *size) if priced else (*size, count)


@dataclass(frozen=True)
class Choice:
    """The best layout and the next bigger one, if there is one."""

    layout: Layout
    bigger: Layout | None


def places(flavor: Flavor, demand: Demand, limits: Limits) -> int:
    """Return how many users a machine of *flavor* holds by memory (margin kept free) and by CPU."""
    usable = flavor.memory_bytes * 100 // (100 + limits.margin_percent)
    by_memory = (usable - demand.base_memory) // demand.user_memory
    by_cpu = int(flavor.cpus / demand.exact_cpus_each)
    return max(0, min(by_memory, by_cpu))


def node_places(flavor: Flavor, demand: Demand, limits: Limits) -> int:
    """Return how many users a worker of *flavor* holds: as `places`, and by pods and volumes of a node."""
    most = min(places(flavor, demand, limits), limits.max_pods - SYSTEM_PODS)
    if limits.max_volumes is not None:
        most = min(most, limits.max_volumes - SYSTEM_VOLUMES)
    return max(0, most)


def choose_server(demand: Demand, limits: Limits, table: FlavorTable, forced: Flavor | None = None) -> Choice:
    """Return the cheapest single machine that holds *demand*; the homes lie on a volume of its own.

    Raises DoesNotFit when there is none, or when the *forced* flavor is too small.
    """
    layouts = []
    for flavor in _candidates(table, forced):
        most = places(flavor, demand, limits)
        if most >= demand.concurrent_users:
            layouts.append(Layout((Machines("server", 1, flavor, most, demand.disk_bytes),)))
    choice = _choose(layouts, table, forced)
    if choice is None:
        raise DoesNotFit(_too_small(demand, limits, table, forced))
    return choice


def choose_cluster(demand: Demand, limits: Limits, table: FlavorTable, forced: Flavor | None = None) -> Choice:
    """Return the cheapest workers of one flavor that hold *demand*, with their control plane.

    Raises DoesNotFit when no flavor holds even one user, or when no control plane can be had.
    """
    layouts = []
    for flavor in _candidates(table, forced):
        each = node_places(flavor, demand, limits)
        if each > 0:
            count = -(-demand.concurrent_users // each)
            control_plane = _control_plane(count, table)
            if control_plane is not None:
                layouts.append(Layout((control_plane, Machines("worker", count, flavor, each))))
    choice = _choose(layouts, table, forced)
    if choice is None:
        raise DoesNotFit(
            f"no worker of {table.label if forced is None else forced.name} holds even one user with "
            f"{format_size(demand.user_memory)} of memory and {float(demand.exact_cpus_each):g} CPUs beside the "
            f"system (at most {limits.max_pods} pods a node, of which {SYSTEM_PODS} are the system's), or none is "
            "big enough for the control plane; lower what a user gets, or name other machines in hub_flavors"
        )
    return choice


def _candidates(table: FlavorTable, forced: Flavor | None) -> list[Flavor]:
    offered = [flavor for flavor in table.flavors if flavor.offered]
    return offered if forced is None or forced in offered else [*offered, forced]


def _choose(layouts: list[Layout], table: FlavorTable, forced: Flavor | None) -> Choice | None:
    priced = all(flavor.cost_per_hour is not None for flavor in table.flavors)
    ranked = sorted(layouts, key=lambda layout: layout.rank(priced))
    best = next((layout for layout in ranked if forced is None or layout.machines[-1].flavor == forced), None)
    if best is None:
        return None
    bigger = [layout for layout in ranked if layout.machines[-1].flavor.memory_bytes > _flavor_memory(best)]
    return Choice(best, min(bigger, key=_flavor_memory) if bigger else None)


def _flavor_memory(layout: Layout) -> int:
    return layout.machines[-1].flavor.memory_bytes


def _control_plane(workers: int, table: FlavorTable) -> Machines | None:
    for most, cpus, memory in _CONTROL_PLANE:
        if workers <= most:
            fitting = [
                Layout((Machines("control_plane", 1, flavor, 0),))
                for flavor in table.flavors
                if flavor.offered and flavor.cpus >= cpus and flavor.memory_bytes >= memory * GIB
            ]
            priced = all(flavor.cost_per_hour is not None for flavor in table.flavors)
            return min(fitting, key=lambda layout: layout.rank(priced)).machines[0] if fitting else None
    return None


def _too_small(demand: Demand, limits: Limits, table: FlavorTable, forced: Flavor | None) -> str:
    needed = demand.memory_bytes * (100 + limits.margin_percent) // 100
    largest = forced or max(_candidates(table, None), key=lambda flavor: flavor.memory_bytes)
    which = f"flavor {largest.name}" if forced else f"the largest flavor of {table.label}, {largest.name},"
    return (
        f"{demand.concurrent_users} users on one server need {format_size(needed)} of memory and {demand.cpus:g} CPUs, "
        f"but {which} has {format_size(largest.memory_bytes)} and {largest.cpus}; lower hub_concurrent_users or what "
        "a user gets, name a bigger machine in hub_flavor or hub_flavors, or choose hub_platform kubespray"
    )
