# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The protocol, which is Authlib's: here it is only told where codes and tokens are kept and what an id token says.

Authlib has no types, so its classes are of no known type here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ansible_collections.scigateway.jupyterhub.tests.testbeds.identity.memory import (
    CODE_LIFETIME,
    Client,
    Code,
    Memory,
    Principal,
    Token,
)
from authlib.common.security import generate_token  # type: ignore[import-untyped]
from authlib.integrations.flask_oauth2 import AuthorizationServer  # type: ignore[import-untyped]
from authlib.oauth2.rfc6749 import InvalidScopeError  # type: ignore[import-untyped]
from authlib.oauth2.rfc6749.grants import (  # type: ignore[import-untyped]
    AuthorizationCodeGrant,
    RefreshTokenGrant,
)
from authlib.oauth2.rfc7636 import CodeChallenge  # type: ignore[import-untyped]
from authlib.oidc.core import OpenIDCode  # type: ignore[import-untyped]
from flask import Flask

if TYPE_CHECKING:
    from ansible_collections.scigateway.jupyterhub.tests.testbeds.identity.providers.provider import Provider

A_DAY = 86400


class Server(AuthorizationServer):  # type: ignore[misc]
    """Authlib's server, for one provider."""

    def __init__(self, app: Flask, provider: Provider, memory: Memory) -> None:
        self.provider, self.memory = provider, memory
        super().__init__(app, self._client, self._keep)
        self.register_grant(CodeGrant, [CodeChallenge(required=False), IdToken(provider, memory)])
        self.register_grant(RefreshGrant, [IdToken(provider, memory)])

    def validate_requested_scope(self, scope: str | None) -> None:
        """Refuse a scope that the provider refuses.

        Raises:
            InvalidScopeError: there is one.
        """
        if any(not self.provider.knows_scope(one) for one in (scope or "").split()):
            raise InvalidScopeError

    def create_bearer_token_generator(self, config: object) -> Any:
        """Return what makes tokens: by the provider's prefix, for as long as the faults say."""
        del config
        return self._token

    def _token(self, *, include_refresh_token: bool = True, scope: str = "", **_more: object) -> dict[str, Any]:
        told = self.memory.faults.token_lifetime
        token = {
            "access_token": self.provider.token_prefix + generate_token(40),
            "token_type": "Bearer",
            "expires_in": self.provider.lifetime if told is None else int(told),
            "scope": scope,
        }
        if include_refresh_token:
            token["refresh_token"] = generate_token(48)
        return token

    def _client(self, client_id: str) -> Client | None:
        return self.memory.clients.get((self.provider.name, client_id))

    def _keep(self, token: dict[str, Any], request: Any) -> None:
        self.memory.tokens.append(
            Token(
                client=request.client,
                principal=request.user,
                access_token=token["access_token"],
                refresh_token=token.get("refresh_token", ""),
                scope=token["scope"],
                issued=self.memory.faults.now(),
                lifetime=token["expires_in"],
                resource_server=self.provider.name,
            )
        )


class CodeGrant(AuthorizationCodeGrant):  # type: ignore[misc]
    """A code for a token, once."""

    def save_authorization_code(self, code: str, request: Any) -> Code:
        """Keep a code until it is used."""
        memory: Memory = self.server.memory
        asked = request.payload.data
        memory.codes[code] = kept = Code(
            value=code,
            client=request.client,
            principal=request.user,
            redirect_uri=request.payload.redirect_uri or "",
            scope=" ".join(self.server.provider.granted(request.scope.split())),
            issued=memory.faults.now(),
            nonce=asked.get("nonce", ""),
            code_challenge=asked.get("code_challenge", ""),
            code_challenge_method=asked.get("code_challenge_method"),
            refresh=self.server.provider.gives_refresh_token(asked),
        )
        return kept

    def query_authorization_code(self, code: str, client: Client) -> Code | None:
        """Return a code that is good for this client now."""
        memory: Memory = self.server.memory
        kept = memory.codes.get(code)
        if kept and kept.client.client_id == client.client_id and memory.faults.now() < kept.issued + CODE_LIFETIME:
            return kept
        return None

    def delete_authorization_code(self, authorization_code: Code) -> None:
        """Forget a code that was used; that it was is remembered."""
        memory: Memory = self.server.memory
        memory.codes.pop(authorization_code.value, None)
        memory.used.add(authorization_code.value)

    def authenticate_user(self, authorization_code: Code) -> Principal:
        """Return who consented."""
        return authorization_code.principal

    def generate_token(self, *, include_refresh_token: bool = True, **more: Any) -> Any:
        """Make a token; a refresh token comes with it where the provider gives one for such a request."""
        wanted = include_refresh_token and self.request.authorization_code.refresh
        return super().generate_token(include_refresh_token=wanted, **more)


class RefreshGrant(RefreshTokenGrant):  # type: ignore[misc]
    """A new access token for a refresh token, which stays as it is."""

    TOKEN_ENDPOINT_AUTH_METHODS = CodeGrant.TOKEN_ENDPOINT_AUTH_METHODS

    def authenticate_refresh_token(self, refresh_token: str) -> Token | None:
        """Return the token that it renews."""
        memory: Memory = self.server.memory
        return memory.by_refresh_token(refresh_token)

    def authenticate_user(self, refresh_token: Token) -> Principal:
        """Return whose it is."""
        return refresh_token.principal

    def revoke_old_credential(self, refresh_token: Token) -> None:
        """End the access token before; its refresh token goes on."""
        refresh_token.revoked = True


class IdToken(OpenIDCode):  # type: ignore[misc]
    """The id token, signed by RS256, and what the faults do to it."""

    def __init__(self, provider: Provider, memory: Memory) -> None:
        super().__init__(require_nonce=False)
        self.provider, self.memory = provider, memory

    def exists_nonce(self, nonce: str, request: object) -> bool:
        """Tell whether a nonce was used before: not remembered."""
        return False

    def resolve_client_private_key(self, client: Client) -> Any:
        """Return the key that signs."""
        return self.provider.key

    def get_encode_header(self, client: Client) -> dict[str, Any]:
        """Return the header, which names the key."""
        return {"alg": "RS256", "typ": "JWT", "kid": self.provider.key.kid}

    def get_client_claims(self, client: Client) -> dict[str, Any]:
        """Return who says it, to whom, and for how long it holds."""
        faults = self.memory.faults
        now = faults.now() - (A_DAY if faults.expired_id_token else 0)
        audience = "someone-else" if faults.wrong_audience else client.client_id
        return {
            "iss": self.provider.issuer,
            "aud": audience,
            "iat": now,
            "auth_time": now,
            "exp": now + self.provider.id_lifetime,
        }

    def generate_user_info(self, user: Principal, scope: str) -> dict[str, Any]:
        """Return what it says of the person."""
        return self.provider.without_missing(self.provider.id_claims(user, scope.split()))

    def process_token(self, grant: Any, response: Any) -> Any:
        """Add the id token where the provider has such a thing."""
        if not self.provider.has_id_token:
            return response[1]
        return super().process_token(grant, response)
