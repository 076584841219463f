# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Flavors of Jetstream2, with their price in service units (SU)."""

from __future__ import annotations

from .flavor import Flavor, FlavorTable
from .units import GIB


def _flavor(name: str, cpus: int, memory: int, disk: int, cost: int, offered: bool = True) -> Flavor:
    return Flavor(name, cpus, memory * GIB, disk * GIB, float(cost), offered)


JETSTREAM2 = FlavorTable(
    title="Jetstream2",
    date="2026-11-21",
    source="https://docs.jetstream-cloud.org/general/instance-flavors/",
    units=(
        "The page writes GB, but they are GiB: OpenStack counts a flavor's memory in MiB, and a listing of these "
        "flavors (Unidata's science gateway guide) shows 128000 MiB for m3.xl, which is 125 GiB."
    ),
    cost_unit="SU",
    no_price_reason="",
    # g3 (GPU) flavors are left out: pages of different dates disagree about their SU rate.
    flavors=(
        _flavor("m3.tiny", 1, 3, 20, 1),
        _flavor("m3.small", 2, 6, 20, 2),
        _flavor("m3.quad", 4, 15, 20, 4),
        _flavor("m3.medium", 8, 30, 60, 8),
        _flavor("m3.large", 16, 60, 60, 16),
        _flavor("m3.xl", 32, 125, 60, 32),
        _flavor("m3.2xl", 64, 250, 60, 64),
        # m3.3xl is given on request; r3 (large memory) is an allocation of its own at ACCESS.
        _flavor("m3.3xl", 128, 500, 60, 128, offered=False),
        _flavor("r3.large", 64, 500, 60, 128, offered=False),
        _flavor("r3.xl", 128, 1000, 60, 256, offered=False),
    ),
)
