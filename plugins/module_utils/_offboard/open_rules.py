# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""By which rules a hub that runs lets in people whom nobody names, read from the values that it was deployed with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

_SIGN_UP = ("native", "NativeAuthenticator", "ApprovedSignUpAuthenticator")
# The first is looked at by name; the second holds for those whom the hub knows, and who leaves is deleted from it.
_NAMED = ("allowed_users", "allow_existing_users")
# No rules, though they are called like some.
_OTHER = ("allowed_domains_claim", "allowed_failed_logins", "allow_2fa")
_OPEN = ("open_signup", "allow_self_approval_for")


def open_rules(values: Mapping[str, Any]) -> list[str]:
    """Return the places of the rules in *values*, like ``hub.config.GitHubOAuthenticator.allowed_organizations``."""
    config = (values.get("hub") or {}).get("config") or {}
    chosen = str((config.get("JupyterHub") or {}).get("authenticator_class") or "").rpartition(".")[2]
    found = []
    for section, settings in config.items():
        if not section.endswith("Authenticator") or not isinstance(settings, Mapping):
            continue
        for path in _rules(settings):
            # whoever signs up has to be approved, and that goes with the user
            if not (chosen in _SIGN_UP and path == ("allow_all",)):
                found.append(".".join(("hub.config", section, *path)))
    return sorted(found)


def _rules(settings: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    for key, value in settings.items():
        if isinstance(value, Mapping):
            # as those of CILogon, whose rules are by identity provider
            yield from ((str(key), *inner) for inner in _rules(value))
        elif value and _is_rule(str(key)):
            yield (str(key),)


def _is_rule(key: str) -> bool:
    """Whether a setting lets people in; JupyterHub itself takes what begins with allow for one (jupyterhub/auth.py)."""
    if key in _NAMED or key in _OTHER:
        return False
    # members of a group of admins get in by it
    return key.startswith("allow") or key in _OPEN or (key.startswith("admin_") and key != "admin_users")
