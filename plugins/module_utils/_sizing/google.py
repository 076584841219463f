# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""General-purpose machine types of Google Compute Engine, without prices."""

from __future__ import annotations

from .flavor import Flavor, FlavorTable
from .units import GIB


def _family(prefix: str, gib_per_cpu: int, sizes: tuple[int, ...]) -> tuple[Flavor, ...]:
    return tuple(Flavor(f"{prefix}-{cpus}", cpus, cpus * gib_per_cpu * GIB, 0) for cpus in sizes)


GOOGLE = FlavorTable(
    title="Google Compute Engine",
    date="2026-11-21",
    source="https://cloud.google.com/compute/docs/general-purpose-machines",
    units=(
        "GiB, 4 or 8 for each CPU; checked with a recorded answer of the API, which lists MiB: 131072 for "
        "e2-highmem-16, 327680 for n2-standard-80."
    ),
    cost_unit="",
    no_price_reason="no price source was read for Google Compute Engine; give prices in hub_flavors",
    # Cheapest family first, because the first of two equal sizes is taken. A machine type has no disk of its own.
    flavors=(
        _family("e2-standard", 4, (2, 4, 8, 16, 32))
        + _family("e2-highmem", 8, (2, 4, 8, 16))
        + _family("n2-standard", 4, (2, 4, 8, 16, 32, 48, 64, 80))
        + _family("n2-highmem", 8, (2, 4, 8, 16, 32, 48, 64, 80))
    ),
)
