# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What happens inside: uploads, people apart, the culler, breaks and restarts, limits; each broken in one way."""

from __future__ import annotations

import json
import re
import socket
import sys
import time
import typing as t
from urllib.parse import urlsplit

import pytest
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._hub import endurance, limits, probes
from ansible_collections.scigateway.jupyterhub.tests.unit.plugins.module_utils._hub.checking import (
    check,
    failed,
    statuses,
    traces,
)
from ansible_collections.scigateway.jupyterhub.tests.unit.plugins.module_utils._hub.fake_hub import (
    OWNER,
    STRANGER,
    FakeHub,
)

MEBIBYTE = 1024 * 1024


def not_provided(*names: str) -> list[dict[str, str]]:
    return [{"check": name, "reason": "not here"} for name in names]


def restart(hub: FakeHub) -> dict[str, list[str]]:
    """The command that restarts the stand-in."""
    code = f"import urllib.request as r; r.urlopen('{hub.url}control/restart')"
    return {"restart_hub": [sys.executable, "-c", code]}


def scopes(**told: t.Any) -> dict[str, list[str]]:
    return {"culler_scopes": [sys.executable, "-c", f"print({json.dumps(told)!r})"]}


ALL_SCOPES = ["list:users", "read:users:activity", "read:servers", "delete:servers"]


def test_an_upload_that_a_proxy_refuses_names_the_limit(hub: FakeHub) -> None:
    hub.faults["upload"] = (413, "<h1>413 Request Entity Too Large</h1>")
    outcomes = check(hub)
    assert failed(outcomes) == ["upload"]
    assert "a proxy in between limits the size of requests" in outcomes["upload"].detail
    assert traces(hub) == []


def test_an_upload_that_loses_bytes_fails_and_is_removed(hub: FakeHub) -> None:
    hub.faults["bytes lost"] = 1
    outcomes = check(hub)
    assert failed(outcomes) == ["upload"]
    assert outcomes["upload"].detail == f"{3 * MEBIBYTE - 3} bytes, or others than were sent"
    assert traces(hub) == []


def test_a_stranger_who_controls_servers_fails_before_anything_is_removed(hub: FakeHub) -> None:
    hub.faults["control open"] = True
    outcomes = check(hub)
    assert failed(outcomes) == ["refused_control"]
    assert outcomes["refused_control"].expected.startswith(f"{STRANGER} to be refused GET of /base/hub/api/users/")
    assert f"DELETE /hub/api/users/{OWNER}" not in hub.requests


def test_a_home_that_others_read_fails(hub: FakeHub) -> None:
    hub.faults["homes shared"] = True
    outcomes = check(hub)
    assert failed(outcomes) == ["home_isolation"]
    assert outcomes["home_isolation"].detail == "that a kernel of that user read it"


def test_a_server_of_the_stranger_that_does_not_start_fails_that_step_only(hub: FakeHub) -> None:
    hub.answers[f"POST /hub/api/users/{STRANGER}/server"] = (500, '{"message": "no room for two"}')
    outcomes = check(hub)
    assert failed(outcomes) == ["start_stranger"]
    assert "no room for two" in outcomes["start_stranger"].detail
    assert statuses(outcomes, "refused", "read_back", "home_isolation") == ["passed", "passed", "not run"]
    assert traces(hub) == []


def test_homes_that_are_not_apart_by_design_are_not_looked_at(hub: FakeHub) -> None:
    hub.faults["homes shared"] = True
    outcomes = check(hub, not_provided=not_provided("home_isolation"))
    assert failed(outcomes) == []
    assert hub.started_profiles == ["", ""]


def test_a_home_that_is_not_kept_by_design_is_not_looked_for(hub: FakeHub) -> None:
    hub.faults["home lost"] = True
    outcomes = check(hub, not_provided=not_provided("home_kept"))
    assert failed(outcomes) == []
    assert "read_back" not in outcomes
    assert outcomes["remove"].status == "passed"


