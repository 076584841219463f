# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Claims and volumes that are being deleted: they stay until nobody uses them, and take what is in them along."""

from __future__ import annotations

import typing as t

from .._z2jh.claims import DATABASE, going
from .._z2jh.storage import claim_name
from .going import is_going
from .preflight_facts import Facts


def going_away(facts: Facts, options: t.Mapping[str, t.Any]) -> list[str]:
    """Return a sentence for each claim or volume that the hub would use, and that is being deleted."""
    names = [DATABASE] if options["database_claim"] else []
    if options["storage"] == "shared":
        names.append(claim_name(dict(options)))
    where = f"in the namespace {options['namespace']}"
    found = [
        going(claim, f"{where[0].upper()}{where[1:]}, the claim")
        for claim in facts.claims
        if is_going(claim) and claim["metadata"]["name"] in names
    ]
    return found + ([going(facts.volume, "The volume")] if facts.volume and is_going(facts.volume) else [])
