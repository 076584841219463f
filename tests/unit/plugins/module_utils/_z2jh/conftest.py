# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A hub on Kubernetes that can be built, and changed in one place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._z2jh.errors import ValuesError
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._z2jh.values import Built, build

SECRETS = {
    "cookie_secret": "ab" * 32,
    "crypt_key": "cd" * 32,
    "proxy_token": "the token of the proxy",
    "check_token": "the token of the check",
    "operator_token": "the token of the operator",
    "github_client_secret": "the client secret",
}
OPTIONS: dict[str, Any] = {
    "image": "registry.example.org/physics/notebook:1.4",
    "login": {
        "authenticator_class": "github",
        "config": {"Authenticator": {"allowed_users": ["ada"]}, "GitHubOAuthenticator": {"client_id": "Ov23"}},
        "hooks": {"OAuthenticator.refresh_user_hook": "hub_login.stay_without_tokens"},
        "reserved_users": ["hub-check-a"],
        "secrets": [{"name": "github_client_secret", "generated": False}],
        "secret_traits": {"GitHubOAuthenticator.client_secret": "github_client_secret"},
    },
    "hub_files": {"hub_login.py": "# the module of the login\n"},
    "reserved_users": ["hub-check-a"],
}
Build = Callable[..., Built]


@pytest.fixture
def hub() -> Build:
    """Return a function that builds the hub; keywords replace options."""

    def make(archives: dict[str, str] | None = None, **changed: Any) -> Built:
        return build({**OPTIONS, **changed}, SECRETS, archives)

    return make


@pytest.fixture
def refused(hub: Build) -> Callable[..., str]:
    """Return a function that builds a hub which is refused, and returns why."""

    def make(**changed: Any) -> str:
        with pytest.raises(ValuesError) as caught:
            hub(**changed)
        assert all("\n" not in problem and problem.endswith(".") for problem in caught.value.problems)
        return str(caught.value)

    return make
