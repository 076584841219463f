# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The last look at somebody who may log in, and accounts that nobody can take."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest

pytest.importorskip("jupyterhub", reason="JupyterHub is not installed here")
pytest.importorskip("nativeauthenticator", reason="NativeAuthenticator is not installed here")

AUTHENTICATOR = SimpleNamespace(admin_users={"boss"})


def look(name: str, admin: bool | None = None, auth_state: Any = None) -> dict[str, Any]:
    hub_login = import_module("hub_login")

    model = {"name": name, "admin": admin, "auth_state": auth_state}
    return dict(asyncio.run(hub_login.check_person(AUTHENTICATOR, None, model, reserved={"hub-check-a"})))


@pytest.mark.parametrize(
    ("name", "said", "is_admin"),
    [("boss", None, True), ("ada", None, False), ("ada", True, True), ("boss", False, False)],
)
def test_whoever_is_not_declared_an_admin_is_none(name: str, said: bool | None, is_admin: bool) -> None:
    assert look(name, said)["admin"] is is_admin


def refusal(name: str, auth_state: Any = None) -> str:
    from tornado.web import HTTPError

    with pytest.raises(HTTPError) as caught:
        look(name, auth_state=auth_state)
    assert caught.value.status_code == 403
    return str(caught.value.log_message)


def test_nobody_comes_in_under_a_name_of_the_check() -> None:
    assert "hub-check-a is reserved" in refusal("hub-check-a")


@pytest.mark.parametrize("claim", ["verified_email", "email_verified"])
def test_an_address_that_nobody_verified_is_refused(claim: str) -> None:
    for said in (False, "false", "False"):
        assert "has not verified your e-mail address" in refusal("ada", {"user": {claim: said}})
    assert look("ada", auth_state={"user": {claim: True}})["name"] == "ada"
    assert look("ada", auth_state={"scope": ["openid"], "user": {}})["name"] == "ada"


def test_users_without_tokens_stay_and_others_are_refreshed() -> None:
    hub_login = import_module("hub_login")

    assert asyncio.run(hub_login.stay_without_tokens(None, None, None)) is True
    assert asyncio.run(hub_login.stay_without_tokens(None, None, {"access_token": "x"})) is None


@pytest.fixture
def sign_up() -> Any:
    """Return a function that makes the authenticator over one database."""
    hub_login = import_module("hub_login")
    from sqlalchemy import create_engine
    from sqlalchemy.orm import Session
    from traitlets.config import Config

    database = Session(create_engine("sqlite://"))

    def make(admins: Collection[str] = frozenset({"Boss"})) -> Any:
        given = {"admin_password": "first password", "check_password": "check password"}
        own = {**given, "check_users": ["hub-check-a"], "admin_users": set(admins), "allow_all": True}
        return hub_login.ApprovedSignUpAuthenticator(config=Config({"ApprovedSignUpAuthenticator": own}), db=database)

    return make


def enters(authenticator: Any, name: str, password: str) -> bool:
    return asyncio.run(authenticator.authenticate(None, {"username": name, "password": password})) is not None


def test_nobody_can_sign_up_as_an_admin(sign_up: Any) -> None:
    authenticator = sign_up()
    assert enters(authenticator, "boss", "first password")
    assert authenticator.create_user("boss", "a stranger's password") is None
    assert not enters(authenticator, "boss", "a stranger's password")


def test_an_admin_keeps_a_changed_password(sign_up: Any) -> None:
    sign_up().change_password("boss", "my own password")
    assert enters(sign_up(), "boss", "my own password")


def test_the_check_gets_in_whatever_was_changed(sign_up: Any) -> None:
    sign_up().change_password("hub-check-a", "something else")
    assert enters(sign_up(), "hub-check-a", "check password")


def test_people_wait_for_approval(sign_up: Any) -> None:
    authenticator = sign_up()
    assert authenticator.create_user("ada", "correct horse battery") is not None
    assert not enters(authenticator, "ada", "correct horse battery")


def test_who_signed_up_before_a_name_became_an_admin_is_not_that_admin(sign_up: Any) -> None:
    assert sign_up(admins={"other"}).create_user("boss", "a stranger's password") is not None
    authenticator = sign_up()
    assert not enters(authenticator, "boss", "a stranger's password")
    assert enters(authenticator, "boss", "first password")
