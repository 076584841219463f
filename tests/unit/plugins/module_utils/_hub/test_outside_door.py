# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A stranger stays outside."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._hub.errors import Unexpected
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._hub.outside_door import open_door
from ansible_collections.scigateway.jupyterhub.tests.unit.plugins.module_utils._hub.outside_server import (
    Asked,
    Reply,
    Server,
    redirect,
)

FORM = (
    '<form method="post"><input type="hidden" name="_xsrf" value="x1"><input type="text" name="username">'
    '<input type="password" name="password"></form>'
)
PAGES = ("home", "admin", "token")
TOKEN = "token-of-the-check"


class Hub:
    """A hub with a form; open lets everybody in, by any name and password."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.open = False
        self.one_account = ""
        self.token_removes = True
        self.inside: set[str] = set()
        self.accounts: set[str] = set()
        for page in PAGES:
            server.answers[f"/base/hub/{page}"] = self.page
        server.answers["/base/hub/login"] = self.login
        server.answers["/base/hub/logout"] = self.logout
        for resource in ("user", "users"):
            server.answers[f"/base/hub/api/{resource}"] = self.api

    def login(self, asked: Asked) -> Reply:
        if asked.method == "GET":
            return Reply(text=FORM, headers={"Set-Cookie": "_xsrf=x1; Path=/base/hub/"})
        if not self.open:
            return Reply(403, '<p class="login_error">Invalid username or password</p>')
        name = self.one_account or asked.fields["username"]
        self.inside.add(name)
        self.accounts.add(name)
        self.server.answers[f"/base/hub/api/users/{name}"] = self.user
        return Reply(302, headers={"Location": "/base/hub/home", "Set-Cookie": f"session={name}; Path=/base/hub/"})

    def logout(self, asked: Asked) -> Reply:
        self.inside.clear()
        return redirect("/base/hub/login")

    def page(self, asked: Asked) -> Reply:
        return Reply(text="<h1>Home</h1>") if self.inside else redirect("/base/hub/login?next=%2Fbase%2Fhub%2Fhome")

    def api(self, asked: Asked) -> Reply:
        name = next((name for name in self.inside if f"session={name}" in (asked.headers.get("Cookie") or "")), "")
        return Reply(text=f'{{"name": "{name}"}}') if name else Reply(403, '{"message": "Missing credentials."}')

    def user(self, asked: Asked) -> Reply:
        name = asked.path.rsplit("/", 1)[-1]
        if asked.headers.get("Authorization") != f"token {TOKEN}":
            return Reply(403)
        if name not in self.accounts or (asked.method == "DELETE" and not self.token_removes):
            return Reply(404, '{"message": "No access to resources or resources not found"}')
        if asked.method == "DELETE":
            self.accounts.discard(name)
            return Reply(204)
        return Reply(text=f'{{"name": "{name}"}}')


@pytest.fixture
def hub() -> Iterator[Hub]:
    with Server() as server:
        yield Hub(server)


def test_a_closed_door(hub: Hub) -> None:
    assert open_door(hub.server.visit()) == "a made-up name is refused"
    tried = [asked.fields["username"] for asked in hub.server.asked if asked.method == "POST"]
    assert [name.startswith("hub-check-nobody-") for name in tried] == [True]


def test_an_open_login_is_named_and_nothing_stays(hub: Hub) -> None:
    hub.open = True
    with pytest.raises(Unexpected, match="lets anybody in as anybody") as caught:
        open_door(hub.server.visit(service_token=TOKEN))
    assert "left there" not in caught.value.seen
    assert (hub.inside, hub.accounts) == (set(), set())


def test_what_cannot_be_removed_is_named(hub: Hub) -> None:
    hub.open = True
    with pytest.raises(Unexpected) as caught:
        open_door(hub.server.visit())
    assert caught.value.seen.endswith(f"the account {hub.accounts.pop()} is left there: remove it")
    assert hub.inside == set()


def test_an_account_that_everybody_gets_is_left_alone(hub: Hub) -> None:
    hub.open, hub.one_account = True, "ada"
    with pytest.raises(Unexpected, match="it took the visitor for ada, an account that was there before and stays$"):
        open_door(hub.server.visit(service_token=TOKEN))
    assert (hub.inside, hub.accounts) == (set(), {"ada"})
    assert not [asked for asked in hub.server.asked if asked.method == "DELETE"]


def test_an_account_that_the_token_may_see_but_not_remove_is_named(hub: Hub) -> None:
    hub.open, hub.token_removes = True, False
    with pytest.raises(Unexpected, match="is left there: remove it$"):
        open_door(hub.server.visit(service_token=TOKEN))


@pytest.mark.parametrize("page", PAGES)
def test_a_page_that_everybody_sees(hub: Hub, page: str) -> None:
    hub.server.answers[f"/base/hub/{page}"] = Reply(text="<h1>All users</h1>")
    with pytest.raises(Unexpected, match=rf"led to the login, but saw HTTP 200 from .*/hub/{page} \(All users\)"):
        open_door(hub.server.visit())


def test_a_page_that_leads_inside(hub: Hub) -> None:
    hub.server.answers["/base/hub/home"] = redirect("/base/user/anybody/lab")
    with pytest.raises(Unexpected, match="led to the login"):
        open_door(hub.server.visit())


def test_a_login_at_a_provider_is_a_login(hub: Hub) -> None:
    hub.server.answers["/base/hub/home"] = redirect("https://idp.example.org/authorize?client_id=x")
    assert open_door(hub.server.visit()) == "a made-up name is refused"


def test_an_api_that_everybody_uses(hub: Hub) -> None:
    hub.server.answers["/base/hub/api/users"] = Reply(text="[]")
    with pytest.raises(Unexpected, match="somebody who is not logged in to be refused"):
        open_door(hub.server.visit())


def test_an_api_that_takes_any_token(hub: Hub) -> None:
    hub.server.answers["/base/hub/api/user"] = lambda asked: Reply(
        200 if (asked.headers.get("Authorization") or "").startswith("token ") else 403, "{}"
    )
    with pytest.raises(Unexpected, match="a made-up token to be refused"):
        open_door(hub.server.visit())


def test_a_sign_up_page_is_told(hub: Hub) -> None:
    hub.server.answers["/base/hub/signup"] = Reply(text=f"<title>Join</title>{FORM}")
    assert open_door(hub.server.visit()).endswith(
        f"there is a sign-up page at {hub.server.url}hub/signup (Join): see that it wants an approval"
    )
    assert not [asked for asked in hub.server.asked if asked.method == "POST" and "signup" in asked.path]


def test_a_hub_without_a_form(hub: Hub) -> None:
    hub.server.answers["/base/hub/login"] = Reply(text="<h1>Sign in</h1>")
    assert open_door(hub.server.visit()) == "no form for a name and a password"
