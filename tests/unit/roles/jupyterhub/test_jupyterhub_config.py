# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the settings of the role become in JupyterHub's configuration."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

traitlets = pytest.importorskip("traitlets.config", reason="JupyterHub, and traitlets with it, is not installed here")
pytest.importorskip("jupyterhub", reason="the configuration imports JupyterHub, which is not installed here")

SETTINGS: dict[str, Any] = {
    "address": "127.0.0.1",
    "ports": {"public": 8000, "proxy_api": 18001, "hub": 18081},
    "reserved_users": ["hub-check-a", "hub-check-b"],
    "login": {
        "authenticator_class": "shared-password",
        "config": {
            "Authenticator": {
                "admin_users": ["grace"],
                "allow_all": False,
                "allowed_users": ["ada", "grace", "hub-check-a", "hub-check-b"],
            }
        },
        "hooks": {"OAuthenticator.refresh_user_hook": "hub_login.stay_without_tokens"},
        "reserved_users": ["hub-check-a"],
        "secret_traits": {"SharedPasswordAuthenticator.user_password": "user_password"},
    },
    "extra_config": {},
    "idle_seconds": 3600,
    "cull_every_seconds": 300,
    "user_memory_bytes": 2**30,
    "user_cpus": 1.0,
    "user_environment_dir": "/srv/hub/envs/user",
    "profiles": [],
    "tutorials": [],
    "announcement": "",
}
Configure = Callable[..., Any]


@pytest.fixture
def configure(tmp_path: Path, files: Path, monkeypatch: pytest.MonkeyPatch) -> Configure:
    """Return a function that runs the configuration with settings, as JupyterHub does, and returns what it set."""
    etc = tmp_path / "etc"
    shutil.copytree(files, etc, ignore=shutil.ignore_patterns("locks", "proxy"))
    (tmp_path / "secrets").mkdir()
    for name in ("cookie_secret", "proxy_token", "user_password", "admin_password", "check_token"):
        (tmp_path / "secrets" / name).write_text(f"{'ab' * 16}\n" if name == "cookie_secret" else f"the {name}\n")

    def run(**changed: Any) -> Any:
        (etc / "settings.json").write_text(json.dumps({**SETTINGS, "data_dir": str(tmp_path), **changed}))
        path = etc / "jupyterhub_config.py"
        monkeypatch.setattr(sys, "path", list(sys.path))
        config = traitlets.Config()
        exec(compile(path.read_text("utf-8"), path, "exec"), {"get_config": lambda: config, "__file__": str(path)})
        return config

    return run


def test_only_the_named_may_log_in(configure: Configure) -> None:
    c = configure()
    assert c.Authenticator.allow_all is False
    assert c.Authenticator.allowed_users == ["ada", "grace", "hub-check-a", "hub-check-b"]
    assert c.Authenticator.admin_users == ["grace"]
    assert c.Authenticator.post_auth_hook.keywords == {"reserved": frozenset({"hub-check-a"})}
    assert c.OAuthenticator.refresh_user_hook.__name__ == "stay_without_tokens"


def test_secrets_come_from_their_files(configure: Configure) -> None:
    c = configure()
    assert c.JupyterHub.cookie_secret == b"\xab" * 16
    assert c.SharedPasswordAuthenticator.user_password == "the user_password"
    assert "admin_password" not in c.SharedPasswordAuthenticator
    assert c.ConfigurableHTTPProxy.auth_token == "the proxy_token"
    assert c.JupyterHub.services[0] == {"name": "hub-check", "api_token": "the check_token"}


def test_only_the_proxy_has_the_public_port(configure: Configure) -> None:
    c = configure()
    assert c.JupyterHub.bind_url == "http://127.0.0.1:8000/"
    assert c.JupyterHub.hub_bind_url == "http://127.0.0.1:18081"
    assert c.ConfigurableHTTPProxy.api_url == "http://127.0.0.1:18001"


def test_servers_and_the_proxy_go_on_when_the_hub_ends(configure: Configure) -> None:
    c = configure()
    assert (c.JupyterHub.cleanup_servers, c.JupyterHub.cleanup_proxy) == (False, False)
    assert c.ConfigurableHTTPProxy.should_start is False


def test_the_check_may_only_read_but_for_its_two_users(configure: Configure) -> None:
    scopes = configure().JupyterHub.load_roles[0]["scopes"]
    of_others = [scope for scope in scopes if "!user=hub-check-" not in scope]
    assert of_others == ["read:hub", "read:services!service=idle-culler"]
    assert {scope.partition("!user=")[2] for scope in scopes} == {"", "hub-check-a", "hub-check-b"}


def test_what_the_operator_adds_holds(configure: Configure) -> None:
    c = configure(extra_config={"GitHubOAuthenticator": {"github_url": "https://github.example.org"}})
    assert c.GitHubOAuthenticator.github_url == "https://github.example.org"


def test_the_key_of_kept_tokens_is_one_of_several(configure: Configure) -> None:
    login = {**SETTINGS["login"], "secret_traits": {"CryptKeeper.keys": "cookie_secret"}}
    assert configure(login=login).CryptKeeper["keys"] == ["ab" * 16]


def test_idle_servers_are_stopped_after_the_time_given(configure: Configure) -> None:
    c = configure(idle_seconds=600, cull_every_seconds=60)
    culler = c.JupyterHub.services[1]
    assert culler["name"] == "idle-culler"
    assert culler["command"][-2:] == ["--timeout=600", "--cull-every=60"]
    assert "--MappingKernelManager.cull_idle_timeout=600" in c.Spawner.args


def test_zero_means_never(configure: Configure) -> None:
    c = configure(idle_seconds=0)
    assert [service["name"] for service in c.JupyterHub.services] == ["hub-check"]
    assert "args" not in c.Spawner


def test_without_profiles_all_get_the_same(configure: Configure) -> None:
    (profile,) = configure().HomeSpawner.profiles
    assert (profile["slug"], profile["memory_bytes"], profile["cpus"]) == ("default", 2**30, 1.0)


def test_a_profile_replaces_only_what_it_names(configure: Configure) -> None:
    given = [{"slug": "large", "display_name": "Large", "memory_bytes": 2**31, "cpus": None, "environment": None}]
    (profile,) = configure(profiles=given).HomeSpawner.profiles
    assert (profile["memory_bytes"], profile["cpus"], profile["environment"]) == (2**31, 1.0, {})


@pytest.mark.parametrize(("text", "shown"), [("", {}), ("Down at noon", {"announcement": "Down at noon"})])
def test_an_announcement(configure: Configure, text: str, shown: dict[str, str]) -> None:
    assert configure(announcement=text).JupyterHub.template_vars == shown
