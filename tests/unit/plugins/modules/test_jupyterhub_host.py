# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a host is refused for, before anything is touched, and what is chosen on it."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._host import interpreters, room
from ansible_collections.scigateway.jupyterhub.plugins.modules import jupyterhub_host
from ansible_collections.scigateway.jupyterhub.tests.unit.plugins.module_utils._host.programs import write_program
from ansible_collections.scigateway.jupyterhub.tests.unit.plugins.modules.conftest import Run


@pytest.fixture
def as_user(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)


@pytest.fixture
def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


@pytest.fixture
def wanted(short_folder: Path, free_port: int, as_user: None) -> dict[str, Any]:
    return {
        "data_dir": str(short_folder / "hub"),
        "account": "scigateway-hub",
        "version": "5.5.4",
        "port": free_port,
        "node": "package",
        "minimum_free_disk": 1,
    }


def deploy(data_dir: str, **settings: Any) -> None:
    folder = Path(data_dir, "etc")
    folder.mkdir(parents=True)
    (folder / "settings.json").write_text(json.dumps(settings))


def test_an_empty_host_gets_the_wished_port_and_is_left_as_it_is(
    run: Run, wanted: dict[str, Any], short_folder: Path
) -> None:
    found = run(jupyterhub_host, wanted)
    assert found["changed"] is False
    assert (found["account"], found["account_exists"]) == ("", True)
    assert found["ports"]["public"] == wanted["port"]
    assert len(set(found["ports"].values())) == 3
    assert (found["port_note"], found["deployed"], found["node"]) == ("", {}, "")
    assert os.access(found["python"], os.X_OK)
    assert list(short_folder.iterdir()) == []


def test_a_taken_port_is_replaced_by_the_next_and_said(run: Run, wanted: dict[str, Any], taken_port: int) -> None:
    found = run(jupyterhub_host, {**wanted, "port": taken_port})
    chosen = found["ports"]["public"]
    assert taken_port < chosen < taken_port + 100
    assert found["port_note"] == (
        f"Port {taken_port} was in use by another program, so the hub listens on port {chosen}."
    )


def test_a_taken_port_is_refused_where_people_are_sent_back_to_it(
    run: Run, wanted: dict[str, Any], taken_port: int
) -> None:
    failed = run(jupyterhub_host, {**wanted, "port": taken_port, "fixed_port": True})
    assert failed["msg"] == (
        f"Port {taken_port} on 127.0.0.1 is in use by another program, and the login sends people back to that port "
        "alone; end that program, or set another port and register its redirect address at the provider."
    )


def test_a_port_that_was_only_a_substitute_is_not_kept_where_people_are_sent_back(
    run: Run, wanted: dict[str, Any]
) -> None:
    deploy(wanted["data_dir"], wished_port=wanted["port"], address="127.0.0.1", ports={"public": wanted["port"] + 1})
    assert run(jupyterhub_host, {**wanted, "fixed_port": True})["ports"]["public"] == wanted["port"]


def test_a_secret_that_only_the_login_service_can_make_is_missed_before_anything_is_touched(
    run: Run, wanted: dict[str, Any]
) -> None:
    needed = {**wanted, "needed_secrets": {"github_client_secret": "client_secret in hub_login"}}
    assert run(jupyterhub_host, needed)["msg"] == (
        "The secret github_client_secret was neither given nor deployed before, and only the login service can make "
        "it; give it as client_secret in hub_login."
    )
    assert not Path(wanted["data_dir"]).exists()
    deploy(wanted["data_dir"])
    (Path(wanted["data_dir"]) / "secrets").mkdir()
    (Path(wanted["data_dir"]) / "secrets" / "github_client_secret").write_text("from GitHub\n")
    assert "msg" not in run(jupyterhub_host, needed)


def test_what_is_deployed_is_returned(run: Run, wanted: dict[str, Any]) -> None:
    deploy(wanted["data_dir"], version="5.5.4", tutorials=[])
    assert run(jupyterhub_host, wanted)["deployed"] == {"version": "5.5.4", "tutorials": []}


def test_an_older_hub_over_a_newer_one_is_refused(run: Run, wanted: dict[str, Any]) -> None:
    Path(wanted["data_dir"]).mkdir()
    # taken down since: only what stays with the database tells
    Path(wanted["data_dir"], "hub.json").write_text('{"jupyterhub": "5.10.0"}')
    assert run(jupyterhub_host, wanted)["msg"] == (
        f"The hub in {wanted['data_dir']} was last deployed with JupyterHub 5.10.0, which is newer than 5.5.4; "
        "its database does not go back, so use the newer collection, or another data folder."
    )
    assert "failed" not in run(jupyterhub_host, {**wanted, "version": "5.10.0"})


