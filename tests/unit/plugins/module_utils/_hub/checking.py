# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A check of the stand-in: how it is set up, and what can be asked of its outcome."""

from __future__ import annotations

import os
import typing as t

from ansible_collections.scigateway.jupyterhub.plugins.module_utils._hub.check import check_hub
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._hub.settings import Settings, read_settings
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._hub.steps import Outcome
from ansible_collections.scigateway.jupyterhub.tests.unit.plugins.module_utils._hub.fake_hub import (
    OWNER,
    PASSWORD,
    STRANGER,
    TOKEN,
    FakeHub,
)

WITH_PASSWORDS = [{"name": OWNER, "password": PASSWORD}, {"name": STRANGER, "password": PASSWORD}]


def settings_for(url: str, **changes: t.Any) -> Settings:
    return read_settings(
        {
            "url": url,
            "check_users": WITH_PASSWORDS,
            "service_token": TOKEN,
            "start_timeout": 5,
            "request_timeout": 5,
            "culler_watch": 0,
            # port 1 of this computer: nobody listens there
            "closed_addresses": ["127.0.0.1:1"],
            **changes,
        }
    )


def check(hub: FakeHub, mode: str = "full", **changes: t.Any) -> dict[str, Outcome]:
    result = check_hub(settings_for(hub.url, **changes), mode, lambda outcome: None)
    return {outcome.key: outcome for outcome in result.outcomes}


def failed(outcomes: t.Mapping[str, Outcome]) -> list[str]:
    return [key for key, outcome in outcomes.items() if outcome.status == "failed"]


def statuses(outcomes: t.Mapping[str, Outcome], *keys: str) -> list[str]:
    return [outcomes[key].status for key in keys]


def traces(hub: FakeHub) -> list[str]:
    """What a check has left on the stand-in."""
    tokens = [token["id"] for tokens in hub.tokens.values() for token in tokens]
    return [*tokens, *hub.servers, *hub.sessions.values(), *os.listdir(hub.home)]
