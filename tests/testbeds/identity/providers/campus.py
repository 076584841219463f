# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A campus OpenID provider with groups, in the shape that Keycloak has by default."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ansible_collections.scigateway.jupyterhub.tests.testbeds.identity.memory import Principal
from ansible_collections.scigateway.jupyterhub.tests.testbeds.identity.providers.provider import Claims, Provider


class Campus(Provider):
    """The generic one; it tells the groups of a person for the scope groups."""

    name, title = "oidc", "Campus login"
    authorize, token, userinfo = "/authorize", "/token", "/userinfo"
    token_in_address = True
    lifetime = id_lifetime = 300
    scopes = (*Provider.scopes, "groups", "offline_access")

    def knows(self, principal: Principal) -> bool:
        """Tell whether this person has an account here."""
        return principal.person.oidc is not None

    def claims(self, principal: Principal, scopes: Sequence[str]) -> Claims:
        """Return the standard claims of the scopes, and groups."""
        account, person = principal.person.oidc, principal.person
        assert account is not None
        said: Claims = {"sub": account.sub}
        if "profile" in scopes:
            said |= {
                "name": person.full_name,
                "given_name": person.given_name,
                "family_name": person.family_name,
                "preferred_username": account.preferred_username,
            }
        if "email" in scopes and account.email:
            said |= {"email": account.email, "email_verified": account.email_verified}
        return said | ({"groups": list(account.groups)} if "groups" in scopes else {})

    def gives_refresh_token(self, asked: Mapping[str, str]) -> bool:
        """Give one always, as Keycloak does."""
        return True
