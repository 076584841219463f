# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Numbers of machines that the operator gives, instead of those that the users need."""

from __future__ import annotations

from dataclasses import replace

from .._sizing.demand import Demand
from .._sizing.layout import Choice, Layout
from .notes import Notes
from .specification import Site


def counted(choice: Choice, site: Site, demand: Demand, notes: Notes) -> Choice:
    """Return *choice* with hub_control_plane_count and hub_worker_count; too few workers are noted as a warning."""
    control = {"control_plane": site["control_plane_count"]}
    given = {**control, **({"worker": site["worker_count"]} if site["worker_count"] else {})}
    layout = _with_counts(choice.layout, given)
    workers = layout.machines[-1]
    if workers.count * workers.users_each < demand.concurrent_users:
        notes.warnings.append(
            f"hub_worker_count: {workers.count} workers hold {workers.count * workers.users_each} users, and "
            f"{demand.concurrent_users} are expected at once; the others will wait."
        )
    return Choice(layout, _with_counts(choice.bigger, control) if choice.bigger else None)


def _with_counts(layout: Layout, counts: dict[str, int]) -> Layout:
    return Layout(tuple(replace(group, count=counts.get(group.role, group.count)) for group in layout.machines))
