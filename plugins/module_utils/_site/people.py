# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who uses the hub, and how many at the same time."""

from __future__ import annotations

from dataclasses import dataclass, field

from .names import normalize
from .notes import Notes
from .specification import Site

# The Littlest JupyterHub's page on resource estimation: 40 to 60 % of a class work at the same time. The upper end.
_CONCURRENT_PERCENT = 60
_FEW_PERCENT = 40
_NOBODY_NAMED = 5


@dataclass(frozen=True)
class People:
    """Names in lower case, and the two counts that sizes depend on; *blocked* are those who have left."""

    users: list[str]
    admins: list[str]
    concurrent: int
    named: int
    blocked: list[str] = field(default_factory=list)


def normalize_people(site: Site, notes: Notes) -> tuple[list[str], list[str], list[str]]:
    """Return users, admins and those who are blocked in lower case; what is wrong or changed is noted."""
    users, admins, blocked = (
        normalize(name, site.values.get(name, []), notes.problems, notes.warnings)
        for name in ("hub_users", "hub_admins", "hub_blocked_users")
    )
    for variable, names in (("hub_users", users), ("hub_admins", admins)):
        notes.problems.extend(
            f"hub_blocked_users: {name!r} stands in {variable} too; take the name out of one of the two."
            for name in names
            if name in blocked
        )
    return users, admins, blocked


def count_people(site: Site, users: list[str], admins: list[str], blocked: list[str], notes: Notes) -> People:
    """Return the people with their counts; a count that was not given is noted as an assumption."""
    named = len(set(users) | set(admins))
    concurrent = site["concurrent_users"]
    if concurrent is None and named:
        concurrent = -(-named * _CONCURRENT_PERCENT // 100)
        notes.assumptions.append(
            f"{concurrent} users at the same time: {_CONCURRENT_PERCENT} % of {named} named users, rounded up "
            "(The Littlest JupyterHub counts 40 to 60 % of a class); set hub_concurrent_users to change it."
        )
    elif concurrent is None:
        concurrent = _NOBODY_NAMED
        notes.assumptions.append(
            f"{concurrent} users at the same time, because nobody is named; set hub_concurrent_users to change it."
        )
    elif named and concurrent > named:
        notes.warnings.append(f"hub_concurrent_users: {concurrent} is more than the {named} named users.")
    elif concurrent * 100 < named * _FEW_PERCENT:
        notes.warnings.append(
            f"hub_concurrent_users: {concurrent} is less than {_FEW_PERCENT} % of {named} named users; "
            "in a class that starts together there will be more."
        )
    return People(users, admins, concurrent, max(named, concurrent), blocked)
