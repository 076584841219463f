# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a deployed hub is reached."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.scigateway.jupyterhub.plugins.modules import jupyterhub_endpoint
from ansible_collections.scigateway.jupyterhub.tests.unit.plugins.modules.conftest import Run


def deploy(data_dir: Path, **changed: Any) -> None:
    settings = {
        "version": "5.5.4",
        "address": "127.0.0.1",
        "ports": {"public": 8000},
        "login": {"check_password": "user_password"},
        **changed,
    }
    for part in ("etc", "secrets"):
        (data_dir / part).mkdir()
    (data_dir / "etc" / "settings.json").write_text(json.dumps(settings))
    (data_dir / "etc" / "started.json").write_text('{"hub": "h1"}')
    (data_dir / "secrets" / "user_password").write_text("correct horse\n")
    (data_dir / "secrets" / "check_token").write_text("0123\n")
    (data_dir / "secrets" / "cookie_secret").write_text("4567\n")


def test_nothing_deployed_is_an_empty_endpoint(run: Run, tmp_path: Path) -> None:
    assert run(jupyterhub_endpoint, {"data_dir": str(tmp_path)})["endpoint"] == {}


def test_a_deployed_hub(run: Run, tmp_path: Path) -> None:
    deploy(tmp_path)
    found = run(jupyterhub_endpoint, {"data_dir": str(tmp_path)})
    assert found["changed"] is False
    assert (found["endpoint"]["url"], found["endpoint"]["version"]) == ("http://127.0.0.1:8000/", "5.5.4")
    assert found["endpoint"]["secrets"] == {"check_password": "correct horse", "check_token": "0123"}
    assert found["endpoint"]["boot"].startswith("After a reboot")


def test_an_ipv6_address_is_put_in_brackets(run: Run, tmp_path: Path) -> None:
    deploy(tmp_path, address="::1")
    assert run(jupyterhub_endpoint, {"data_dir": str(tmp_path)})["endpoint"]["url"] == "http://[::1]:8000/"


def test_the_fingerprint_follows_what_runs(run: Run, tmp_path: Path) -> None:
    deploy(tmp_path)
    before = run(jupyterhub_endpoint, {"data_dir": str(tmp_path)})["endpoint"]["fingerprint"]
    (tmp_path / "etc" / "started.json").write_text('{"hub": "h2"}')
    assert run(jupyterhub_endpoint, {"data_dir": str(tmp_path)})["endpoint"]["fingerprint"] != before


@pytest.mark.parametrize("content", ["{", "{}", "[]"])
def test_settings_that_cannot_be_understood_are_one_sentence(run: Run, tmp_path: Path, content: str) -> None:
    deploy(tmp_path)
    (tmp_path / "etc" / "settings.json").write_text(content)
    message = run(jupyterhub_endpoint, {"data_dir": str(tmp_path)})["msg"]
    assert message.startswith(f"What is deployed in {tmp_path} cannot be read (")
    assert message.endswith("; deploy the hub again.")


@pytest.mark.parametrize(
    ("extra", "address"),
    [
        ({}, "https://github.com/login/oauth/authorize"),
        ({"GitHubOAuthenticator": {"github_url": "https://git.uni.edu/"}}, "https://git.uni.edu/login/oauth/authorize"),
        ({"GitHubOAuthenticator": {"authorize_url": "https://x.uni.edu/a"}}, "https://x.uni.edu/a"),
    ],
)
def test_where_the_login_page_leads(run: Run, tmp_path: Path, extra: dict[str, Any], address: str) -> None:
    login = {
        "check_password": "",
        "service": "GitHub",
        "authorize_url": "https://github.com/login/oauth/authorize",
        "redirect_url": "https://hub.uni.edu/hub/oauth_callback",
        "client_id": "our-hub",
    }
    deploy(tmp_path, login=login, extra_config=extra)
    found = run(jupyterhub_endpoint, {"data_dir": str(tmp_path)})["endpoint"]["login_provider"]
    assert (found["name"], found["authorize_url"], found["client_id"]) == ("GitHub", address, "our-hub")


def test_where_people_log_in_elsewhere_the_check_has_no_password(run: Run, tmp_path: Path) -> None:
    # the file is what a former login of the hub has left
    deploy(tmp_path, login={"check_password": ""})
    found = run(jupyterhub_endpoint, {"data_dir": str(tmp_path)})
    assert found["endpoint"]["secrets"] == {"check_password": "", "check_token": "0123"}
