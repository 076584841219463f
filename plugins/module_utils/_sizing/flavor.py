# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Flavors (machine types) of a cloud, and the dated table that they come from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Flavor:
    """One machine type; sizes are bytes. Without a known price, *cost_per_hour* is None, never a guess."""

    name: str
    cpus: int
    memory_bytes: int
    disk_bytes: int
    cost_per_hour: float | None = None
    # False for what a project does not get without asking: it is chosen only when the operator names it.
    offered: bool = True


@dataclass(frozen=True)
class FlavorTable:
    """The flavors of one cloud as a source told them on a date."""

    title: str
    date: str
    source: str
    units: str
    cost_unit: str
    no_price_reason: str
    flavors: tuple[Flavor, ...]

    @property
    def label(self) -> str:
        """Name and date, for messages."""
        return f"{self.title} ({self.date})" if self.date else self.title

    def named(self, name: str) -> Flavor | None:
        """Return the flavor called *name*, or None."""
        return next((flavor for flavor in self.flavors if flavor.name == name), None)
