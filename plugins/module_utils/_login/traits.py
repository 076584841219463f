# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The traits of each login service's authenticator, as JupyterHub 5 and oauthenticator 17 read them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .hub_facts import HubFacts
from .identity_providers import Source
from .providers import ORCID_TOKEN_URL, ORCID_USERDATA_URL, Provider

_Entry = Mapping[str, Any]


def traits(provider: Provider, entry: _Entry, hub: HubFacts, sources: Sequence[Source]) -> dict[str, Any]:
    """Return the settings of the provider's own section; no secrets, and nothing that every authenticator has."""
    found: dict[str, Any] = {}
    if provider.is_oauth:
        found.update(client_id=entry["client_id"], oauth_callback_url=f"{hub.address}hub/oauth_callback")
        if entry["auth_state"]:
            found["enable_auth_state"] = True
    special = _SPECIAL.get(provider.name)
    if special:
        found.update(special(entry, hub))
    if sources:
        found["idps"] = {source.entity_id: source.settings() for source in sources}
    return found


def lets_all_in(provider: Provider, entry: _Entry, hub: HubFacts) -> bool:
    """Whether the authenticator's own allow_all is set: everyone whom the provider and its restrictions leave."""
    if provider.name == "native":
        # who is not approved does not get as far as the question who is allowed
        return True
    if provider.name == "shared_password" and hub.is_local and not (hub.users or hub.admins):
        return True
    by_domain = provider.name in ("google", "globus") and bool(entry["allowed_domains"])
    return bool(entry["allow_all"]) or by_domain


def lets_unnamed_in(provider: Provider, entry: _Entry, hub: HubFacts) -> bool:
    """Whether somebody gets in whom the site does not name, and whom nobody has added to this hub."""
    if provider.name == "native":
        # whose account goes with the user, so that it has to be approved anew
        return False
    rules = ("allowed_organizations", "allowed_groups", "admin_groups")
    return (
        lets_all_in(provider, entry, hub)
        or any(entry[rule] for rule in rules)
        or any(each.get("allow_all") or each.get("allowed_domains") for each in entry["identity_providers"] or ())
    )


def _google(entry: _Entry, _hub: HubFacts) -> dict[str, Any]:
    domains = [domain.lower() for domain in entry["allowed_domains"] or entry["hosted_domain"]]
    strip = len(domains) == 1 if entry["strip_domain"] is None else entry["strip_domain"]
    return {"hosted_domain": domains, "strip_domain": strip}


def _github(entry: _Entry, _hub: HubFacts) -> dict[str, Any]:
    if not entry["allowed_organizations"]:
        return {}
    # without this scope GitHub tells of public members only
    return {"allowed_organizations": entry["allowed_organizations"], "scope": ["read:org"]}


def _globus(entry: _Entry, _hub: HubFacts) -> dict[str, Any]:
    found: dict[str, Any] = {}
    institution = entry["identity_provider"] or next(iter(entry["allowed_domains"]), "")
    if institution:
        # oauthenticator compares it with a name as it comes, and domains come in lower case
        found["identity_provider"] = institution.lower()
    if entry["username_claim"]:
        found["username_claim"] = entry["username_claim"]
    for ours, theirs in (("allowed_groups", "allowed_globus_groups"), ("admin_groups", "admin_globus_groups")):
        if entry[ours]:
            found[theirs] = entry[ours]
    # the transfer scope only where its token is kept: people are asked to consent to each
    scope = ["openid", "profile", "email"]
    if entry["auth_state"]:
        scope.append("urn:globus:auth:scope:transfer.api.globus.org:all")
    if entry["allowed_groups"] or entry["admin_groups"]:
        scope.append("urn:globus:auth:scope:groups.api.globus.org:view_my_groups_and_memberships")
    return {**found, "scope": scope}


def _orcid(_entry: _Entry, _hub: HubFacts) -> dict[str, Any]:
    return {
        "login_service": "ORCID",
        "authorize_url": "https://orcid.org/oauth/authorize",
        "token_url": ORCID_TOKEN_URL,
        "userdata_url": ORCID_USERDATA_URL,
        "username_claim": "sub",
        "scope": ["openid"],
    }


def _oidc(entry: _Entry, _hub: HubFacts) -> dict[str, Any]:
    found = {name: entry[name] for name in ("authorize_url", "token_url", "userdata_url", "username_claim")}
    found["login_service"] = entry["title"] or "OpenID Connect"
    found["scope"] = entry["scope"] or ["openid", "email", "profile"]
    groups = {name: entry[name] for name in ("allowed_groups", "admin_groups") if entry[name]}
    if groups or entry["groups_claim"]:
        found.update(
            groups, manage_groups=True, auth_state_groups_key=f"oauth_user.{entry['groups_claim'] or 'groups'}"
        )
    return found


def _native(_entry: _Entry, hub: HubFacts) -> dict[str, Any]:
    return {
        "check_users": list(hub.reserved),
        "check_common_password": True,
        "minimum_password_length": 10,
        "allowed_failed_logins": 10,
        "seconds_before_next_try": 600,
    }


_SPECIAL: dict[str, Callable[[_Entry, HubFacts], dict[str, Any]]] = {
    "google": _google,
    "github": _github,
    "globus": _globus,
    "orcid": _orcid,
    "oidc": _oidc,
    "native": _native,
}
