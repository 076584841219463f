# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the provider remembers: clients, codes, tokens, and what it was asked. Authlib calls these classes by the
methods of its mixins, which they do not inherit: Authlib has no types."""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.scigateway.jupyterhub.tests.testbeds.identity.accounts import Person
from ansible_collections.scigateway.jupyterhub.tests.testbeds.identity.faults import Faults

CODE_LIFETIME = 600  # the most that RFC 6749, 4.1.2, recommends


@dataclass(frozen=True)
class Principal:
    """Who has signed in, and by which identity provider (only CILogon has several)."""

    person: Person
    idp: str = ""


@dataclass(frozen=True)
class Client:
    """An application registered at one provider."""

    provider: str
    client_id: str
    client_secret: str
    redirect_uris: tuple[str, ...]

    def get_client_id(self) -> str:
        """Return its id."""
        return self.client_id

    def get_default_redirect_uri(self) -> str:
        """Return where to go when the request does not say."""
        return self.redirect_uris[0]

    def get_allowed_scope(self, scope: str | None) -> str:
        """Return what it may ask for; which scopes exist is the provider's affair."""
        return scope or ""

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        """Tell whether exactly this address is registered."""
        return redirect_uri in self.redirect_uris

    def check_client_secret(self, client_secret: str) -> bool:
        """Tell whether this is its secret."""
        return secrets.compare_digest(self.client_secret.encode(), client_secret.encode())

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        """Tell whether it may prove itself so: by its secret, in the form or in the header."""
        return method in ("client_secret_basic", "client_secret_post")

    def check_response_type(self, response_type: str) -> bool:
        """Tell whether it may ask so at the authorize endpoint."""
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        """Tell whether it may ask so at the token endpoint."""
        return grant_type in ("authorization_code", "refresh_token")


@dataclass(frozen=True)
class Code:
    """A code on its way through the browser."""

    value: str
    client: Client
    principal: Principal
    redirect_uri: str
    scope: str
    issued: float
    nonce: str
    code_challenge: str
    code_challenge_method: str | None
    refresh: bool

    def get_redirect_uri(self) -> str:
        """Return where it was sent."""
        return self.redirect_uri

    def get_scope(self) -> str:
        """Return what was consented to."""
        return self.scope

    def get_nonce(self) -> str:
        """Return what the client wants to find in the id token."""
        return self.nonce

    def get_auth_time(self) -> int:
        """Return when the person signed in."""
        return int(self.issued)

    def get_acr(self) -> str:
        """Return how sure the sign-in was: not said."""
        return ""

    def get_amr(self) -> str:
        """Return how the person signed in: not said."""
        return ""


@dataclass
class Token:
    """An access token, with its refresh token where there is one."""

    client: Client
    principal: Principal
    access_token: str
    refresh_token: str
    scope: str
    issued: float
    lifetime: float
    resource_server: str = ""
    revoked: bool = False
    refresh_revoked: bool = False

    def check_client(self, client: Client) -> bool:
        """Tell whether it was issued to this client."""
        return self.client.client_id == client.client_id

    def get_scope(self) -> str:
        """Return what it is good for."""
        return self.scope

    def get_expires_in(self) -> float:
        """Return its lifetime in seconds."""
        return self.lifetime


@dataclass
class Memory:
    """All of it; lost with the process, but for the clients of a testbed that was started by its program."""

    clients: dict[tuple[str, str], Client] = field(default_factory=dict)
    codes: dict[str, Code] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    tokens: list[Token] = field(default_factory=list)
    journal: list[Mapping[str, Any]] = field(default_factory=list)
    faults: Faults = field(default_factory=Faults)
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def say(self, faults: Faults) -> None:
        """Put these faults in the place of those before."""
        before, self.faults = self.faults, faults
        before.end()

    def write(self, entry: Mapping[str, Any]) -> None:
        """Keep what was asked, with a number."""
        self.journal.append({"number": next(self._numbers), **entry})

    def by_access_token(self, value: str) -> Token | None:
        """Return the token that is good for this value now."""
        for token in self.tokens:
            if token.access_token == value and not token.revoked and self.faults.now() < token.issued + token.lifetime:
                return token
        return None

    def by_refresh_token(self, value: str) -> Token | None:
        """Return the token that can be renewed by this value."""
        for token in self.tokens:
            if value and token.refresh_token == value and not token.refresh_revoked:
                return token
        return None

    def expire(self, *, refresh: bool) -> None:
        """End all access tokens, and the refresh tokens when that is said."""
        for token in self.tokens:
            token.revoked = True
            token.refresh_revoked = token.refresh_revoked or refresh
