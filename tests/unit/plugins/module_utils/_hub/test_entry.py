# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""How the check users get in: by the form, or by tokens; and what is left of users, tokens and sessions."""

from __future__ import annotations

import time
import typing as t

import pytest
from ansible_collections.scigateway.jupyterhub.tests.unit.plugins.module_utils._hub.checking import (
    check,
    failed,
    statuses,
    traces,
)
from ansible_collections.scigateway.jupyterhub.tests.unit.plugins.module_utils._hub.fake_hub import (
    OWNER,
    PASSWORD,
    STRANGER,
    TOKEN,
    FakeHub,
)

BY_TOKEN: dict[str, t.Any] = {"check_users": []}
SECOND_FACTOR = '<input type="text" name="otp"/>'


def test_a_service_token_does_everything_but_the_login_and_says_so(hub: FakeHub) -> None:
    hub.users.clear()
    outcomes = check(hub, **BY_TOKEN)
    assert failed(outcomes) == []
    assert statuses(outcomes, "login_owner", "login_stranger") == ["not checked"] * 2
    assert outcomes["login_owner"].detail == (
        "no password of the check users is known, so all but the login is done by the service token"
    )
    done = (
        "token_owner",
        "token_stranger",
        "wrong_password",
        "run:",
        "upload",
        "refused",
        "home_isolation",
        "read_back",
    )
    assert statuses(outcomes, *done) == ["passed"] * len(done)
    assert hub.users == set()
    assert traces(hub) == []


def test_users_who_were_there_before_stay_and_keep_their_own_tokens(hub: FakeHub) -> None:
    hub.tokens[OWNER] = [{"id": "kept", "session_id": None, "note": "for my laptop"}]
    assert failed(check(hub, **BY_TOKEN)) == []
    assert hub.users == {OWNER, STRANGER}
    assert traces(hub) == ["kept"]


def test_users_whom_the_check_made_stay_when_that_is_wanted(hub: FakeHub) -> None:
    hub.users.clear()
    assert failed(check(hub, keep_users=True, **BY_TOKEN)) == []
    assert hub.users == {OWNER, STRANGER}
    assert traces(hub) == []


def test_users_whom_a_login_made_are_removed(hub: FakeHub) -> None:
    hub.users.clear()
    assert failed(check(hub)) == []
    assert hub.users == set()


def test_users_who_may_not_be_removed_are_named(hub: FakeHub) -> None:
    hub.users.clear()
    for name in (OWNER, STRANGER):
        hub.answers[f"DELETE /hub/api/users/{name}"] = (403, '{"message": "Action is not authorized"}')
    outcomes = check(hub)
    assert failed(outcomes) == []
    assert outcomes["cleanup"].detail.endswith(f"the service token may not remove {OWNER}, {STRANGER}")


def test_tokens_of_a_killed_check_and_of_servers_that_are_gone_are_removed(hub: FakeHub) -> None:
    hub.tokens[OWNER] = [
        {"id": "old", "session_id": None, "note": "scigateway.jupyterhub.verify"},
        {"id": "orphan", "session_id": None, "note": "Server at /base/user/hub-check-a/"},
    ]
    assert failed(check(hub, **BY_TOKEN)) == []
    assert traces(hub) == []


def test_a_token_that_may_not_make_users_is_told_which_scope_is_missing(hub: FakeHub) -> None:
    hub.users.clear()
    hub.answers[f"POST /hub/api/users/{OWNER}"] = (403, '{"message": "Action is not authorized"}')
    outcome = check(hub, **BY_TOKEN)["token_owner"]
    assert outcome.expected == f"the service token to make the user {OWNER}"
    assert f"give its service the scope admin:users!user={OWNER}, or make the user" in outcome.detail


def test_a_token_that_may_not_act_for_users_is_told_which_scope_is_missing(hub: FakeHub) -> None:
    hub.answers[f"POST /hub/api/users/{STRANGER}/tokens"] = (403, '{"message": "no permissions"}')
    outcomes = check(hub, **BY_TOKEN)
    assert failed(outcomes) == ["token_stranger"]
    assert f"the scope tokens!user={STRANGER}" in outcomes["token_stranger"].detail


def test_a_refused_service_token_is_not_mistaken_for_a_missing_user(hub: FakeHub) -> None:
    outcomes = check(hub, service_token=f"not-{TOKEN}", **BY_TOKEN)
    assert failed(outcomes) == ["culler", "token_owner", "token_stranger"]
    assert "Missing or invalid credentials" in outcomes["token_owner"].detail


def test_minted_tokens_are_in_no_message(hub: FakeHub) -> None:
    hub.answers[f"POST /hub/api/users/{OWNER}/server"] = (500, f'{{"message": "minted-0-of-{OWNER}"}}')
    outcome = check(hub, **BY_TOKEN)["start:"]
    assert "********" in outcome.detail
    assert "minted" not in outcome.detail


PEOPLE = [{"name": "ada", "password": PASSWORD}, {"name": "bob", "password": PASSWORD}]


@pytest.fixture
def people(hub: FakeHub) -> FakeHub:
    """A hub on which two people work, each with a session and a named server."""
    for name in ("ada", "bob"):
        hub.users.add(name)
        hub.named_servers[name] = {"second": {"ready": True, "url": f"/base/user/{name}/second/"}}
        hub.tokens[name] = [
            {"id": f"session-{name}", "session_id": "at-home", "note": ""},
            {"id": f"default-{name}", "session_id": None, "note": f"Server at /base/user/{name}/"},
            {"id": f"named-{name}", "session_id": None, "note": f"Server at /base/user/{name}/second/"},
        ]
    return hub


