# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a machine differs from what its site says; it is shown, and mended only when that is asked."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from .model import Group, Machine

# What `apply` can name, and how it is mended.
MENDED_BY = {
    "flavor": "resized, with a restart",
    "image": "replaced; its data volume and addresses stay",
    "security_groups": "changed while it runs",
    "allowed_address_pairs": "changed while it runs",
    "volume_size": "extended while it runs",
}


@dataclass(frozen=True)
class Drift:
    """One difference: *what* it is in the words of `apply`, and both values."""

    machine: str
    what: str
    actual: str
    wanted: str

    def sentence(self) -> str:
        """Return it in words, with what mends it."""
        return (
            f"{self.machine}: {self.what} is {self.actual}, and the site says {self.wanted}; it is left alone unless "
            f"apply names {self.what} (then the machine is {MENDED_BY[self.what]})."
        )


def find_drift(
    machine: Machine, group: Group, security_groups: t.AbstractSet[str] | None, pairs: t.AbstractSet[str] | None
) -> list[Drift]:
    """Return where a machine that has a server differs from its group and from the ports that the site wants.

    What is None, nothing is said about.
    """
    found: list[Drift] = []

    def compare(what: str, actual: str, wanted: str) -> None:
        if actual and actual != wanted:
            found.append(Drift(machine.name, what, actual, wanted))

    if machine.server is not None:
        compare("flavor", machine.server.flavor, group.flavor)
        compare("image", machine.server.image, group.image)
    if machine.port is not None and security_groups is not None:
        compare("security_groups", _listed(machine.port.security_groups), _listed(security_groups))
    if machine.port is not None and pairs is not None:
        compare("allowed_address_pairs", _listed(machine.port.pairs), _listed(pairs))
    data = machine.volume("data")
    if data is not None and group.volume_size > data.size_gib:
        compare("volume_size", f"{data.size_gib} GiB", f"{group.volume_size} GiB")
    return found


def _listed(values: t.AbstractSet[str]) -> str:
    return ", ".join(sorted(values)) or "none"
