# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The hub's processes through the module: started, left alone, restarted, taken down."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._host import boot
from ansible_collections.scigateway.jupyterhub.plugins.modules import supervised_hub
from ansible_collections.scigateway.jupyterhub.tests.unit.plugins.module_utils._host.fake_supervisord import (
    FakeSupervisord,
)
from ansible_collections.scigateway.jupyterhub.tests.unit.plugins.module_utils._host.health import Health
from ansible_collections.scigateway.jupyterhub.tests.unit.plugins.module_utils._host.programs import write_program
from ansible_collections.scigateway.jupyterhub.tests.unit.plugins.modules.conftest import Run

FINGERPRINTS = {"keeper": "k1", "proxy": "p1", "hub": "h1"}


@pytest.fixture
def data_dir(short_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of a hub that is installed and configured."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(short_folder / "config"))
    for part in ("etc", "logs", "state"):
        (short_folder / part).mkdir()
    settings = {"version": "5.5.4", "address": "127.0.0.1", "ports": {"public": 8000}, "login": {}}
    (short_folder / "etc" / "settings.json").write_text(json.dumps(settings))
    write_program(short_folder / "envs" / "hub" / "bin" / "supervisord", f'echo "$*" >> {short_folder}/calls')
    return short_folder


@pytest.fixture
def health() -> Iterator[Health]:
    with Health() as running:
        yield running


@pytest.fixture
def wanted(data_dir: Path, health: Health) -> dict[str, Any]:
    return {"data_dir": str(data_dir), "fingerprints": FINGERPRINTS, "health_url": health.url, "boot": "none"}


def supervisord(data_dir: Path, **states: str) -> FakeSupervisord:
    running = {"proxy": "RUNNING", "hub": "RUNNING"}
    return FakeSupervisord(data_dir / "run" / "supervisor.sock", **{**running, **states})


def test_starts_once_and_then_leaves_it_alone(run: Run, wanted: dict[str, Any], data_dir: Path) -> None:
    first = run(supervised_hub, wanted)
    assert (first["changed"], first["actions"], first["version"]) == (True, ["start the keeper"], "5.5.4")
    assert first["diff"] == {"before": "", "after": "start the keeper\n"}
    assert first["endpoint"]["url"] == "http://127.0.0.1:8000/"
    assert (data_dir / "calls").read_text() == f"--configuration {data_dir}/etc/supervisord.conf\n"
    with supervisord(data_dir) as fake:
        second = run(supervised_hub, wanted)
        assert (second["changed"], second["actions"], fake.calls) == (False, [], [])
    assert second["endpoint"]["fingerprint"] == first["endpoint"]["fingerprint"]


def test_check_mode_does_nothing(run: Run, wanted: dict[str, Any], data_dir: Path) -> None:
    checked = run(supervised_hub, wanted, check=True)
    assert (checked["changed"], checked["actions"]) == (True, ["start the keeper"])
    assert not (data_dir / "calls").exists()
    assert not (data_dir / "etc" / "started.json").exists()


def test_a_change_restarts_one_program(run: Run, wanted: dict[str, Any], data_dir: Path) -> None:
    run(supervised_hub, wanted)
    newer = {**wanted, "fingerprints": {**FINGERPRINTS, "hub": "h2"}}
    with supervisord(data_dir) as fake:
        assert run(supervised_hub, newer, check=True)["actions"] == ["restart hub"]
        assert fake.calls == []
        assert run(supervised_hub, newer)["actions"] == ["restart hub"]
        assert fake.calls == ["stop hub", "start hub"]
        assert run(supervised_hub, newer)["changed"] is False


def test_a_hub_that_does_not_answer_fails_with_the_end_of_its_log(
    run: Run, wanted: dict[str, Any], data_dir: Path, health: Health
) -> None:
    health.ready = False
    log = data_dir / "logs" / "hub.log"
    log.write_text("starting\nTraceback\nKeyError: 'ports'\n")
    failed = run(supervised_hub, {**wanted, "timeout": 0})
    assert failed["msg"] == (
        f"The hub does not answer at {health.url}; the last line of {log} is \"KeyError: 'ports'\"; "
        "correct that and run again."
    )
    health.ready = True
    with supervisord(data_dir):
        again = run(supervised_hub, wanted)
    assert again["changed"] is True, "what never answered does not count as started"


def test_a_supervisord_that_does_not_start_is_one_sentence(run: Run, wanted: dict[str, Any], data_dir: Path) -> None:
    program = data_dir / "envs" / "hub" / "bin" / "supervisord"
    write_program(program, 'echo "Error: Another program is already listening" >&2; exit 2')
    assert run(supervised_hub, wanted)["msg"] == (
        "The process keeper supervisord did not start: Error: Another program is already listening; "
        f"see {data_dir}/logs/supervisord.log."
    )


def test_a_program_that_supervisord_does_not_know_is_one_sentence(
    run: Run, wanted: dict[str, Any], data_dir: Path
) -> None:
    run(supervised_hub, wanted)
    with supervisord(data_dir):
        failed = run(supervised_hub, {**wanted, "fingerprints": {**FINGERPRINTS, "gateway": "g1"}})
    assert failed["msg"] == "The process keeper supervisord did not stop gateway: BAD_NAME: gateway."


def test_absent_ends_servers_too_and_twice_is_nothing(run: Run, data_dir: Path) -> None:
    program = data_dir / "envs" / "user" / "bin" / "jupyterhub-singleuser"
    program.parent.mkdir(parents=True)
    program.symlink_to(sys.executable)
    command = [str(program), "-c", "import sys; print(1, flush=True); sys.stdin.read()"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:
        assert server.stdout
        assert server.stdout.readline() == b"1\n"
        options = {"data_dir": str(data_dir), "state": "absent"}
        assert run(supervised_hub, options, check=True)["actions"] == ["end 1 processes"]
        assert server.poll() is None
        assert run(supervised_hub, options)["changed"] is True
        assert server.wait(30) == -15
    assert run(supervised_hub, options)["changed"] is False


def test_a_unit_for_the_next_reboot_is_installed_beside_the_programs(
    run: Run, wanted: dict[str, Any], data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_program(data_dir / "bin" / "systemctl", f'echo "systemctl $*" >> {data_dir}/calls')
    monkeypatch.setenv("PATH", f"{data_dir}/bin:/usr/bin:/bin")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(boot.Unit, "_answers", lambda unit: True)
    monkeypatch.setattr(boot.Unit, "_linger_is_on", lambda unit: True)
    run(supervised_hub, wanted)
    install = "install the unit that starts the hub after a reboot"
    with supervisord(data_dir) as fake:
        assert run(supervised_hub, {**wanted, "boot": "auto"})["actions"] == [install]
        assert fake.calls == []
        again = run(supervised_hub, {**wanted, "boot": "auto"})
        assert (again["changed"], again["endpoint"]["boot"]) == (False, "After a reboot the hub comes back by itself.")
        taken_away = run(supervised_hub, wanted)
        assert taken_away["actions"] == ["remove the unit that starts the hub after a reboot"]
