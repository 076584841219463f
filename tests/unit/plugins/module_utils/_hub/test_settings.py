# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the check refuses to begin with, and how it says so."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._hub.errors import BadSettings
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._hub.settings import read_settings

GOOD: dict[str, t.Any] = {
    "url": "http://127.0.0.1:8000/base",
    "check_users": [{"name": "a", "password": "pass-a"}, {"name": "b", "password": "pass-b"}],
}

PROVIDER = {
    "name": "GitHub",
    "authorize_url": "https://github.com/x",
    "redirect_url": "https://hub/y",
    "client_id": "1",
}


def test_a_slash_is_added_and_a_profile_named_twice_is_started_once() -> None:
    settings = read_settings({**GOOD, "profiles": ["small", "small", "large"]})
    assert settings.url == "http://127.0.0.1:8000/base/"
    assert settings.profiles == ("small", "large")


def test_secrets_are_not_in_the_text_form_of_the_settings() -> None:
    shown = repr(read_settings({**GOOD, "service_token": "top-secret"}))
    assert "top-secret" not in shown
    assert "pass-a" not in shown


def test_without_users_the_reserved_ones_are_used_by_the_service_token() -> None:
    settings = read_settings({"url": "http://hub/", "service_token": "top-secret"})
    assert [user.name for user in settings.users] == ["hub-check-a", "hub-check-b"]
    assert settings.by_token
    assert not read_settings(GOOD).by_token


def test_addresses_with_names_and_of_both_kinds() -> None:
    given = ["169.254.169.254:80", "[fd00:ec2::254]:80", "metadata.google.internal:80"]
    assert read_settings({**GOOD, "closed_addresses": given}).closed_addresses == (
        ("169.254.169.254", 80),
        ("fd00:ec2::254", 80),
        ("metadata.google.internal", 80),
    )
    assert read_settings({**GOOD, "closed_addresses": []}).closed_addresses == ()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"url": "hub.example.org"}, "The address 'hub.example.org' of the hub is not one that a browser opens"),
        ({"url": "ftp://hub/"}, "is not one that a browser opens"),
        ({"url": "http://ada:pw@hub/"}, "holds a user name or password"),
        ({"check_users": GOOD["check_users"][:1]}, "check_users holds 1 user\\(s\\), but the check needs exactly two"),
        ({"check_users": [GOOD["check_users"][0], {"name": "b"}]}, "'b' lacks a password, which the other has"),
        ({"check_users": [GOOD["check_users"][0], {"name": "", "password": "x"}]}, "A check user lacks a name"),
        ({"check_users": []}, "Neither the passwords of hub-check-a and hub-check-b nor a service_token are given"),
        (
            {"check_users": [{"name": "A", "password": "1"}, {"name": "a", "password": "2"}]},
            "Both check users are called",
        ),
        ({"tutorials": ["../other"]}, "'../other' is not a path inside a home"),
        ({"tutorials": ["/etc"]}, "'/etc' is not a path inside a home"),
        ({"start_timeout": 0}, "start_timeout is 0 seconds: give at least 1"),
        ({"time_limit": "inf"}, "time_limit is inf seconds: give at least 1"),
        ({"url": "http://hub:port/"}, "is not one that a browser opens"),
        ({"memory_limit": -1}, "memory_limit is -1 bytes: give 0 or more"),
        ({"cpu_limit": -0.5}, "cpu_limit is -0.5 cores: give 0 or more"),
        ({"closed_addresses": ["169.254.169.254"]}, "holds '169.254.169.254', which is not host:port"),
        ({"closed_addresses": ["10.0.0.1:high"]}, "holds '10.0.0.1:high', which is not host:port"),
        ({"commands": {"reboot_hub": ["true"]}}, "commands holds 'reboot_hub', which the check never runs"),
        ({"commands": {"restart_hub": "systemctl restart jupyterhub"}}, "The command restart_hub is no list of words"),
        ({"login_provider": {"name": "GitHub"}}, "login_provider lacks authorize_url, redirect_url, client_id"),
        (
            {"login_provider": {**PROVIDER, "authorize_url": "github.com"}},
            "login_provider.authorize_url is 'github.com'",
        ),
        ({"ca_file": "/does/not/exist.pem"}, "The certificate authority file"),
    ],
)
def test_refused(change: dict[str, t.Any], message: str) -> None:
    with pytest.raises(BadSettings, match=message):
        read_settings({**GOOD, **change})
