# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Google, by the endpoints that oauthenticator.google uses: version 2 to authorize, version 1 of the userinfo."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ansible_collections.scigateway.jupyterhub.tests.testbeds.identity.memory import Principal
from ansible_collections.scigateway.jupyterhub.tests.testbeds.identity.providers.provider import Claims, Page, Provider
from flask import Response, jsonify, make_response, request

LONG = {name: f"https://www.googleapis.com/auth/userinfo.{name}" for name in ("email", "profile")}


class Google(Provider):
    """Google accounts, private and of a Workspace."""

    name, title = "google", "Google"
    authorize, token, userinfo = "/o/oauth2/v2/auth", "/oauth2/v4/token", "/oauth2/v1/userinfo"
    keys = "/oauth2/v3/certs"
    token_prefix = "ya29."
    lifetime = 3599
    scopes = (*Provider.scopes, *LONG.values())

    def knows(self, principal: Principal) -> bool:
        """Tell whether this person has an account here."""
        return principal.person.google is not None

    def granted(self, scopes: Sequence[str]) -> Sequence[str]:
        """Return them by the long names, by which Google's answers call them."""
        return [LONG.get(scope, scope) for scope in scopes]

    def claims(self, principal: Principal, scopes: Sequence[str]) -> Claims:
        """Return what the userinfo endpoint says: hd only for an account of a Workspace."""
        account = principal.person.google
        assert account is not None
        said: Claims = {"id": account.id, "picture": f"{self.issuer}/picture/{account.id}"}
        if LONG["email"] in scopes:
            said |= {"email": account.email, "verified_email": account.verified_email}
        if LONG["profile"] in scopes:
            person = principal.person
            said |= {"name": person.full_name, "given_name": person.given_name, "family_name": person.family_name}
        return said | ({"hd": account.hd} if account.hd else {})

    def id_claims(self, principal: Principal, scopes: Sequence[str]) -> Claims:
        """Return the same under the standard's names."""
        names = {"id": "sub", "verified_email": "email_verified"}
        return {names.get(name, name): value for name, value in self.claims(principal, scopes).items()}

    def gives_refresh_token(self, asked: Mapping[str, str]) -> bool:
        """Tell whether the client asked for one: Google gives none otherwise."""
        return asked.get("access_type") == "offline"

    def refusal(self, about: str, redirect_uri: str, said: str) -> Page:
        """Return the page that names the error as Google does."""
        if about == "client":
            return Page(401, "Access blocked: Authorization Error", ["Error 401: invalid_client"])
        if about == "redirect_uri":
            title = "Access blocked: This app's request is invalid"
            return Page(400, title, ["Error 400: redirect_uri_mismatch", f"redirect_uri={redirect_uri}"])
        return Page(400, "Access blocked: Authorization Error", [f"Error 400: {said}"])

    def token_answer(self, status: int, body: Claims) -> Response:
        """Return the answer of the token endpoint; of a code that is none Google says that it is malformed."""
        used = request.form.get("code") in self.memory.used
        known = (self.name, request.form.get("client_id", "")) in self.memory.clients
        said = {
            "invalid_client": "Unauthorized" if known else "The OAuth client was not found.",
            "invalid_grant": "Bad Request" if used or "code" not in request.form else "Malformed auth code.",
        }
        if body.get("error") in said:
            body = {"error": body["error"], "error_description": said[body["error"]]}
        return super().token_answer(status, body)

    def no_access(self) -> Response:
        """Return an error in the form of Google's APIs."""
        text = "Request had invalid authentication credentials."
        return make_response(jsonify(error={"code": 401, "message": text, "status": "UNAUTHENTICATED"}), 401)
