# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which machines of a site stay, which are made, and which go."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from .errors import CloudError
from .model import ROLES, Found, Group, Key, Machine, parse_name


@dataclass
class Choice:
    """Machines that are wanted with the group of each, in the order of their names, and those that go.

    *highest* is what is to be remembered before they go, so that no index is used again.
    """

    wanted: list[tuple[Key, Group]] = field(default_factory=list)
    superfluous: list[Machine] = field(default_factory=list)
    highest: dict[str, int] = field(default_factory=dict)


def choose(site: str, groups: t.Sequence[Group], found: Found, remove: t.Sequence[str] = ()) -> Choice:
    """Return the machines of *site* so that each group has its count.

    What is named in *remove* goes first, then parts and servers in ERROR, then the highest indices. A machine of which
    only a kept data volume is left comes back first; other new machines get indices that were never used.

    :raises CloudError: when *remove* names what can be no machine of the site, or *groups* forgets a role.
    """
    # one that is not there any more was removed by a run that was interrupted later
    strangers = sorted(name for name in remove if parse_name(site, name) is None)
    if strangers:
        have = ", ".join(sorted(found.machines)) or "none"
        raise CloudError(
            f"{', '.join(strangers)} cannot be removed: site {site} has no such machine (there is: {have}); "
            "correct the name."
        )
    choice = Choice()
    by_role = {group.role: group for group in groups}
    _refuse_forgotten(site, by_role, found)
    for role in ROLES:
        machines = sorted(
            (machine for machine in found.machines.values() if machine.key.role == role),
            key=lambda machine: machine.key.index,
        )
        _choose_role(site, role, by_role.get(role), machines, found, set(remove), choice)
    return choice


def _choose_role(
    site: str,
    role: str,
    group: Group | None,
    machines: list[Machine],
    found: Found,
    remove: set[str],
    choice: Choice,
) -> None:
    count = group.count if group else 0
    kept_data = [machine for machine in machines if machine.is_kept_data and machine.name not in remove]
    there = [machine for machine in machines if machine not in kept_data]
    staying = sorted((machine for machine in there if machine.name not in remove), key=_worth)[:count]
    going = [machine for machine in there if machine not in staying]
    choice.superfluous += going
    keys = [machine.key for machine in staying]
    keys += [machine.key for machine in kept_data[: count - len(keys)]]
    used = max([machine.key.index for machine in machines] + [found.highest.get(role, 0)])
    keys += [Key(site, role, used + number) for number in range(1, count - len(keys) + 1)]
    if going and max(machine.key.index for machine in going) > max(
        [found.highest.get(role, 0), *(machine.key.index for machine in staying)]
    ):
        choice.highest[role] = used
    if group:
        choice.wanted += [(key, group) for key in sorted(keys, key=lambda key: key.index)]


def _refuse_forgotten(site: str, by_role: t.Mapping[str, Group], found: Found) -> None:
    """Take no machine away because nobody mentioned it: a mistake elsewhere must not cost servers."""
    for role in ROLES:
        names = sorted(each.name for each in found.machines.values() if each.key.role == role and each.server)
        if names and role not in by_role:
            shown = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
            raise CloudError(
                f"Site {site} has machines of role {role} ({shown}), which is not among the groups; name the role, "
                "with count 0 to take them away."
            )


def _worth(machine: Machine) -> tuple[bool, int]:
    """Sort key: whole machines first, then the lowest index."""
    broken = machine.server is None or machine.server.status == "ERROR"
    return (broken, machine.key.index)
