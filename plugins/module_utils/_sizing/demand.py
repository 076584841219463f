# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the users of a site need together, before any machine is chosen.

The formulas are those of The Littlest JupyterHub's page on resource estimation (docs/howto/admin/resource-estimation).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Demand:
    """Users and what each may take; sizes are bytes, CPUs are cores."""

    concurrent_users: int
    named_users: int
    user_memory: int
    user_cpus: float
    user_disk: int
    base_memory: int
    base_disk: int
    cpu_margin_percent: int

    @property
    def memory_bytes(self) -> int:
        """Memory for the hub and all concurrent users, in bytes, without the system margin."""
        return self.base_memory + self.concurrent_users * self.user_memory

    @property
    def exact_cpus_each(self) -> Fraction:
        """Cores that one user needs, margin included; exact, because 0.1 + 0.2 would otherwise lose a place."""
        return Fraction(str(self.user_cpus)) * (100 + self.cpu_margin_percent) / 100

    @property
    def cpus(self) -> float:
        """Cores for all concurrent users, margin included."""
        return float(round(self.exact_cpus_each * self.concurrent_users, 2))

    @property
    def disk_bytes(self) -> int:
        """Disk for the software and the home of every named user, in bytes."""
        return self.base_disk + self.named_users * self.user_disk
