# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What providers have in common; each differs by its paths, its claims, its scopes and the words of its refusals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from ansible_collections.scigateway.jupyterhub.tests.testbeds.identity.memory import Memory, Principal, Token
from flask import Blueprint, Response, jsonify, make_response, request
from joserfc.jwk import RSAKey

Claims = dict[str, Any]


@dataclass(frozen=True)
class Page:
    """A page that refuses: its HTTP status, its heading, its paragraphs."""

    status: int
    title: str
    lines: Sequence[str]


class Provider:
    """A provider below its own path; the defaults are those of the OpenID standards."""

    name: ClassVar[str]
    title: ClassVar[str]
    authorize: ClassVar[str]
    token: ClassVar[str]
    userinfo: ClassVar[str]
    keys: ClassVar[str] = "/jwks"
    token_prefix: ClassVar[str] = ""
    # Seconds for which an access token and an id token hold.
    lifetime: ClassVar[int] = 3600
    id_lifetime: ClassVar[int] = 3600
    has_id_token: ClassVar[bool] = True
    # A token may come in the address of a userinfo request too.
    token_in_address: ClassVar[bool] = False
    scopes: ClassVar[tuple[str, ...]] = ("openid", "profile", "email")

    def __init__(self, url: str, key: RSAKey, memory: Memory) -> None:
        self.issuer, self.key, self.memory = f"{url}/{self.name}", key, memory

    def knows(self, principal: Principal) -> bool:
        """Tell whether this person has an account here."""
        raise NotImplementedError

    def claims(self, principal: Principal, scopes: Sequence[str]) -> Claims:
        """Return what the userinfo endpoint says of a person, for these scopes."""
        raise NotImplementedError

    def id_claims(self, principal: Principal, scopes: Sequence[str]) -> Claims:
        """Return what the id token says of a person, for these scopes."""
        return self.claims(principal, scopes)

    def without_missing(self, claims: Claims) -> Claims:
        """Return the claims but those that the faults leave out."""
        return {name: value for name, value in claims.items() if name not in self.memory.faults.missing}

    def idps(self, asked: Mapping[str, str]) -> Mapping[str, str]:
        """Return the identity providers to choose from, by entity id; most providers are one themselves."""
        return {}

    def place(self, idp: str) -> str:
        """Return where a person types the password."""
        return self.title

    def knows_scope(self, scope: str) -> bool:
        """Tell whether a client may ask for this scope; if not, its request is refused."""
        return scope in self.scopes

    def granted(self, scopes: Sequence[str]) -> Sequence[str]:
        """Return what is granted of the scopes that were asked for."""
        return scopes

    def gives_refresh_token(self, asked: Mapping[str, str]) -> bool:
        """Tell whether such a request to the authorize endpoint leads to a refresh token."""
        return False

    def refusal(self, about: str, redirect_uri: str, said: str) -> Page:
        """Return the page that tells of a request which cannot be answered to the client.

        Args:
            about: "client" is not known, "redirect_uri" is not registered, or else the request is wrong.
            redirect_uri: where it should have gone.
            said: what is wrong, in the words of the protocol.
        """
        lines = {
            "client": ["invalid_client: there is no client of this id."],
            "redirect_uri": [f"invalid_request: the redirect_uri {redirect_uri} is not registered for this client."],
        }
        return Page(400, "Error", lines.get(about, [said]))

    def token_answer(self, status: int, body: Claims) -> Response:
        """Return the answer of the token endpoint, in this provider's form."""
        if body.get("error") == "invalid_client":
            status = 401
        answer = make_response(jsonify(body), status)
        answer.headers["Cache-Control"] = "no-store"
        return answer

    def no_access(self) -> Response:
        """Return the answer to a request without a token that is good for it."""
        answer = make_response(
            jsonify(error="invalid_token", error_description="The access token is expired, revoked or malformed."), 401
        )
        answer.headers["WWW-Authenticate"] = 'Bearer error="invalid_token"'
        return answer

    def bearer(self, *, in_address: bool = False) -> Token | None:
        """Return the token by which the request at hand is made, if it is good."""
        kind, _blank, value = request.headers.get("Authorization", "").partition(" ")
        if kind.lower() == "bearer" and value:
            return self.memory.by_access_token(value)
        if in_address and request.args.get("access_token"):
            return self.memory.by_access_token(request.args["access_token"])
        return None

    def user(self) -> Response:
        """Answer at the userinfo endpoint."""
        token = self.bearer(in_address=self.token_in_address)
        if token is None or token.client.provider != self.name:
            return self.no_access()
        return jsonify(self.without_missing(self.claims(token.principal, token.scope.split())))

    def discovery(self) -> Response:
        """Answer with the metadata of OpenID Connect Discovery 1.0."""
        return jsonify(
            issuer=self.issuer,
            authorization_endpoint=self.issuer + self.authorize,
            token_endpoint=self.issuer + self.token,
            userinfo_endpoint=self.issuer + self.userinfo,
            jwks_uri=self.issuer + self.keys,
            scopes_supported=list(self.scopes),
            response_types_supported=["code"],
            grant_types_supported=["authorization_code", "refresh_token"],
            subject_types_supported=["public"],
            id_token_signing_alg_values_supported=["RS256"],
            token_endpoint_auth_methods_supported=["client_secret_basic", "client_secret_post"],
            code_challenge_methods_supported=["plain", "S256"],
        )

    def public_keys(self) -> Response:
        """Answer with the key that checks an id token."""
        return jsonify(keys=[self.key.as_dict(private=False)])

    def add_routes(self, blueprint: Blueprint) -> None:
        """Add what this provider answers apart from the endpoints that all have."""
        if self.has_id_token:
            blueprint.add_url_rule("/.well-known/openid-configuration", "discovery", self.discovery)
            blueprint.add_url_rule(self.keys, "keys", self.public_keys)
