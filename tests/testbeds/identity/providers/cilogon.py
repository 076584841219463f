# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""CILogon, by the endpoints and claims that oauthenticator.cilogon uses: a person signs in at one of many identity
providers, and what is known of the person depends on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ansible_collections.scigateway.jupyterhub.tests.testbeds.identity.memory import Principal
from ansible_collections.scigateway.jupyterhub.tests.testbeds.identity.people import IDENTITY_PROVIDERS
from ansible_collections.scigateway.jupyterhub.tests.testbeds.identity.providers.provider import Claims, Provider


class CILogon(Provider):
    """CILogon, where a person may have an account by several identity providers."""

    name, title = "cilogon", "CILogon"
    authorize, token, userinfo = "/authorize", "/oauth2/token", "/oauth2/userinfo"
    keys = "/oauth2/certs"
    lifetime = id_lifetime = 900
    scopes = (*Provider.scopes, "org.cilogon.userinfo", "offline_access")

    def knows(self, principal: Principal) -> bool:
        """Tell whether this person has an account at this identity provider."""
        return principal.idp in principal.person.cilogon

    def claims(self, principal: Principal, scopes: Sequence[str]) -> Claims:
        """Return what the identity provider released; idp and eppn only for the scope org.cilogon.userinfo."""
        account, person = principal.person.cilogon[principal.idp], principal.person
        said: Claims = {"sub": f"{self.issuer}/serverA/users/{account.number}", "iss": self.issuer}
        if "email" in scopes:
            said["email"] = account.email
        if "profile" in scopes:
            said |= {
                "name": person.full_name,
                "given_name": person.given_name,
                "family_name": person.family_name,
                "preferred_username": account.preferred_username,
            }
        if "org.cilogon.userinfo" in scopes:
            said |= {"idp": principal.idp, "idp_name": IDENTITY_PROVIDERS[principal.idp], "eppn": account.eppn}
        return {name: value for name, value in said.items() if value}

    def idps(self, asked: Mapping[str, str]) -> Mapping[str, str]:
        """Return those that the client names, in its order; all of them when it names none."""
        named = (asked.get("selected_idp") or asked.get("idphint") or "").split(",")
        wanted = [idp for idp in named if idp in IDENTITY_PROVIDERS]
        return {idp: IDENTITY_PROVIDERS[idp] for idp in wanted or IDENTITY_PROVIDERS}

    def place(self, idp: str) -> str:
        """Return the name of the identity provider."""
        return IDENTITY_PROVIDERS.get(idp, self.title)

    def gives_refresh_token(self, asked: Mapping[str, str]) -> bool:
        """Tell whether the client asked for one."""
        return "offline_access" in asked.get("scope", "").split()
