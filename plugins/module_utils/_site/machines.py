# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The machines of a site, their price, and the choice between one server and a cluster."""

from __future__ import annotations

from typing import Any

from .._sizing.demand import Demand
from .._sizing.flavor import Flavor, FlavorTable
from .._sizing.google import GOOGLE
from .._sizing.jetstream2 import JETSTREAM2
from .._sizing.layout import (
    SYSTEM_PODS,
    SYSTEM_VOLUMES,
    Choice,
    DoesNotFit,
    Layout,
    Limits,
    choose_cluster,
    choose_server,
)
from .._sizing.units import format_size
from .conversion import nearest
from .counts import counted
from .notes import Notes
from .specification import Site

_HOURS_A_MONTH = 730
# Nova's libvirt driver attaches 26 disks to a server (nova-specs, stein, conf-max-attach-volumes); one is the system's.
# GKE's page on attach limits: 127 data disks for machine types before the fourth generation.
_MAX_VOLUMES = {"openstack": 25, "gcp": 127}


def flavor_table(site: Site) -> FlavorTable | None:
    """Return the table to choose from: the operator's, else the cloud's; None where there is none."""
    if site["flavors"]:
        flavors = tuple(
            Flavor(each["name"], each["cpus"], each["memory"], each["disk"], each["cost_per_hour"])
            for each in site["flavors"]
        )
        return FlavorTable(
            "hub_flavors", "", "hub_flavors", "", "as in hub_flavors", "hub_flavors gives no cost_per_hour", flavors
        )
    return {"openstack": JETSTREAM2, "gcp": GOOGLE}.get(site["cloud"])


def plan_machines(site: Site, platform: str, demand: Demand, notes: Notes) -> dict[str, Any]:
    """Return the keys machines, cost and alternatives of the plan; what does not fit is noted as a problem."""
    if platform == "local":
        return _none("this computer is there already, and nothing is rented")
    if platform in ("gke", "kubernetes"):
        return _none("the nodes of the cluster are not chosen by this plan")
    table = flavor_table(site)
    if table is None:
        notes.warnings.append(
            f"hub_cloud existing: your machines must hold {format_size(_with_margin(site, demand))} of memory and "
            f"{demand.cpus:g} CPUs together; describe them in hub_flavors, and the plan counts them."
        )
        return _none("hub_flavors does not say what your machines are or cost")
    forced = table.named(site["flavor"]) if site["flavor"] else None
    if site["flavor"] and forced is None:
        close = nearest(site["flavor"], [flavor.name for flavor in table.flavors])
        notes.problems.append(
            f"hub_flavor: {site['flavor']!r} is not in {table.label}{close}; "
            "choose one of it, or describe it in hub_flavors."
        )
        return _none("no machine was found")
    node_limits = limits(site)
    choose = choose_server if platform == "server" else choose_cluster
    try:
        choice = choose(demand, node_limits, table, forced)
    except DoesNotFit as error:
        notes.problems.append(f"hub_platform {platform}: {error}.")
        return _none("no machine was found")
    if platform == "kubespray":
        volumes_kept = f" and {SYSTEM_VOLUMES} of {node_limits.max_volumes} volumes" if node_limits.max_volumes else ""
        notes.assumptions.append(
            f"Each worker keeps {SYSTEM_PODS} of {node_limits.max_pods} pods{volumes_kept} for the system."
        )
    if table.date:
        notes.assumptions.append(
            f"Machine types are those of {table.label}, {table.source}; hub_flavors replaces them. Unit of memory: "
            f"{table.units}"
        )
    if platform == "kubespray":
        choice = counted(choice, site, demand, notes)
    return _chosen(choice, table)


def limits(site: Site) -> Limits:
    """Return what is kept free on a machine, and what one node carries."""
    volumes = site["node_max_volumes"] or _MAX_VOLUMES.get(site["cloud"])
    return Limits(site["margin_percent"], site["node_max_pods"], volumes if site["storage"] == "volume" else None)


def _with_margin(site: Site, demand: Demand) -> int:
    return int(demand.memory_bytes * (100 + site["margin_percent"]) // 100)


def _none(reason: str) -> dict[str, Any]:
    return {"machines": [], "cost": _no_cost(reason), "alternatives": []}


def _no_cost(reason: str) -> dict[str, Any]:
    return {"per_hour": None, "per_day": None, "per_month": None, "unit": "", "reason": reason}


def _chosen(choice: Choice, table: FlavorTable) -> dict[str, Any]:
    alternatives = []
    if choice.bigger is not None:
        alternatives.append(
            {"machines": _listed(choice.bigger), "cost": _cost(choice.bigger, table), "why": "next bigger"}
        )
    return {
        "machines": _listed(choice.layout),
        "cost": _cost(choice.layout, table),
        "alternatives": alternatives,
    }


def _listed(layout: Layout) -> list[dict[str, Any]]:
    return [
        {
            "role": group.role,
            "count": group.count,
            "flavor": group.flavor.name,
            "cpus": group.flavor.cpus,
            "memory_bytes": group.flavor.memory_bytes,
            "disk_bytes": group.disk_bytes,
            "users_each": group.users_each,
        }
        for group in layout.machines
    ]


def _cost(layout: Layout, table: FlavorTable) -> dict[str, Any]:
    hour = layout.cost_per_hour
    if hour is None:
        return _no_cost(table.no_price_reason)
    return {
        "per_hour": round(hour, 4),
        "per_day": round(hour * 24, 2),
        "per_month": round(hour * _HOURS_A_MONTH, 2),
        "unit": table.cost_unit,
    }
