# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the users fit on the computer that platform `local` runs on."""

from __future__ import annotations

from dataclasses import dataclass

from .demand import Demand
from .units import format_size


@dataclass(frozen=True)
class Computer:
    """The computer at hand: all its memory (bytes), its cores, and the free disk (bytes) where data will lie."""

    memory_bytes: int
    cpus: int
    disk_free_bytes: int


def shortages(computer: Computer, demand: Demand, margin_percent: int) -> list[str]:
    """Return a sentence for each thing of which *computer* has too little for *demand*."""
    found = []
    memory = demand.memory_bytes * (100 + margin_percent) // 100
    if memory > computer.memory_bytes:
        found.append(
            f"{demand.concurrent_users} users at once need {format_size(memory)} of memory, and this computer has "
            f"{format_size(computer.memory_bytes)}; lower hub_concurrent_users or hub_user_memory, or expect waits."
        )
    if demand.cpus > computer.cpus:
        found.append(
            f"{demand.concurrent_users} users at once are counted with {demand.cpus:g} CPUs, and this computer has "
            f"{computer.cpus}; their work will take turns."
        )
    if demand.disk_bytes > computer.disk_free_bytes:
        found.append(
            f"homes of {demand.named_users} users may grow to {format_size(demand.disk_bytes)}, and "
            f"{format_size(computer.disk_free_bytes)} of disk are free; choose another hub_data_dir or free some."
        )
    return found
