# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""ORCID, by the endpoints and claims of its public API; oauthenticator reaches it as a generic provider."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ansible_collections.scigateway.jupyterhub.tests.testbeds.identity.memory import Principal
from ansible_collections.scigateway.jupyterhub.tests.testbeds.identity.providers.provider import Claims, Provider
from flask import Response


class Orcid(Provider):
    """ORCID, which knows people by their iD and releases no e-mail address."""

    name, title = "orcid", "ORCID"
    authorize, token, userinfo = "/oauth/authorize", "/oauth/token", "/oauth/userinfo"
    keys = "/oauth/jwks"
    lifetime = 631138518
    scopes = ("openid", "/authenticate")

    def knows(self, principal: Principal) -> bool:
        """Tell whether this person has a record here."""
        return principal.person.orcid is not None

    def claims(self, principal: Principal, scopes: Sequence[str]) -> Claims:
        """Return the iD and the name."""
        person = principal.person
        assert person.orcid is not None
        return {
            "sub": person.orcid.id,
            "id": f"https://orcid.org/{person.orcid.id}",
            "name": person.full_name,
            "given_name": person.given_name,
            "family_name": person.family_name,
        }

    def id_claims(self, principal: Principal, scopes: Sequence[str]) -> Claims:
        """Return the same but the address of the record."""
        return {name: value for name, value in self.claims(principal, scopes).items() if name != "id"}

    def gives_refresh_token(self, asked: Mapping[str, str]) -> bool:
        """Give one always."""
        return True

    def token_answer(self, status: int, body: Claims) -> Response:
        """Add the iD and the name, which a client without openid has nowhere else."""
        token = next((one for one in self.memory.tokens if one.access_token == body.get("access_token")), None)
        if token is not None and token.principal.person.orcid:
            person = token.principal.person
            body |= {"token_type": "bearer", "name": person.full_name, "orcid": token.principal.person.orcid.id}
        return super().token_answer(status, body)
