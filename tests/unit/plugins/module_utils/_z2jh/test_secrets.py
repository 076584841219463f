# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets reach the chart, and nobody who reads a diff."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._z2jh.errors import ValuesError
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._z2jh.masking import MASK, mask
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._z2jh.secrets import secret_names, secret_values
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._z2jh.values import build
from hypothesis import given
from hypothesis import strategies as st

Build = Callable[..., Any]
LOGIN: dict[str, Any] = {
    "authenticator_class": "github",
    "secrets": [{"name": "github_client_secret"}],
    "secret_traits": {"GitHubOAuthenticator.client_secret": "github_client_secret", "CryptKeeper.keys": "crypt_key"},
}
HEX = st.text("0123456789abcdef", min_size=64, max_size=64)
# as a generator makes them, so that one is not found by chance
TOKENS = st.text("ABCDEFGHJKLMNPQRSTUVWXYZ23456789", min_size=16, max_size=40)
SECRETS = st.fixed_dictionaries(
    {
        "cookie_secret": HEX,
        "crypt_key": HEX,
        "proxy_token": TOKENS,
        "check_token": TOKENS,
        "operator_token": TOKENS,
        "github_client_secret": TOKENS,
    }
)


def test_every_secret_lies_where_the_chart_looks_for_it(hub: Build) -> None:
    built = hub()
    values = built.complete
    assert values["hub"]["cookieSecret"] == "ab" * 32
    assert values["hub"]["config"]["CryptKeeper"]["keys"] == ["cd" * 32]
    assert values["proxy"]["secretToken"] == "the token of the proxy"
    assert values["hub"]["services"]["hub-check"]["apiToken"] == "the token of the check"
    assert values["hub"]["config"]["GitHubOAuthenticator"] == {
        "client_id": "Ov23",
        "client_secret": "the client secret",
    }
    assert "the client secret" not in json.dumps(built.values)


@given(SECRETS)
def test_no_secret_is_in_what_people_read(secrets: dict[str, str]) -> None:
    said = {"hub": {"extraEnv": {"COPY": f"a copy of {secrets['check_token']} in a text"}}}
    built = build({"login": LOGIN, "extra_values": said, "image": "a:1"}, secrets)
    shown = json.dumps(built.masked)
    assert [name for name, secret in secrets.items() if secret in shown] == []
    assert all(secret in json.dumps(built.complete) for secret in secrets.values())


@given(SECRETS, SECRETS)
def test_other_secrets_read_the_same(one: dict[str, str], other: dict[str, str]) -> None:
    assert build({"login": LOGIN}, one).masked == build({"login": LOGIN}, other).masked


@pytest.mark.parametrize(
    "values",
    [
        {"hub": {"db": {"password": "hunter22"}}},
        {"hub": {"db": {"url": "postgresql+psycopg2://hub:hunter22@db.example.org/hub"}}},
        {"hub": {"config": {"LDAPAuthenticator": {"lookup_dn_search_password": "hunter22"}}}},
        {"imagePullSecret": {"create": True, "password": "hunter22"}},
        {"singleuser": {"extraEnv": {"API_TOKEN": "hunter22"}}},
        {"hub": {"services": {"mine": {"api_token": "hunter22"}}}},
    ],
)
def test_what_an_operator_adds_is_masked_by_its_key(values: dict[str, Any]) -> None:
    shown = json.dumps(mask(values, {}))
    assert "hunter22" not in shown
    assert MASK in shown


def test_the_names_of_secrets_are_read() -> None:
    values = {"ingress": {"tls": [{"secretName": "hub-tls"}]}, "proxy": {"https": {"secret": {"name": "own"}}}}
    assert mask(values, {}) == values


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"check_token": ""}, "z2jh_secrets: check_token is missing"),
        ({"crypt_key": None}, "z2jh_secrets: crypt_key is missing"),
        ({"github_client_secret": ""}, "z2jh_secrets: github_client_secret is missing"),
        ({"cookie_secret": "too short"}, "z2jh_secrets: cookie_secret is not 64 hexadecimal digits"),
    ],
)
def test_a_secret_that_does_not_do_is_refused_and_not_repeated(changed: dict[str, Any], why: str) -> None:
    given = dict.fromkeys(secret_names(LOGIN), "ab" * 32)
    with pytest.raises(ValuesError) as caught:
        build({"login": LOGIN}, {**given, **changed})
    assert caught.value.problems[0].startswith(why)
    assert not any(value and value in str(caught.value) for value in changed.values())


def test_the_names_are_those_that_the_values_take() -> None:
    given = {name: f"the {name}" for name in secret_names(LOGIN)}
    shown = json.dumps(secret_values(LOGIN, given))
    assert [name for name in given if f"the {name}" not in shown] == []


@pytest.mark.parametrize(
    "values",
    [
        {"singleuser": {"extraEnv": {"AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI"}}},
        {"singleuser": {"extraEnv": [{"name": "OPENAI_KEY", "value": "wJalrXUtnFEMI"}]}},
        {"proxy": {"https": {"manual": {"key": "-----BEGIN PRIVATE KEY-----\nwJalrXUtnFEMI"}}}},
    ],
)
def test_what_people_add_is_not_shown_when_it_looks_secret(values: dict[str, Any]) -> None:
    assert "wJalrXUtnFEMI" not in str(mask(values, {}))


def test_other_environment_variables_are_shown() -> None:
    values = {"singleuser": {"extraEnv": {"OMP_NUM_THREADS": "1", "LANG": "C.UTF-8"}}}
    assert mask(values, {}) == values
