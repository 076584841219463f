# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the checks of a preflight find."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Findings:
    """Sentences that forbid to begin, and sentences that do not."""

    shortfalls: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def add(self, other: Findings) -> None:
        """Take over what another check found."""
        self.shortfalls += other.shortfalls
        self.warnings += other.warnings

    def message(self, site: str) -> str:
        """Return all shortfalls as one message, empty when there are none."""
        if len(self.shortfalls) < 2:
            return "".join(self.shortfalls)
        lines = [f"{len(self.shortfalls)} things stand in the way of the site {site}:"]
        return "\n".join([*lines, *(f"- {one}" for one in self.shortfalls)])
