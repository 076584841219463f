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


def test_a_slash_is_added_and_a_profile_named_twice_is_started_once() -> None:
    settings = read_settings({**GOOD, "profiles": ["small", "small", "large"]})
    assert settings.url == "http://127.0.0.1:8000/base/"
    assert settings.profiles == ("small", "large")


def test_secrets_are_not_in_the_text_form_of_the_settings() -> None:
    shown = repr(read_settings({**GOOD, "service_token": "top-secret"}))
    assert "top-secret" not in shown
    assert "pass-a" not in shown


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"url": "hub.example.org"}, "The address 'hub.example.org' of the hub is not one that a browser opens"),
        ({"url": "ftp://hub/"}, "is not one that a browser opens"),
        ({"url": "http://ada:pw@hub/"}, "holds a user name or password"),
        ({"check_users": GOOD["check_users"][:1]}, "check_users holds 1 user\\(s\\), but the check needs exactly two"),
        ({"check_users": [GOOD["check_users"][0], {"name": "b", "password": ""}]}, "'b' lacks a name or a password"),
        (
            {"check_users": [{"name": "A", "password": "1"}, {"name": "a", "password": "2"}]},
            "Both check users are called",
        ),
        ({"tutorials": ["../other"]}, "'../other' is not a path inside a home"),
        ({"tutorials": ["/etc"]}, "'/etc' is not a path inside a home"),
        ({"start_timeout": 0}, "start_timeout is 0 seconds: give at least 1"),
        ({"ca_file": "/does/not/exist.pem"}, "The certificate authority file"),
    ],
)
def test_refused(change: dict[str, t.Any], message: str) -> None:
    with pytest.raises(BadSettings, match=message):
        read_settings({**GOOD, **change})
