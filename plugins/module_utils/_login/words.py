# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A login in words: who gets in, and what a person has to do at the provider."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .hub_facts import HubFacts
from .identity_providers import Source
from .providers import Provider

_SHOWN = 6


def allows(provider: Provider, entry: Mapping[str, Any], hub: HubFacts, sources: Sequence[Source]) -> str:
    """Return who may log in, as a list in words; empty for nobody."""
    if provider.name == "native":
        return "people who sign up and whom an admin approves"
    found = [source.allows() for source in sources]
    for field, words in (
        ("allowed_organizations", "members of"),
        ("allowed_groups", "the groups"),
        ("admin_groups", "as admins, the groups"),
    ):
        if entry[field]:
            found.append(f"{words} {', '.join(entry[field])}")
    if provider.name == "cilogon" and entry["allow_all"]:
        found = [f"everyone with an account of {', '.join(source.spelt_out for source in sources)}"]
    domains = entry["allowed_domains"]
    if domains:
        found.append(f"everyone of {', '.join(domains)}")
    elif entry["allow_all"] and not sources:
        limits = [*entry["hosted_domain"], *filter(None, [entry["identity_provider"]])]
        of_whom = f" of {', '.join(limits)}" if limits else ""
        found.append(f"everyone with an account{of_whom}" if provider.is_oauth else "everybody")
    if entry["allow_existing_users"]:
        found.append("users added in the admin panel")
    people = [*hub.users, *(name for name in hub.admins if name not in hub.users)]
    if people:
        more = f" and {len(people) - _SHOWN} more" if len(people) > _SHOWN else ""
        found.append(", ".join(people[:_SHOWN]) + more)
    elif not any(found) and provider.name == "shared_password" and hub.is_local:
        found.append("everybody with the password")
    return "; ".join(filter(None, found))


def register(provider: Provider, hub: HubFacts) -> list[str]:
    """Return what a person has to do at the provider, a sentence each; empty where there is nothing to do."""
    if not provider.is_oauth:
        return []
    return [
        f"Register the hub at {provider.register} with the redirect address {hub.address}hub/oauth_callback, to the "
        "letter.",
        "Paste the client ID and the client secret that you get into hub_login (the secret by way of a vault).",
    ]
