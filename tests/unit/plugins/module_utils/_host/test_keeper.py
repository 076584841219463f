# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What has to be done to a hub's programs, and how long it is waited for them."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._host import keeper
from ansible_collections.scigateway.jupyterhub.tests.unit.plugins.module_utils._host.fake_supervisord import (
    FakeSupervisord,
)
from ansible_collections.scigateway.jupyterhub.tests.unit.plugins.module_utils._host.health import Health

WANTED = {"keeper": "k1", "proxy": "p1", "hub": "h1"}


@pytest.fixture
def data_dir(short_folder: Path) -> Path:
    (short_folder / "etc").mkdir()
    return short_folder


@pytest.fixture
def starts() -> list[str]:
    return []


@pytest.fixture
def hub(data_dir: Path, starts: list[str]) -> keeper.Keeper:
    return keeper.Keeper(str(data_dir), lambda: starts.append("start"), lambda: starts.append("stop"))


def supervisord(data_dir: Path, proxy: str = "RUNNING", hub: str = "RUNNING") -> FakeSupervisord:
    return FakeSupervisord(data_dir / "run" / "supervisor.sock", proxy=proxy, hub=hub)


def test_without_supervisord_all_is_started(hub: keeper.Keeper, data_dir: Path, starts: list[str]) -> None:
    hub.remember(WANTED)
    assert hub.pending(WANTED) == ["start the keeper"]
    hub.apply(["start the keeper"])
    assert starts == ["stop", "start"], "systemd would start again what is ended under it"


def test_nothing_is_done_to_what_runs_as_wanted(hub: keeper.Keeper, data_dir: Path) -> None:
    hub.remember(WANTED)
    with supervisord(data_dir):
        assert hub.pending(WANTED) == []


@pytest.mark.parametrize("state", ["STOPPED", "EXITED", "FATAL", "BACKOFF", "UNKNOWN"])
def test_what_is_down_is_started(hub: keeper.Keeper, data_dir: Path, state: str) -> None:
    hub.remember(WANTED)
    with supervisord(data_dir, proxy=state) as fake:
        assert hub.pending(WANTED) == ["start proxy"]
        hub.apply(["start proxy"])
        assert fake.calls == ["start proxy"]
        assert hub.pending(WANTED) == []


def test_only_what_changed_is_restarted(hub: keeper.Keeper, data_dir: Path) -> None:
    hub.remember(WANTED)
    with supervisord(data_dir) as fake:
        actions = hub.pending({**WANTED, "hub": "h2"})
        assert actions == ["restart hub"]
        hub.apply(actions)
        assert fake.calls == ["stop hub", "start hub"]


def test_a_new_configuration_of_the_keeper_restarts_all(hub: keeper.Keeper, data_dir: Path, starts: list[str]) -> None:
    hub.remember(WANTED)
    with supervisord(data_dir) as fake:
        actions = hub.pending({**WANTED, "keeper": "k2"})
        assert actions == ["restart the keeper"]
        hub.apply(actions)
        assert (fake.calls, starts) == (["shutdown"], ["stop", "start"])


@pytest.mark.parametrize("record", ["", "{", None])
def test_without_a_record_everything_counts_as_changed(hub: keeper.Keeper, data_dir: Path, record: str | None) -> None:
    if record is not None:
        (data_dir / "etc" / "started.json").write_text(record)
    with supervisord(data_dir):
        assert hub.pending(WANTED) == ["restart the keeper"]


def test_what_was_started_is_recorded(hub: keeper.Keeper, data_dir: Path) -> None:
    hub.remember(WANTED)
    assert json.loads((data_dir / "etc" / "started.json").read_text()) == WANTED


def test_another_hub_at_the_same_address_is_not_taken_for_this_one(hub: keeper.Keeper) -> None:
    with Health(token="of-the-other-hub") as health:
        assert hub.await_health(health.url, "of-this-hub", 0.1) is None
        assert hub.await_health(health.url, "of-the-other-hub", 0.1) == {"version": "5.5.4"}


def test_health_is_awaited(hub: keeper.Keeper) -> None:
    with Health(ready=False) as health:
        ready = threading.Timer(0.3, lambda: setattr(health, "ready", True))
        ready.start()
        assert hub.await_health(health.url, "a-token", 30) == {"version": "5.5.4"}
        ready.join()


def test_patience_ends(hub: keeper.Keeper) -> None:
    with Health(ready=False) as health:
        assert hub.await_health(health.url, "a-token", 0.1) is None


def test_a_program_that_keeps_failing_is_not_waited_for(hub: keeper.Keeper, data_dir: Path) -> None:
    started = time.monotonic()
    with Health(ready=False) as health, supervisord(data_dir, hub="STARTING") as fake:
        over = threading.Event()

        def fail_again_and_again() -> None:
            while not over.wait(0.25):
                fake.states["hub"] = "BACKOFF" if fake.states["hub"] == "STARTING" else "STARTING"

        failing = threading.Thread(target=fail_again_and_again)
        failing.start()
        try:
            assert hub.await_health(health.url, "a-token", 60) is None
        finally:
            over.set()
            failing.join()
    assert time.monotonic() - started < 30


@pytest.mark.parametrize("with_servers", [False, True])
def test_servers_of_users_end_only_when_told(hub: keeper.Keeper, data_dir: Path, with_servers: bool) -> None:
    processes = {}
    for environment, program in (("hub", "jupyterhub"), ("user", "jupyterhub-singleuser")):
        path = data_dir / "envs" / environment / "bin" / program
        path.parent.mkdir(parents=True)
        path.symlink_to(sys.executable)
        command = [str(path), "-c", "import sys; print(1, flush=True); sys.stdin.read()"]
        processes[program] = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        output = processes[program].stdout
        assert output
        assert output.readline() == b"1\n"
    assert hub.end(with_servers) == []
    ended = processes["jupyterhub"].wait(30)
    server = processes["jupyterhub-singleuser"]
    assert ended == -15
    assert (server.wait(30) if with_servers else server.poll()) == (-15 if with_servers else None)
    for process in processes.values():
        process.kill()
        process.communicate()


def test_programs_get_the_way_to_the_network_and_nothing_else() -> None:
    words = keeper.clean_environment(
        "/srv/hub/state", {"https_proxy": "http://proxy:3128", "AWS_SECRET_ACCESS_KEY": "x", "HOME": "/home/ada"}
    )
    assert words[0] == "-i"
    assert sorted(words[1:]) == [
        "HOME=/srv/hub/state",
        "LANG=C.UTF-8",
        "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "https_proxy=http://proxy:3128",
    ]


def test_the_last_lines_of_a_log(tmp_path: Path) -> None:
    log = tmp_path / "hub.log"
    assert keeper.last_lines(str(log)) == []
    log.write_bytes(b"one\n\ntwo \xff\n\n")
    assert keeper.last_lines(str(log), 1) == ["two \ufffd"]