@pytest.mark.parametrize(
    ("told", "seen"),
    [
        ({"admin": True, "scopes": ALL_SCOPES}, "that it is an administrator"),
        ({"admin": False, "scopes": [*ALL_SCOPES, "admin:users"]}, "beyond them admin:users"),
        ({"admin": False, "scopes": ALL_SCOPES[1:]}, "without list:users"),
        ({"scopes": ALL_SCOPES}, repr(json.dumps({"scopes": ALL_SCOPES})[:80])),
    ],
)
def test_a_culler_with_other_scopes_fails(hub: FakeHub, told: dict[str, t.Any], seen: str) -> None:
    outcomes = check(hub, commands=scopes(**told))
    assert failed(outcomes) == ["culler_scopes"]
    assert outcomes["culler_scopes"].detail == seen


def test_a_culler_with_its_scopes_passes(hub: FakeHub) -> None:
    assert check(hub, commands=scopes(admin=False, scopes=ALL_SCOPES))["culler_scopes"].status == "passed"


@pytest.mark.parametrize(
    ("words", "seen"),
    [
        (["/does/not/exist"], "that /does/not/exist cannot be run (No such file or directory)"),
        (["sh", "-c", "echo one >&2; echo 'no rights' >&2; exit 3"], "exit status 3: no rights"),
        (["sleep", "60"], "that it goes on"),
    ],
)
def test_a_command_that_does_not_work_is_told(hub: FakeHub, words: list[str], seen: str) -> None:
    outcomes = check(hub, commands={"culler_scopes": words}, start_timeout=1)
    assert failed(outcomes) == ["culler_scopes"]
    assert outcomes["culler_scopes"].detail == seen


def test_a_server_that_is_culled_in_time_passes_and_says_when(hub: FakeHub) -> None:
    hub.culled_after = 0.3
    outcomes = check(hub, culling=30)
    assert failed(outcomes) == []
    assert re.fullmatch(r"stopped \d s after its last use at the latest", outcomes["culls"].detail)
    assert traces(hub) == []


def test_a_server_that_nobody_culls_fails_and_is_stopped(hub: FakeHub) -> None:
    outcomes = check(hub, culling=0.5)
    assert failed(outcomes) == ["culls"]
    assert outcomes["culls"].expected == f"the hub to have stopped the idle server of {STRANGER} within 0.5 s"
    assert traces(hub) == []


def test_culling_is_seen_where_homes_are_not_apart(hub: FakeHub) -> None:
    hub.culled_after = 0.3
    outcomes = check(hub, culling=5, not_provided=not_provided("home_isolation"))
    assert statuses(outcomes, "start_stranger", "leave_alone", "culls") == ["passed"] * 3


def test_a_websocket_that_a_proxy_cuts_fails_with_the_seconds(hub: FakeHub) -> None:
    hub.faults["cut after"] = 20.04
    outcomes = check(hub, idle_websocket=30)
    assert failed(outcomes) == ["idle_websocket"]
    assert outcomes["idle_websocket"].detail == (
        "that it was closed after 20.0 s without traffic (the idle timeout of a proxy in between: raise it above 30 s)"
    )


def test_a_websocket_that_lives_on_passes(hub: FakeHub) -> None:
    assert check(hub, idle_websocket=30)["idle_websocket"].detail == "after 30 s"


def test_a_restart_of_the_hub_that_changes_nothing_passes(hub: FakeHub) -> None:
    hub.culler_pids = [100, 200]
    outcomes = check(hub, commands=restart(hub))
    assert failed(outcomes) == []
    assert "its server and a variable in the kernel stayed" in outcomes["restart_hub"].detail
    # the hub has started its culler anew, which is no fault of the culler
    assert outcomes["culler_lives"].detail.startswith("process 200")


def test_a_culler_that_a_restarted_hub_starts_a_moment_later_is_waited_for(hub: FakeHub) -> None:
    hub.culler_pids = [100, 0, 0, 200]
    outcomes = check(hub, commands=restart(hub))
    assert failed(outcomes) == []
    assert outcomes["culler_lives"].detail.startswith("process 200")


def test_servers_that_end_with_the_hub_fail_the_restart_only(hub: FakeHub) -> None:
    hub.faults["servers end with the hub"] = True
    outcomes = check(hub, commands=restart(hub))
    assert failed(outcomes) == ["restart_hub"]
    assert outcomes["restart_hub"].detail.startswith("that it is gone (a hub with cleanup_servers on")
    assert outcomes["read_back"].status == "passed"


