# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hubs whose people log in at a provider, when hub and provider do not agree, or do not reach each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.scigateway.jupyterhub.tests.integration.logins.broken import options
from ansible_collections.scigateway.jupyterhub.tests.integration.logins.plain_hub import PlainHub
from ansible_collections.scigateway.jupyterhub.tests.testbeds.identity.running import Identity

ELSEWHERE = "http://127.0.0.1:9/hub/oauth_callback"


@dataclass(frozen=True)
class Misled:
    """A hub and its provider with one thing wrong.

    traits are those of the hub's authenticator that differ from the right ones, promised what the check is told to
    expect instead of what is right, says what the provider does wrong. by_password is a check that knows passwords,
    as if there were a form for them.
    """

    step: str
    words: tuple[str, ...]
    traits: Mapping[str, str] = field(default_factory=dict)
    promised: Mapping[str, str] = field(default_factory=dict)
    says: Mapping[str, Any] = field(default_factory=dict)
    by_password: bool = False


@dataclass(frozen=True)
class Campus:
    """A hub that does not run yet, or does, and what a check is told of its provider."""

    hub: PlainHub
    provider: Mapping[str, str]


def led(hub: PlainHub, identity: Identity, traits: Mapping[str, str] | None = None) -> Campus:
    """Have a hub that does not run yet log people in at the provider, with some traits that are not the right ones."""
    client = identity.client("oidc", f"{hub.url}hub/oauth_callback")
    authenticator = identity.authenticator(client)
    values = {**authenticator.traits, "username_claim": "preferred_username", **(traits or {})}
    hub.add(
        f'c.JupyterHub.authenticator_class = "{authenticator.class_path}"\n'
        + "".join(f"c.{authenticator.class_name}.{name} = {value!r}\n" for name, value in values.items())
    )
    return Campus(
        hub,
        {
            "name": "the campus",
            "authorize_url": authenticator.traits["authorize_url"],
            "redirect_url": client.redirect_uris[0],
            "client_id": client.client_id,
        },
    )


def asked(campus: Campus, case: Misled | None = None) -> dict[str, Any]:
    """Return the options of a check by a token, or by passwords."""
    people: dict[str, Any] = {} if case and case.by_password else {"check_users": []}
    return options(
        campus.hub,
        login_provider={**campus.provider, **(case.promised if case else {})},
        commands={"hub_log": campus.hub.last_lines},
        request_timeout=5,
        **people,
    )


CASES = {
    "another provider": Misled(
        "login_page",
        ("the campus", "https://idp.example.org/authorize", "/oidc/authorize"),
        promised={"authorize_url": "https://idp.example.org/authorize"},
    ),
    "another redirect address": Misled(
        "login_page", ("redirect address", ELSEWHERE), traits={"oauth_callback_url": ELSEWHERE}
    ),
    "another client": Misled(
        "login_page", ("client_id registered-long-ago",), promised={"client_id": "registered-long-ago"}
    ),
    "redirect address not registered": Misled(
        "provider_page",
        ("does not know the redirect address", ELSEWHERE),
        traits={"oauth_callback_url": ELSEWHERE},
        promised={"redirect_url": ELSEWHERE},
    ),
    "client not registered": Misled(
        "provider_page",
        ("does not know the client", "mistyped"),
        traits={"client_id": "mistyped"},
        promised={"client_id": "mistyped"},
    ),
    "provider down": Misled("provider_page", ("HTTP 503",), says={"down": "unavailable"}),
    "provider slow": Misled("provider_page", ("no answer in time",), says={"slow": 30, "endpoints": ["authorize"]}),
    "wrong secret": Misled("provider_answers", ("client id or secret", "paste"), traits={"client_secret": "mistyped"}),
    "provider out of the hub's reach": Misled(
        "provider_answers", ("does not get through to its provider",), traits={"token_url": "http://127.0.0.1:9/token"}
    ),
    "no form for the passwords": Misled("login_owner", ("127.0.0.1", "service_token"), by_password=True),
}
