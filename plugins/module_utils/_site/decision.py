# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which platform a site is on, where it leaves the choice to us."""

from __future__ import annotations

from .._sizing.demand import Demand
from .._sizing.layout import DoesNotFit, choose_server
from .._sizing.units import format_size
from .machines import flavor_table, limits
from .notes import Notes
from .specification import Site

# By which group of the inventory a site is known to be of a platform.
_GROUPS = (("hub_control_plane", "kubespray"), ("hub_server", "server"))


def decide_platform(site: Site, demand: Demand, groups: frozenset[str], notes: Notes) -> str:
    """Return the platform, with `auto` decided by what is there, else by the need of memory before the margin.

    *groups* are those groups of the inventory that hold a machine.
    """
    there = next((platform for group, platform in _GROUPS if group in groups), "")
    if site["platform"] == "auto" and there:
        return _stay(there, site, demand, notes)
    threshold = site["server_max_memory"]
    need = f"{format_size(demand.memory_bytes)} of memory are needed"
    rule = f"the {format_size(threshold)} of hub_server_max_memory"
    fits = demand.memory_bytes <= threshold
    platform = str(site["platform"])
    if platform == "auto" and fits and not _one_server_holds(site, demand):
        platform = "kubespray"
        notes.assumptions.append(f"hub_platform auto is kubespray: {need}, but no single machine holds all users.")
    elif platform == "auto":
        platform = "server" if fits else "kubespray"
        notes.assumptions.append(
            f"hub_platform auto is {platform}: {need}, {'not more' if fits else 'more'} than {rule}."
        )
    elif platform == "server" and not fits:
        notes.warnings.append(
            f"hub_platform server: {need}, more than {rule}; a cluster (kubespray) would suit better."
        )
    elif platform == "kubespray" and fits:
        notes.advice.append(f"One server would do (hub_platform server): {need}, not more than {rule}.")
    return platform


def _stay(there: str, site: Site, demand: Demand, notes: Notes) -> str:
    """Return the platform that is *there*, with an advice when its size would now be another's."""
    fresh = decide_platform(site, demand, frozenset(), Notes())
    notes.assumptions.append(f"hub_platform auto is {there}, because machines of the site are there.")
    if fresh != there:
        notes.advice.append(
            f"A new site of this size would be {fresh}: {format_size(demand.memory_bytes)} of memory are needed, and "
            f"hub_server_max_memory is {format_size(site['server_max_memory'])}. "
            "What exists stays until it is destroyed."
        )
    return there


def _one_server_holds(site: Site, demand: Demand) -> bool:
    table = flavor_table(site)
    if table is None:
        return True
    try:
        choose_server(demand, limits(site), table, table.named(site["flavor"]))
    except DoesNotFit:
        return False
    return True