def test_files_are_removed_although_the_server_ended_meanwhile(hub: FakeHub) -> None:
    hub.faults["servers end with the hub"] = True
    outcomes = check(hub, commands=restart(hub), not_provided=not_provided("home_kept"))
    assert failed(outcomes) == ["restart_hub", "remove"]
    assert traces(hub) == []


def test_a_kernel_that_is_another_one_after_the_restart_fails(hub: FakeHub) -> None:
    hub.faults["kernel anew"] = True
    outcomes = check(hub, commands=restart(hub))
    assert failed(outcomes) == ["restart_hub"]
    assert outcomes["restart_hub"].detail == "that the kernel was started anew"


def test_a_command_that_restarts_nothing_fails(hub: FakeHub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endurance, "_GRACE_SECONDS", 0.2)
    outcomes = check(hub, commands={"restart_hub": ["true"]})
    assert failed(outcomes) == ["restart_hub"]
    assert outcomes["restart_hub"].detail == "that it went on answering"


def test_a_hub_that_does_not_come_back_fails_in_time(hub: FakeHub) -> None:
    hub.faults["stays away"] = True
    outcomes = check(hub, commands=restart(hub), start_timeout=1)
    assert outcomes["restart_hub"].expected == "the hub to answer within 1 s of its restart"
    assert outcomes["cleanup"].status == "failed"


def test_an_address_that_should_be_closed_and_is_not(hub: FakeHub) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        outcomes = check(hub, closed_addresses=["127.0.0.1:1", f"127.0.0.1:{port}"])
    assert failed(outcomes) == ["closed_addresses"]
    assert outcomes["closed_addresses"].detail.startswith(f"that 127.0.0.1:{port} takes connections")


def test_a_network_that_is_open_by_design_is_not_looked_at(hub: FakeHub) -> None:
    outcomes = check(hub, not_provided=not_provided("network_isolation"))
    assert "closed_addresses" not in outcomes


def test_the_hub_as_a_server_sees_it(hub: FakeHub) -> None:
    hub.faults["environment"] = {"JUPYTERHUB_API_URL": f"{hub.url}hub/api"}
    assert check(hub)["hub_api"].detail == urlsplit(hub.url).netloc
    hub.faults["environment"] = {"JUPYTERHUB_API_URL": "http://127.0.0.1:1/hub/api"}
    outcomes = check(hub)
    assert failed(outcomes) == ["hub_api"]
    assert outcomes["hub_api"].expected == "the server to reach the hub's API at 127.0.0.1:1"


@pytest.mark.parametrize(("version", "may"), [("5.4.6", ()), ("5.5.0", ("shares",))], ids=["older", "sharing"])
def test_a_hub_with_a_known_hole_fails(hub: FakeHub, version: str, may: tuple[str, ...]) -> None:
    hub.version, hub.faults["may"] = version, may
    outcomes = check(hub)
    assert failed(outcomes) == ["versions"]
    assert "GHSA-c4gm-pwx9-9w8j" in outcomes["versions"].expected


def test_a_hole_in_sharing_is_told_where_nobody_may_share(hub: FakeHub) -> None:
    hub.version = "5.5.0"
    outcomes = check(hub)
    assert failed(outcomes) == []
    assert outcomes["versions"].detail == (
        "JupyterHub 5.5.0, where nobody may share servers; 5.5.1 mends that and a lesser hole"
    )


def test_a_server_of_another_major_version_fails(hub: FakeHub) -> None:
    pytest.importorskip("jupyterhub", reason="the server's JupyterHub is this Python's, which has none")
    hub.version = "6.0.0"
    outcomes = check(hub)
    assert failed(outcomes) == ["server_version"]
    assert outcomes["server_version"].expected == "jupyterhub 6 on the server, as on the hub"


def test_memory_that_is_not_limited_fails(hub: FakeHub) -> None:
    outcomes = check(hub, memory_limit=64 * MEBIBYTE)
    assert failed(outcomes) == ["memory_limit"]
    assert outcomes["memory_limit"].expected == "the processes of a server not to get more than 64 MiB of memory"


