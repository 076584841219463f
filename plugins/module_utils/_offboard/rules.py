# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may be taken out of a hub, and whom it would let in again; sentences for the rest."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .open_rules import open_rules


@dataclass(frozen=True)
class Wishes:
    """What the site says, in lower case: who leaves, whom it still names, and whether others get in than those."""

    leaving: Sequence[str]
    users: Sequence[str]
    admins: Sequence[str]
    blocked: Sequence[str]
    allows_unnamed: bool
    reserved: Sequence[str]
    # by variable, the files of the site that set it
    files: Mapping[str, Sequence[str]] = field(default_factory=dict)


def names(given: Sequence[str]) -> list[str]:
    """Return names as JupyterHub keeps them, each once."""
    return list(dict.fromkeys(name.strip().lower() for name in given if name.strip()))


def refusals(wishes: Wishes) -> list[str]:
    """Return a sentence for each reason not to begin, from what the site says alone."""
    if not wishes.leaving:
        return ["offboard_users: nobody is named; give the names of those who leave, like offboard_users=ada,alan."]
    found = [
        f"offboard_users: {name} belongs to the check of the hub and does not leave; take the name out."
        for name in wishes.leaving
        if name in wishes.reserved
    ]
    for variable, kept in (("hub_users", wishes.users), ("hub_admins", wishes.admins)):
        still = [name for name in wishes.leaving if name in kept]
        if still:
            found.append(
                f"{variable} still names {', '.join(still)}, and the next make hub would let them in again; take them "
                f"out of {variable} {_where(wishes, variable)}, then run this again."
            )
    missing = [name for name in wishes.leaving if name not in wishes.blocked]
    if wishes.allows_unnamed and missing:
        found.append(
            f"hub_blocked_users does not name {', '.join(missing)}, and hub_login lets people in whom nobody names; "
            f"write hub_blocked_users: [{', '.join([*wishes.blocked, *missing])}] "
            f"{_where(wishes, 'hub_blocked_users', 'hub_login')}, then run this again."
        )
    return found


def _where(wishes: Wishes, *variables: str) -> str:
    """Return where a variable is to be changed, or where one that goes with it stands."""
    files = next((wishes.files[variable] for variable in variables if wishes.files.get(variable)), ())
    return f"in {', '.join(files)}" if files else "in the site"


def lets_in(values: Mapping[str, Any], wishes: Wishes) -> list[str]:
    """Return those who leave whom a hub with these *values* of the chart would let in again."""
    about = ((values.get("hub") or {}).get("config") or {}).get("Authenticator") or {}
    named = {str(name).lower() for key in ("allowed_users", "admin_users") for name in about.get(key) or []}
    blocked = {str(name).lower() for name in about.get("blocked_users") or []}
    # what the site says now is not what the hub was deployed with
    unnamed = wishes.allows_unnamed or bool(open_rules(values))
    return [name for name in wishes.leaving if name not in blocked and (unnamed or name in named)]


def unknown(leaving: Sequence[str], known: Sequence[str]) -> list[str]:
    """Return a sentence for each who leaves and was never here, with names that are near."""
    found = []
    for name in leaving:
        if name in known:
            continue
        near = difflib.get_close_matches(name, known, n=3, cutoff=0.6)
        words = f"; near is {', '.join(near)}" if near else ""
        found.append(f"offboard_users: the hub knows nobody called {name}{words}; correct the name, or leave it out.")
    return found


def last_admin(wishes: Wishes, people: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return a sentence when nobody would be left who administers the hub."""
    admins = {str(user["name"]) for user in people if user.get("admin")} - set(wishes.reserved)
    going = sorted(admins & set(wishes.leaving))
    if not going or (admins | set(wishes.admins)) - set(wishes.leaving):
        return []
    return [
        f"offboard_users: {', '.join(going)} would leave a hub that nobody administers; name somebody else in "
        "hub_admins, then run this again."
    ]
