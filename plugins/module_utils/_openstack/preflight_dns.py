# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the name of a site can be entered, and a certificate be had for it."""

from __future__ import annotations

from .._machines.errors import CloudError
from .api import Cloud
from .dns import find_zone, recordsets, taken
from .dns_names import by_hand, checked_address, checked_name
from .journal import Thing

# The common name of a certificate (RFC 5280, ub-common-name-length), which Let's Encrypt keeps to.
_LONGEST = 64


def check_dns(cloud: Cloud, site: str, args: Thing) -> tuple[list[str], list[str]]:
    """Return shortfalls, and notes on what the operator has to enter elsewhere."""
    try:
        name = checked_name(args["name"])
        address = checked_address(args["address"]) if args["address"] else ""
    except CloudError as error:
        return [str(error)], []
    shortfalls = []
    if len(name) > _LONGEST:
        shortfalls.append(
            f"The name {name} has {len(name)} characters, and a certificate takes {_LONGEST}; choose a shorter one."
        )
    try:
        zone, why = find_zone(cloud, name, args["zone"])
        if zone is None:
            note = by_hand(name, address, args["ttl"], why) if address else f"{why}; enter {name} at its DNS provider"
            return shortfalls, [note]
        refusal = taken(recordsets(cloud, zone, name), site, name, address)
    except CloudError as error:
        refusal = str(error)
    return shortfalls + ([refusal] if refusal else []), []