def test_memory_that_is_refused_passes(hub: FakeHub) -> None:
    hub.faults["memory of a process"] = 24 * MEBIBYTE
    assert check(hub, memory_limit=64 * MEBIBYTE)["memory_limit"].detail == "80 MiB were refused"


def test_a_limit_of_each_process_is_none_of_the_server(hub: FakeHub) -> None:
    hub.faults["memory of a process"] = 64 * MEBIBYTE
    assert failed(check(hub, memory_limit=64 * MEBIBYTE)) == ["memory_limit"]


def test_a_server_that_is_ended_at_its_limit_keeps_to_it(hub: FakeHub) -> None:
    hub.faults["kernel lost at"] = "fill_memory"
    outcomes = check(hub, memory_limit=64 * MEBIBYTE)
    assert outcomes["memory_limit"].status == "passed"
    assert outcomes["memory_limit"].detail.startswith("the server was ended on the way to 80 MiB")


@pytest.mark.parametrize(
    ("spare", "limit", "reason"),
    [
        (1 << 60, 64 * MEBIBYTE, "80 MiB and 1073741824.0 GiB to spare would be needed there, but only"),
        (0, 1 << 40, "1280.0 GiB would be needed to see it, more than the 8.0 GiB of a check"),
    ],
)
def test_a_machine_is_not_filled(
    hub: FakeHub, monkeypatch: pytest.MonkeyPatch, spare: int, limit: int, reason: str
) -> None:
    monkeypatch.setattr(limits, "_SPARE_MEMORY", spare)
    outcome = check(hub, memory_limit=limit)["memory_limit"]
    assert outcome.status == "not checked"
    assert outcome.detail.startswith(reason)


def test_cores_that_are_not_limited_fail(hub: FakeHub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "_BURN_SECONDS", 1.0)
    # so few that a process gets more of them on the busiest machine
    outcomes = check(hub, cpu_limit=0.005)
    assert failed(outcomes) == ["cpu_limit"]
    assert outcomes["cpu_limit"].expected == "the processes of a server not to use more than 0.005 core(s)"


@pytest.mark.parametrize(
    ("idle", "status", "words"),
    [(1.0, "passed", "1 busy process(es) used 0.05 core(s)"), (0.01, "not checked", "the machine was too busy")],
)
def test_cores_that_were_not_used_count_only_when_they_were_there(
    hub: FakeHub, monkeypatch: pytest.MonkeyPatch, idle: float, status: str, words: str
) -> None:
    monkeypatch.setattr(probes, "call", _answering({"cores": 0.05, "idle": idle}, probes.call))
    outcome = check(hub, cpu_limit=0.1)["cpu_limit"]
    assert outcome.status == status
    assert outcome.detail.startswith(words)


def _answering(found: dict[str, t.Any], otherwise: t.Callable[..., str]) -> t.Callable[..., str]:
    """A stand-in for the code of the probe of cores, which depends on the machine."""

    def call(function: t.Any, *arguments: t.Any) -> str:
        if function.__name__ == "burn_cores":
            return f"print({json.dumps(found)!r})"
        return otherwise(function, *arguments)

    return call


def test_more_cores_than_the_machine_has_cannot_be_seen(hub: FakeHub) -> None:
    outcome = check(hub, cpu_limit=50)["cpu_limit"]
    assert outcome.status == "not checked"
    assert "63 busy cores would be needed to see it, but the machine has" in outcome.detail


def test_a_kernel_that_never_answers_ends_what_stands_on_it(hub: FakeHub) -> None:
    hub.faults["silent"] = True
    outcomes = check(hub)
    assert failed(outcomes) == ["run:"]
    assert outcomes["write"].status == "not run"
    assert traces(hub) == []


def test_no_step_is_begun_after_the_time_limit_and_nothing_is_left(hub: FakeHub) -> None:
    hub.faults[f"POST /hub/api/users/{OWNER}/server"] = lambda: time.sleep(1.2)
    outcomes = check(hub, time_limit=1)
    assert failed(outcomes) == ["time_limit"]
    assert outcomes["time_limit"].detail.startswith('that the time was over before "open the server" and ')
    assert outcomes["open:"].detail == "because the time was over"
    assert outcomes["cleanup"].status == "passed"
    assert traces(hub) == []
