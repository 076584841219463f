# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names in Designate, and what an operator enters where there is no Designate."""

from __future__ import annotations

import ipaddress
import re
import typing as t

from .._machines.errors import CloudError

# RFC 1035: labels of at most 63 characters, 253 in all.
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_LONGEST = 253


def checked_name(name: str) -> str:
    """Return a host name in lower case and without the dot at its end.

    :raises CloudError: when it is no full name.
    """
    plain = name.strip().lower().rstrip(".")
    labels = plain.split(".")
    if len(labels) < 2 or len(plain) > _LONGEST or not all(_LABEL.fullmatch(label) for label in labels):
        raise CloudError(f"name: {name!r} is no full host name; write one like hub.example.org.")
    return plain


def checked_address(address: str) -> str:
    """Return an address in its usual form.

    :raises CloudError: when it is none.
    """
    try:
        return str(ipaddress.ip_address(address.strip()))
    except ValueError:
        raise CloudError(f"address: {address!r} is no address; write one like 192.0.2.7 or 2001:db8::7.") from None


def record_type(address: str) -> str:
    """Return the type of the record that leads to *address*."""
    return "AAAA" if ipaddress.ip_address(address).version == 6 else "A"


def zone_of(name: str, zones: t.Iterable[t.Mapping[str, t.Any]], wanted: str) -> t.Mapping[str, t.Any] | None:
    """Return the zone in which *name* is entered: *wanted*, or the one whose name is the longest end of it.

    :raises CloudError: when *wanted* is not among *zones*, or *name* is not in it.
    """
    by_name = {str(zone["name"]).lower().rstrip("."): zone for zone in zones}
    if wanted:
        plain = wanted.lower().rstrip(".")
        if plain not in by_name:
            have = ", ".join(sorted(by_name)) or "none"
            raise CloudError(f"The project has no DNS zone {plain} (there is: {have}); correct the name (zone).")
        if not _is_in(name, plain):
            raise CloudError(f"The name {name} is not in the DNS zone {plain}; correct one of them (name, zone).")
        return by_name[plain]
    ends = [zone for zone in by_name if _is_in(name, zone)]
    return by_name[max(ends, key=len)] if ends else None


def by_hand(name: str, address: str, ttl: int, why: str) -> str:
    """Return what an operator enters elsewhere, because of *why*."""
    if not address:
        return f"{why}; nothing was entered for {name} here."
    return (
        f"{why}; enter this at the DNS provider of {name.partition('.')[2]}: {name}. {ttl} IN {record_type(address)} "
        f"{address}"
    )


def _is_in(name: str, zone: str) -> bool:
    return name == zone or name.endswith(f".{zone}")
