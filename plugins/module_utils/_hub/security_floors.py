# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The oldest versions without security holes that are known, each with the place where that was read."""

from __future__ import annotations

import re
import typing as t


class Floor(t.NamedTuple):
    """The oldest version that is safe as far as is known, and where that is said.

    From without_sharing on, what is grave can happen only where people may share their servers.
    """

    version: str
    source: str
    without_sharing: str

    def is_met_without_sharing(self, version: str) -> bool:
        """Whether a version below the floor will do where nobody may share."""
        return _release(version) >= _release(self.without_sharing)


FLOORS = {
    # The charts of Zero to JupyterHub up to 4.4.0 hold 5.5.0 at most. Of the two advisories that of sharing is high,
    # the other low; nobody may share unless a role of the hub says so.
    "jupyterhub": Floor(
        "5.5.1", "its security advisories GHSA-c4gm-pwx9-9w8j, sharing, and GHSA-69wv-m5fw-2fhp", "5.5.0"
    ),
}


def below_floor(distribution: str, version: str) -> Floor | None:
    """The floor that a version is below; None when it is not, or when nothing is known."""
    floor = FLOORS.get(distribution)
    return floor if floor and _release(version) < _release(floor.version) else None


def _release(version: str) -> tuple[int, ...]:
    """The numbers of a version; a release counts like its own previews, which are not told apart here."""
    found = re.match(r"\d+(?:\.\d+)*", version)
    return tuple(int(number) for number in found.group().split(".")) if found else ()
