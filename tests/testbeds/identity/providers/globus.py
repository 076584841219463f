# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Globus Auth, by the endpoints and claims that oauthenticator.globus uses: a token for each resource server, of which
the first carries the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ansible_collections.scigateway.jupyterhub.tests.testbeds.identity.accounts import Globus as Identity
from ansible_collections.scigateway.jupyterhub.tests.testbeds.identity.memory import Principal, Token
from ansible_collections.scigateway.jupyterhub.tests.testbeds.identity.providers.provider import Claims, Provider
from authlib.common.security import generate_token  # type: ignore[import-untyped]
from flask import Blueprint, Response, jsonify, make_response, request

AUTH, GROUPS = "auth.globus.org", "groups.api.globus.org"
SCOPE = "urn:globus:auth:scope:"


class Globus(Provider):
    """Globus Auth and the part of Globus Groups that tells of one's own groups."""

    name, title = "globus", "Globus"
    authorize, token, userinfo = "/v2/oauth2/authorize", "/v2/oauth2/token", "/v2/oauth2/userinfo"
    keys = "/jwk.json"
    lifetime = 172800
    scopes = (*Provider.scopes, "offline_access")

    def knows(self, principal: Principal) -> bool:
        """Tell whether this person has an identity here."""
        return principal.person.globus is not None

    def knows_scope(self, scope: str) -> bool:
        """Tell whether it is one of OpenID, or a scope of a resource server."""
        return super().knows_scope(scope) or scope.startswith(SCOPE)

    def claims(self, principal: Principal, scopes: Sequence[str]) -> Claims:
        """Return what is known of the identity; the address only for its scope."""
        identity = _identity(principal)
        said: Claims = {"sub": identity.sub}
        if "profile" in scopes:
            said |= {
                "name": principal.person.full_name,
                "preferred_username": identity.preferred_username,
                "identity_provider": identity.identity_provider,
                "identity_provider_display_name": identity.identity_provider_name,
                "organization": identity.identity_provider_name,
            }
        if "email" in scopes:
            said["email"] = identity.email
        return said

    def gives_refresh_token(self, asked: Mapping[str, str]) -> bool:
        """Tell whether the client asked for one."""
        return asked.get("access_type") == "offline" or "offline_access" in asked.get("scope", "").split()

    def token_answer(self, status: int, body: Claims) -> Response:
        """Split the token by resource server: the one of Globus Auth, and other_tokens."""
        token = next((one for one in self.memory.tokens if one.access_token == body.get("access_token")), None)
        if token is None:
            return super().token_answer(status, body)
        by_server: dict[str, list[str]] = {AUTH: []}
        for scope in token.scope.split():
            server = scope.removeprefix(SCOPE).split(":")[0] if scope.startswith(SCOPE) else AUTH
            by_server.setdefault(server, []).append(scope)
        token.scope, token.resource_server = " ".join(by_server.pop(AUTH)), AUTH
        others = [self._other(token, server, " ".join(scopes)) for server, scopes in by_server.items()]
        body |= {"scope": token.scope, "resource_server": AUTH, "other_tokens": others}
        return super().token_answer(status, body)

    def add_routes(self, blueprint: Blueprint) -> None:
        """Add the groups and the end of tokens."""
        super().add_routes(blueprint)
        blueprint.add_url_rule("/v2/groups/my_groups", "api-groups", self._groups)
        blueprint.add_url_rule("/v2/oauth2/token/revoke", "revoke", self._revoke, methods=["POST"])

    def user(self) -> Response:
        """Answer at the userinfo endpoint, to a token of Globus Auth only."""
        token = self.bearer()
        return super().user() if token and token.resource_server == AUTH else self.no_access()

    def _other(self, token: Token, server: str, scope: str) -> Claims:
        refresh = generate_token(48) if token.refresh_token else ""
        access = generate_token(40)
        self.memory.tokens.append(
            Token(token.client, token.principal, access, refresh, scope, token.issued, token.lifetime, server)
        )
        answer = {
            "access_token": access,
            "token_type": "Bearer",
            "expires_in": int(token.lifetime),
            "resource_server": server,
            "scope": scope,
        }
        return answer | ({"refresh_token": refresh} if refresh else {})

    def _groups(self) -> Response:
        token = self.bearer()
        if token is None or token.resource_server != GROUPS:
            return self.no_access()
        identity = _identity(token.principal)
        mine = {"identity_id": identity.sub, "username": identity.preferred_username, "role": "member"}
        return jsonify([{"id": group, "my_memberships": [{**mine, "group_id": group}]} for group in identity.groups])

    def _revoke(self) -> Response:
        given = request.authorization
        client = self.memory.clients.get((self.name, (given and given.username) or ""))
        if client is None or not client.check_client_secret((given and given.password) or ""):
            return make_response(jsonify(error="invalid_client"), 401)
        value = request.form.get("token", "")
        for token in self.memory.tokens:
            if token.check_client(client) and value in (token.access_token, token.refresh_token):
                token.revoked = True
                token.refresh_revoked = token.refresh_revoked or value == token.refresh_token
        return jsonify(active=False)


def _identity(principal: Principal) -> Identity:
    identity = principal.person.globus
    assert identity is not None
    return identity