def test_a_folder_with_other_things_in_it_is_refused(run: Run, wanted: dict[str, Any]) -> None:
    folder = Path(wanted["data_dir"])
    for name in ("bin", "etc"):
        (folder / name).mkdir(parents=True)
    assert run(jupyterhub_host, wanted)["msg"] == (
        f"The data folder {folder} holds other things than a hub (bin); choose a new or empty one."
    )


def test_the_account_of_root_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^The account root is root's, and notebooks must not run as root; "):
        jupyterhub_host.exists("root")


@pytest.mark.parametrize("content", ["", "{", "[1]"])
def test_settings_that_cannot_be_read_are_named(run: Run, wanted: dict[str, Any], content: str) -> None:
    deploy(wanted["data_dir"])
    path = Path(wanted["data_dir"], "etc", "settings.json")
    path.write_text(content)
    message = run(jupyterhub_host, wanted)["msg"]
    assert message.startswith(f"The settings of the deployed hub, {path}, cannot be read (")
    assert message.endswith("; restore that file, or take the hub down (homes stay) and deploy it again.")


def test_a_full_disk_is_refused(run: Run, wanted: dict[str, Any], short_folder: Path) -> None:
    free = shutil.disk_usage(short_folder).free
    failed = run(jupyterhub_host, {**wanted, "minimum_free_disk": free * 2})
    assert failed["msg"].startswith(f"The disk of {short_folder} has ")
    assert failed["msg"].endswith("; free some space, or choose a data folder on another disk.")


def test_a_deployed_hub_needs_less_room(run: Run, wanted: dict[str, Any], short_folder: Path) -> None:
    deploy(wanted["data_dir"], version="5.5.4")
    wanted["minimum_free_disk"] = shutil.disk_usage(short_folder).free * 2
    assert "failed" not in run(jupyterhub_host, wanted)


def test_tutorials_need_git(
    run: Run, wanted: dict[str, Any], short_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted["python"] = sys.executable
    monkeypatch.setenv("PATH", str(short_folder))
    # Ansible also looks into these folders of the system
    monkeypatch.setattr("ansible.module_utils.common.process.os.path.exists", lambda path: "git" not in str(path))
    failed = run(jupyterhub_host, {**wanted, "needs_git": True})
    assert failed["msg"] == (
        "Tutorials are wanted but there is no git on this host; install git, or take the tutorials out of the site."
    )


def test_a_python_that_is_too_old_is_refused(run: Run, wanted: dict[str, Any], short_folder: Path) -> None:
    old = write_program(short_folder / "python3.9", "echo 3.9")
    assert run(jupyterhub_host, {**wanted, "python": str(old)})["msg"] == (
        f"The Python {old} is version 3.9; the hub needs 3.10 or newer with ssl and sqlite3."
    )


def test_as_root_it_runs_under_an_account_that_reaches_the_folder(
    run: Run, wanted: dict[str, Any], short_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(interpreters, "find_python", lambda *_arguments: "/usr/bin/python3")
    monkeypatch.setattr(room, "closed_to_others", lambda path: "")
    found = run(jupyterhub_host, {**wanted, "account": "no-such-account"})
    assert (found["account"], found["account_exists"]) == ("no-such-account", False)
    monkeypatch.setattr(room, "closed_to_others", lambda path: "/home/ada")
    assert run(jupyterhub_host, wanted)["msg"] == (
        "The hub runs under an unprivileged account, which cannot enter /home/ada; choose a data folder that does not "
        "lie below it."
    )


def test_a_proxy_that_is_whole_is_told_by_its_node_and_lock(tmp_path: Path) -> None:
    folder = tmp_path / "proxy"
    (folder / "node_modules").mkdir(parents=True)
    assert jupyterhub_host.installed_proxy(str(tmp_path)) == {}
    (folder / "finished.txt").write_text(f"{sys.executable}\n{{}}")
    assert jupyterhub_host.installed_proxy(str(tmp_path)) == {
        "node": sys.executable,
        "lock": hashlib.sha256(b"{}").hexdigest(),
    }
    (folder / "finished.txt").write_text("/nowhere/node\n{}")
    assert jupyterhub_host.installed_proxy(str(tmp_path)) == {}
