# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A whole check against the stand-in: what a broken hub makes of it."""

from __future__ import annotations

import json
import os
import signal
import socket
import threading
import time
from typing import Any

import pytest
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._hub.check import Result, check_hub
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._hub.steps import Outcome
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._report.text import sentence
from ansible_collections.scigateway.jupyterhub.tests.unit.plugins.module_utils._hub.checking import (
    check,
    failed,
    settings_for,
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
from ansible_collections.scigateway.jupyterhub.tests.unit.plugins.module_utils._hub.fake_kernel import FakeKernel

NOT_ASKED = [
    "provider_page",
    "provider_answers",
    "culler_scopes",
    "hub_api",
    "idle_websocket",
    "restart_hub",
    "cpu_limit",
    "memory_limit",
    "culls",
]


def test_a_working_hub_passes_every_step_and_keeps_nothing(hub: FakeHub) -> None:
    pytest.importorskip("jupyterhub", reason="the server's JupyterHub is this Python's, which has none")
    (hub.home / "tutorial").mkdir()
    (hub.home / "tutorial" / "start.ipynb").touch()
    outcomes = check(hub, profiles=["small", "large"], tutorials=["tutorial"])
    assert [key for key, outcome in outcomes.items() if outcome.status != "passed"] == NOT_ASKED
    assert hub.started_profiles == ["small", "small", "small", "large"]
    assert traces(hub) == ["tutorial"]
    # each life of a server has one kernel for all of its steps
    assert FakeKernel.started == len(hub.started_profiles)


def test_quick_starts_no_server(hub: FakeHub) -> None:
    outcomes = check(hub, "quick")
    assert list(outcomes) == ["answers", "login_owner", "culler", "cleanup"]
    assert failed(outcomes) == []
    assert hub.started_profiles == []
    assert traces(hub) == []


def test_a_home_that_is_lost_fails_when_the_file_is_read_back(hub: FakeHub) -> None:
    hub.faults["home lost"] = True
    outcomes = check(hub)
    assert failed(outcomes) == ["read_back"]
    assert "gone after the server was stopped and started" in outcomes["read_back"].detail


def test_a_home_with_another_content_fails_when_the_file_is_read_back(hub: FakeHub) -> None:
    hub.faults["home altered"] = True
    outcomes = check(hub)
    assert failed(outcomes) == ["read_back"]
    assert outcomes["read_back"].detail == "another content of 12 characters"


def test_a_stranger_who_is_let_in_fails_that_step(hub: FakeHub) -> None:
    hub.faults["open to all"] = True
    outcomes = check(hub)
    assert failed(outcomes) == ["refused"]
    assert f"{STRANGER} to be refused (HTTP 403) at the page" in outcomes["refused"].expected
    assert "HTTP 200" in outcomes["refused"].detail


def test_a_missing_culler_fails_and_its_second_look_is_not_run(hub: FakeHub) -> None:
    hub.answers["GET /hub/api/services/idle-culler"] = (404, '{"message": "No such service"}')
    outcomes = check(hub)
    assert failed(outcomes) == ["culler"]
    assert outcomes["culler"].detail == "that the hub has no such service"
    assert outcomes["culler_lives"].status == "not run"


def test_a_culler_by_another_name(hub: FakeHub) -> None:
    hub.culler_service = "cull-idle"
    assert statuses(check(hub, culler_service="cull-idle"), "culler", "culler_lives") == ["passed"] * 2
    assert failed(check(hub, "quick")) == ["culler"]


def test_a_culler_that_was_started_again_fails(hub: FakeHub) -> None:
    hub.culler_pids = [100, 200]
    outcomes = check(hub)
    assert failed(outcomes) == ["culler_lives"]
    assert "start it again, now as process 200" in outcomes["culler_lives"].detail


def test_a_service_without_a_process_is_no_culler(hub: FakeHub) -> None:
    hub.culler_pids = [0]
    assert check(hub)["culler"].detail == "that the hub has no process for it"


def test_a_platform_without_culling_is_not_asked_for_it(hub: FakeHub) -> None:
    outcomes = check(hub, not_provided=[{"check": "idle_culling", "reason": "switched off"}])
    assert "culler" not in outcomes
    assert (outcomes["idle_culling"].status, outcomes["idle_culling"].detail) == ("not provided", "switched off")


def test_without_a_service_token_the_culler_is_not_checked_and_not_passed(hub: FakeHub) -> None:
    outcomes = check(hub, service_token="")
    assert failed(outcomes) == []
    assert outcomes["culler"].status == "not checked"
    assert f"{OWNER} and {STRANGER} stay on the hub, as no service token was given" in outcomes["cleanup"].detail
    assert outcomes["culler_lives"].status == "not run"


def test_a_hub_that_takes_any_password_fails(hub: FakeHub) -> None:
    hub.faults["any password"] = True
    outcomes = check(hub)
    assert failed(outcomes) == ["wrong_password"]
    assert outcomes["wrong_password"].detail == f"that it lets {OWNER} in"
    assert traces(hub) == []


def test_a_refused_login_stops_what_stands_on_it_only(hub: FakeHub) -> None:
    bad = [{"name": OWNER, "password": "wrong"}, {"name": STRANGER, "password": PASSWORD}]
    outcomes = check(hub, check_users=bad)
    assert failed(outcomes) == ["login_owner"]
    assert "Invalid username or password" in outcomes["login_owner"].detail
    assert outcomes["read_back"].status == "not run"
    assert outcomes["read_back"].detail == f'because "login {OWNER} through the login page" failed'
    assert outcomes["login_stranger"].status == outcomes["culler_lives"].status == "passed"


def test_a_failed_start_tells_the_message_of_the_hub_and_other_profiles_still_start(hub: FakeHub) -> None:
    start = f"POST /hub/api/users/{OWNER}/server"

    def fail_once() -> None:
        hub.answers[start] = (500, '{"message": "no image"}')
        hub.faults[start] = hub.answers.clear

    hub.faults[start] = fail_once
    outcomes = check(hub, profiles=["broken", "good"])
    assert failed(outcomes) == ["start:broken"]
    assert "HTTP 500" in outcomes["start:broken"].detail
    assert "(no image)" in outcomes["start:broken"].detail
    assert outcomes["run:good"].status == "passed"
    assert traces(hub) == []


def test_the_reason_of_a_start_that_fails_at_once_is_asked_for(hub: FakeHub) -> None:
    hub.answers[f"POST /hub/api/users/{OWNER}/server"] = (500, '{"message": ""}')
    hub.faults["progress"] = [{"failed": True, "message": "Spawn failed: no room"}]
    outcome = check(hub)["start:"]
    assert "HTTP 500" in outcome.detail
    assert outcome.detail.endswith(": Spawn failed: no room")


def test_a_hub_that_is_slow_to_say_that_it_starts_still_starts(hub: FakeHub) -> None:
    hub.faults[f"POST /hub/api/users/{OWNER}/server"] = lambda: time.sleep(1.5)
    outcome = check(hub, start_timeout=1)["start:"]
    assert outcome.expected == f"the server of {OWNER} to be ready within 1 s"
    assert outcome.detail == "that it still starts"


def test_a_start_is_noticed_by_the_event_too(hub: FakeHub) -> None:
    hub.faults["progress"] = [{"message": "pulling"}, {"ready": True, "url": f"/base/user/{OWNER}/"}]
    assert check(hub)["start:"].status == "passed"


def test_a_failed_event_of_the_start_is_told(hub: FakeHub) -> None:
    hub.faults["progress"] = [{"message": "pulling"}, {"failed": True, "message": "Spawn failed: quota"}]
    outcomes = check(hub)
    assert outcomes["start:"].detail == "a failed start: Spawn failed: quota"


@pytest.mark.parametrize("ends", [[], [{"failed": True, "message": "Spawn failed: "}]], ids=["late", "failed"])
def test_what_the_cluster_warned_of_during_a_start_is_told(hub: FakeHub, ends: list[dict[str, Any]]) -> None:
    said = [
        ("Normal", "Pulling image"),
        ("Warning", 'Failed to pull image "a/b:1":\n not found'),
        ("Warning", "Error: ErrImagePull"),
    ]
    events = [{"message": text, "raw_event": {"type": kind, "message": text}} for kind, text in said]
    hub.faults["progress"] = [{"message": "Server requested"}, *events, *ends]
    detail = check(hub, start_timeout=1)["start:"].detail
    assert detail.startswith("a failed start: Spawn failed (the" if ends else "that it still starts")
    said_by_it = 'Failed to pull image "a/b:1": not found; correct hub_user_image, or the image of the profile'
    assert detail.endswith(f" (the cluster says: {said_by_it})")


def test_a_start_that_never_ends_is_given_up(hub: FakeHub) -> None:
    hub.faults["progress"] = []
    outcomes = check(hub, start_timeout=1)
    assert outcomes["start:"].expected.endswith("ready within 1 s")
    assert outcomes["start:"].detail == "that it still starts"
    assert traces(hub) == []


def test_missing_and_empty_tutorials_are_named(hub: FakeHub) -> None:
    (hub.home / "empty").mkdir()
    outcomes = check(hub, tutorials=["empty", "absent"])
    assert failed(outcomes) == ["tutorials"]
    assert outcomes["tutorials"].detail == "no folder or an empty one for empty, absent"


def test_cleaning_up_fails_and_tells_what_is_left(hub: FakeHub) -> None:
    hub.faults["tokens stay"] = True
    outcomes = check(hub)
    assert failed(outcomes) == ["cleanup"]
    assert f"tokens or servers of {OWNER} (2 token(s), 0 server(s))" in outcomes["cleanup"].detail


def test_a_server_that_does_not_stop_is_told_by_the_step_and_by_cleaning_up(hub: FakeHub) -> None:
    hub.faults["server stays"] = True
    outcomes = check(hub, start_timeout=1)
    assert failed(outcomes) == ["stop", "cleanup"]
    assert outcomes["stop"].detail == "that it still runs"
    both = f"the server of {OWNER}, the server of {STRANGER} (that it still runs)"
    assert both in outcomes["cleanup"].detail


def test_traces_of_a_killed_check_go_with_the_next_one(hub: FakeHub) -> None:
    hub.servers.add(OWNER)
    (hub.home / f"hub-check-{'0' * 16}.txt").touch()
    (hub.home / "hub-check-notes.txt").touch()
    hub.tokens[OWNER] = [{"id": "old", "session_id": "of-a-killed-check"}, {"id": "kept", "session_id": None}]
    assert failed(check(hub)) == []
    assert traces(hub) == ["kept", "hub-check-notes.txt"]


def test_the_file_is_removed_although_the_server_was_stopped_when_the_check_broke_off(hub: FakeHub) -> None:
    start = f"POST /hub/api/users/{OWNER}/server"

    def interrupt_at_second_start() -> None:
        # the server of the other user is started in between
        if len(hub.started_profiles) == 2 and "sent" not in hub.faults:
            hub.faults["sent"] = True
            os.kill(os.getpid(), signal.SIGINT)

    hub.faults[start] = interrupt_at_second_start
    result = check_hub(settings_for(hub.url), "full", lambda outcome: None)
    outcomes = {outcome.key: outcome for outcome in result.outcomes}
    assert result.interrupted
    assert outcomes["stop"].status == "passed"
    assert outcomes["restart"].detail == "because the check was interrupted"
    assert outcomes["cleanup"].status == "passed"
    assert traces(hub) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_check_cleans_up(hub: FakeHub, number: signal.Signals) -> None:
    def report(outcome: Outcome) -> None:
        if outcome.key in ("contents", "cleanup"):
            os.kill(os.getpid(), number)

    before = signal.getsignal(number)
    result: Result = check_hub(settings_for(hub.url), "full", report)
    assert result.interrupted
    assert [outcome.status for outcome in result.outcomes if outcome.key in ("write", "stop", "cleanup")] == [
        "passed",
        "not run",
        "passed",
    ]
    assert traces(hub) == []
    assert signal.getsignal(number) is before


def test_secrets_of_the_settings_are_in_no_message(hub: FakeHub) -> None:
    hub.answers["GET /hub/api"] = (500, json.dumps({"message": f"{PASSWORD} and {TOKEN}"}))
    outcomes = check(hub)
    assert "******** and ********" in outcomes["answers"].detail


@pytest.mark.parametrize(
    ("status", "body", "seen"),
    [
        (200, "<html><title>Welcome to nginx!</title></html>", "(Welcome to nginx!), which is no JSON"),
        (200, '{"name": "other"}', "JSON without the version of one"),
        (200, "[1]", "with a JSON list"),
        (404, '{"message": "Not Found"}', "HTTP 404"),
        (503, "<h1>503 : Service Unavailable</h1>", "(503 : Service Unavailable)"),
    ],
)
def test_an_address_that_is_no_hub(hub: FakeHub, status: int, body: str, seen: str) -> None:
    hub.answers["GET /hub/api"] = (status, body)
    outcomes = check(hub)
    assert outcomes["answers"].expected == f"a JupyterHub at {hub.url}"
    assert seen in outcomes["answers"].detail
    assert failed(outcomes) == ["answers"]
    assert statuses(outcomes, "login_owner", "open_door", "start:", "culler_lives", "cleanup") == [
        *["not run"] * 4,
        "passed",
    ]


@pytest.mark.parametrize(
    ("version", "wanted", "expected"),
    [("3.1.1", "", "JupyterHub 4 or newer"), ("5.5.4", "5.5.5", "JupyterHub 5.5.5")],
)
def test_another_version_than_expected(hub: FakeHub, version: str, wanted: str, expected: str) -> None:
    hub.version = version
    outcome = check(hub, expected_version=wanted)["answers"]
    assert (outcome.status, outcome.expected, outcome.detail) == ("failed", expected, version)


def test_a_page_without_a_login_form(hub: FakeHub) -> None:
    hub.answers["GET /hub/login"] = (200, "<h1>Sign in with GitHub</h1>")
    outcomes = check(hub)
    assert failed(outcomes) == ["login_owner", "login_stranger"]
    assert outcomes["login_owner"].expected == "a login page with fields for a user name and a password"
    assert outcomes["login_owner"].detail.endswith("(Sign in with GitHub)")


def test_nobody_listens() -> None:
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{reserved.getsockname()[1]}/"
        result = check_hub(settings_for(url), "quick", lambda outcome: None)
    assert sentence(result.outcomes, "the log") == (
        f'The hub failed the step "the hub at {url} answers": expected an answer from {url}hub/api, '
        "but saw no connection (Connection refused); look at the log."
    )


def test_a_hub_that_hangs_is_given_up(hub: FakeHub) -> None:
    release = threading.Event()
    hub.faults["GET /hub/api"] = release.wait
    outcome = check(hub, request_timeout=0.2)["answers"]
    release.set()
    assert (outcome.expected, outcome.detail) == (f"an answer from {hub.url}hub/api within 0.2 s", "no answer in time")
