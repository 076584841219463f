# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From an entry of `hub_login` to the login of a hub: configuration, secrets by name, redirect address, and words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .hub_facts import HubFacts
from .identity_providers import Source, read_source
from .providers import PROVIDERS, Provider
from .rules import problems
from .traits import lets_all_in, lets_unnamed_in, traits
from .words import allows, register

# which of a login's secrets the users of the check log in with
_CHECK_PASSWORDS = {"shared_password": "user_password", "native": "check_password"}


def login_problems(where: str, entry: Mapping[str, Any], hub: HubFacts) -> list[str]:
    """Return a sentence for each reason not to deploy the login of *entry*; empty when it can be built."""
    provider = PROVIDERS[entry["provider"]]
    return problems(where, entry, provider, hub, _sources(provider, entry))


def build_login(entry: Mapping[str, Any], hub: HubFacts) -> dict[str, Any]:
    """Return the login of a hub as a dict that JSON can hold; *entry* is converted and has no problems.

    `config` maps sections of JupyterHub's configuration to their traits, `hooks` traits to functions of the module
    hub_login that is deployed with the hub. `secrets` names each secret and how it comes about, `secret_traits` where
    it goes, `check_password` the one of the check's users, empty where they have none; their values are nowhere.
    `reserved_users` are refused at the provider's login, because the check of the hub acts under those names.
    `allows_unnamed` tells that people get in whom the site does not name, so that leaving somebody out bars nobody.
    """
    provider = PROVIDERS[entry["provider"]]
    sources = _sources(provider, entry)
    own = traits(provider, entry, hub, sources)
    has_form = provider.name == "shared_password"
    people = [*hub.users, *(name for name in hub.admins if name not in hub.users)]
    everybody = {
        "admin_users": list(hub.admins),
        "allow_all": lets_all_in(provider, entry, hub),
        "allow_existing_users": bool(entry["allow_existing_users"]),
        # whoever signs up under an allowed name would be let in without an approval
        **({"blocked_users": list(hub.blocked)} if hub.blocked else {}),
        "allowed_users": [] if provider.name == "native" else [*people, *(hub.reserved if has_form else ())],
    }
    kept = {"OAuthenticator.refresh_user_hook": "hub_login.stay_without_tokens"}
    return {
        "provider": provider.name,
        "service": own.get("login_service", provider.service),
        "authenticator_class": provider.authenticator_class,
        "config": {"Authenticator": everybody, **({provider.section: own} if own else {})},
        "hooks": kept if own.get("enable_auth_state") else {},
        # not JupyterHub's blocked_users, which takes all rights from them at each start of the hub
        "reserved_users": list(hub.reserved) if provider.is_oauth or provider.name == "iap" else [],
        "secrets": _secrets(provider, entry),
        "secret_traits": _secret_traits(provider, entry),
        "check_password": _CHECK_PASSWORDS.get(provider.name, ""),
        "allow_all": everybody["allow_all"],
        "allows_unnamed": lets_unnamed_in(provider, entry, hub),
        "allows": allows(provider, entry, hub, sources),
        "redirect_url": f"{hub.address}hub/oauth_callback" if provider.is_oauth else "",
        "authorize_url": own.get("authorize_url", provider.authorize_url) if provider.is_oauth else "",
        "client_id": entry["client_id"],
        "register": register(provider, hub),
    }


def client_secret_name(provider: Provider) -> str:
    """Return the name under which the client secret of a provider is kept."""
    return f"{provider.name}_client_secret"


def _sources(provider: Provider, entry: Mapping[str, Any]) -> list[Source]:
    if provider.name == "access":
        return [read_source({"id": "access", "allow_all": entry["allow_all"], "default": True})]
    return [read_source(given) for given in entry["identity_providers"] or ()] if provider.name == "cilogon" else []


def _secret_traits(provider: Provider, entry: Mapping[str, Any]) -> dict[str, str]:
    """Return the name of the secret for each trait that takes one."""
    if provider.is_oauth:
        found = {f"{provider.section}.client_secret": client_secret_name(provider)}
        return {**found, "CryptKeeper.keys": "crypt_key"} if entry["auth_state"] else found
    return {f"{provider.section}.{secret['name']}": secret["name"] for secret in _secrets(provider, entry)}


def _secrets(provider: Provider, entry: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return each secret; one that is not generated has to be given before the first deployment."""
    if provider.name == "shared_password":
        return [
            {"name": "user_password", "bytes": 8, "variable": "jupyterhub_user_password"},
            # JupyterHub refuses a shorter one
            {"name": "admin_password", "minimum_length": 32, "variable": "jupyterhub_admin_password"},
        ]
    if provider.name == "native":
        return [{"name": "admin_password", "variable": "jupyterhub_admin_password"}, {"name": "check_password"}]
    if not provider.is_oauth:
        return []
    found: list[dict[str, Any]] = [
        {
            "name": client_secret_name(provider),
            "minimum_length": 1,
            "generated": False,
            "variable": "client_secret in hub_login",
        }
    ]
    if entry["auth_state"]:
        found.append({"name": "crypt_key"})
    return found