# without a token the users themselves are asked what was there before
@pytest.mark.parametrize("token", [TOKEN, ""])
@pytest.mark.parametrize("server", [True, False])
def test_people_keep_their_servers_and_sessions(people: FakeHub, token: str, server: bool) -> None:
    if server:
        people.start_server("ada", "")
    outcomes = check(people, check_users=PEOPLE, service_token=token)
    kept = [entry["id"] for name in ("ada", "bob") for entry in people.tokens[name]]
    assert kept == [f"{kind}-{name}" for name in ("ada", "bob") for kind in ("session", "default", "named")]
    assert people.servers == ({"ada"} if server else set())
    assert [key for key in failed(outcomes) if key == "cleanup"] == []
    if server:
        assert outcomes["start:"].status == "failed"
        assert outcomes["start:"].detail == (
            "that ada has a running server that this check did not start: stop it, or name users that exist for the "
            "check"
        )


def test_a_named_server_of_a_check_user_keeps_its_token(hub: FakeHub) -> None:
    hub.named_servers[OWNER] = {"second": {"ready": True, "url": f"/base/user/{OWNER}/second/"}}
    hub.tokens[OWNER] = [{"id": "named", "session_id": None, "note": f"Server at /base/user/{OWNER}/second/"}]
    check(hub, **BY_TOKEN)
    assert traces(hub) == ["named"]


def test_a_user_whom_somebody_else_makes_meanwhile_is_not_ours_to_remove(hub: FakeHub) -> None:
    hub.users.discard(OWNER)
    hub.answers[f"POST /hub/api/users/{OWNER}"] = (409, '{"message": "User already exists"}')
    hub.faults[f"POST /hub/api/users/{OWNER}"] = lambda: hub.users.add(OWNER)
    outcomes = check(hub, **BY_TOKEN)
    assert (outcomes["token_owner"].status, outcomes["token_owner"].detail) == ("passed", "")
    assert OWNER in hub.users


def test_a_user_whom_a_slow_hub_made_is_removed(hub: FakeHub) -> None:
    hub.users.discard(OWNER)

    def slow() -> None:
        hub.users.add(OWNER)
        time.sleep(1.0)

    hub.faults[f"POST /hub/api/users/{OWNER}"] = slow
    outcomes = check(hub, "quick", request_timeout=0.5, **BY_TOKEN)
    assert outcomes["token_owner"].detail == "the user was made"
    assert OWNER not in hub.users


def test_users_who_could_not_be_removed_are_not_left_to_another_check(hub: FakeHub) -> None:
    hub.users.clear()
    hub.answers[f"DELETE /hub/api/users/{OWNER}"] = (500, "")
    assert check(hub, "quick", **BY_TOKEN)["cleanup"].detail.endswith(": remove it by hand")


def test_quick_by_token_starts_no_server_and_leaves_nothing(hub: FakeHub) -> None:
    outcomes = check(hub, "quick", **BY_TOKEN)
    assert list(outcomes) == ["answers", "login_owner", "token_owner", "culler", "cleanup"]
    assert failed(outcomes) == []
    assert hub.started_profiles == []
    assert traces(hub) == []


def test_a_refused_login_whose_form_asks_for_more_names_a_second_factor(hub: FakeHub) -> None:
    hub.faults["form"] = SECOND_FACTOR
    hub.answers["POST /hub/login"] = (403, '<p class="login_error">Invalid username or password</p>')
    outcome = check(hub)["login_owner"]
    assert "the page also asks for otp, perhaps a second factor: leave the passwords out" in outcome.detail


def test_a_login_without_cookies_names_the_proxy(hub: FakeHub) -> None:
    hub.faults["no cookies"] = True
    hub.answers["POST /hub/login"] = (200, "<h1>Sign in</h1>")
    assert "no cookie of the hub arrives: a proxy in between" in check(hub)["login_owner"].detail


def test_a_second_factor_on_a_page_of_its_own_is_named(hub: FakeHub) -> None:
    hub.answers["POST /hub/login"] = (200, f"<h1>One more step</h1><form>{SECOND_FACTOR}</form>")
    outcome = check(hub)["login_owner"]
    assert "knows nobody there" in outcome.detail
    assert "the page also asks for otp" in outcome.detail


def test_a_further_field_that_may_stay_empty_hinders_nobody(hub: FakeHub) -> None:
    hub.faults["form"] = SECOND_FACTOR
    assert failed(check(hub)) == []


@pytest.mark.parametrize("link", ["/base/hub/oauth_login?next=%2Fhub", "/base/hub/saml_login"])
def test_a_login_page_that_leads_to_a_provider_says_to_use_a_token(hub: FakeHub, link: str) -> None:
    hub.answers["GET /hub/login"] = (200, f"<h1>Sign in</h1><a href='{link}'>Sign in with GitHub</a>")
    outcomes = check(hub)
    assert "which leads to a login provider, where only people log in: leave the passwords" in (
        outcomes["login_owner"].detail
    )
    assert outcomes["wrong_password"].status == "not checked"
