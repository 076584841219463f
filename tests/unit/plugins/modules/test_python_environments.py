# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Environments: installed once, mended after an interrupt, left alone without starting a program."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.scigateway.jupyterhub.plugins.modules import python_environments
from ansible_collections.scigateway.jupyterhub.tests.unit.plugins.module_utils._host.programs import write_program
from ansible_collections.scigateway.jupyterhub.tests.unit.plugins.modules.conftest import Run

LOCK = "jupyterhub==5.5.4 \\\n    --hash=sha256:00\n"

# Notes its arguments; makes what `uv venv` makes; fails at the command that the file "broken" beside it names.
UV = """
echo "$*" >> "$0.log"
case " $1 $2 " in *" $(cat "$0.broken" 2>/dev/null || echo nothing-is-broken) "*)
    echo "error: Failed to fetch: jupyterhub" >&2; echo "  Caused by: dns error" >&2; exit 2 ;;
esac
if [ "$1" = venv ]; then
    for environment; do :; done
    mkdir -p "$environment/bin" && ln -sf "$PY" "$environment/bin/python"
fi
"""


class Uv:
    """The stand-in for uv: what it was asked, and what it fails at."""

    def __init__(self, path: Path) -> None:
        self.path = write_program(path, UV.replace("$PY", sys.executable))
        self._log = Path(f"{path}.log")
        self._broken = Path(f"{path}.broken")

    def calls(self) -> list[str]:
        """Return the commands since the last question: "venv", "pip sync", …"""
        lines = self._log.read_text().splitlines() if self._log.exists() else []
        self._log.write_text("")
        return [" ".join(word for word in line.split()[:2] if not word.startswith("-")) for line in lines]

    def break_at(self, words: str) -> None:
        """Fail at the command that is named so (venv, sync, install); at none when it is empty."""
        if words:
            self._broken.write_text(words)
        else:
            self._broken.unlink()


@pytest.fixture
def uv(tmp_path: Path) -> Uv:
    return Uv(tmp_path / "tools" / "uv")


@pytest.fixture
def wanted(tmp_path: Path, uv: Uv) -> dict[str, Any]:
    return {
        "python": sys.executable,
        "uv": str(uv.path),
        "uv_version": "0.13.9",
        "tools": str(tmp_path / "envs" / "tools"),
        "environments": [{"path": str(tmp_path / "envs" / "hub"), "lock": LOCK}],
    }


def test_installs_once(run: Run, wanted: dict[str, Any], uv: Uv) -> None:
    first = run(python_environments, wanted)
    assert first["changed_paths"] == [wanted["environments"][0]["path"]]
    assert uv.calls() == ["venv", "pip sync"]
    second = run(python_environments, wanted)
    assert (second["changed"], second["changed_paths"], second["diff"]) == (False, [], [])
    assert uv.calls() == []


def test_check_mode_starts_nothing_and_says_the_same(run: Run, wanted: dict[str, Any], uv: Uv, tmp_path: Path) -> None:
    checked = run(python_environments, wanted, check=True)
    assert uv.calls() == []
    assert not (tmp_path / "envs").exists()
    real = run(python_environments, wanted)
    assert (checked["changed"], checked["changed_paths"], checked["diff"]) == (
        real["changed"],
        real["changed_paths"],
        real["diff"],
    )


def test_the_diff_shows_versions_without_hashes(run: Run, wanted: dict[str, Any]) -> None:
    run(python_environments, wanted)
    wanted["environments"][0].update(lock=LOCK.replace("5.5.4", "5.5.5"), packages=["numpy"])
    difference = run(python_environments, wanted, check=True)["diff"][0]
    assert difference["before"].splitlines()[0] == "jupyterhub==5.5.4"
    assert difference["after"].splitlines()[0] == "jupyterhub==5.5.5"
    assert difference["after"].splitlines()[-1] == "# Packages: numpy"
    assert "sha256" not in difference["before"] + difference["after"]


def test_a_new_lock_is_installed_into_the_same_environment(run: Run, wanted: dict[str, Any], uv: Uv) -> None:
    run(python_environments, wanted)
    uv.calls()
    wanted["environments"][0]["lock"] = LOCK.replace("5.5.4", "5.5.5")
    assert run(python_environments, wanted)["changed"] is True
    assert uv.calls() == ["pip sync"]


def test_further_packages_are_held_to_the_lock(run: Run, wanted: dict[str, Any], uv: Uv, tmp_path: Path) -> None:
    wanted["environments"][0]["packages"] = ["numpy", "scipy"]
    run(python_environments, wanted)
    last = Path(f"{uv.path}.log").read_text().splitlines()[-1]
    assert last.startswith("pip install ")
    assert last.endswith(f"--constraint {tmp_path}/envs/hub/lock.txt -- numpy scipy")


@pytest.mark.parametrize("at", ["venv", "sync", "install"])
def test_an_installation_that_broke_off_is_completed(run: Run, wanted: dict[str, Any], uv: Uv, at: str) -> None:
    wanted["environments"][0]["packages"] = ["numpy"]
    uv.break_at(at)
    failed = run(python_environments, wanted)
    assert " failed: Failed to fetch: jupyterhub: dns error; " in failed["msg"]
    assert failed["msg"].endswith(
        "check this host's network, package index (jupyterhub_package_index) and disk, then run again."
    )
    assert ("correct the names and versions of these packages" in failed["msg"]) is (at == "install")
    assert run(python_environments, wanted, check=True)["changed"] is True
    uv.break_at("")
    assert run(python_environments, wanted)["changed"] is True
    assert run(python_environments, wanted)["changed"] is False


def test_a_change_that_broke_off_does_not_pass_for_the_old_state(run: Run, wanted: dict[str, Any], uv: Uv) -> None:
    run(python_environments, wanted)
    newer = {**wanted, "environments": [{**wanted["environments"][0], "lock": LOCK.replace("5.5.4", "5.5.5")}]}
    uv.break_at("sync")
    assert run(python_environments, newer)["failed"] is True
    uv.break_at("")
    assert run(python_environments, wanted)["changed"] is True


def test_an_environment_whose_python_is_gone_is_made_again(
    run: Run, wanted: dict[str, Any], uv: Uv, tmp_path: Path
) -> None:
    run(python_environments, wanted)
    uv.calls()
    interpreter = tmp_path / "envs" / "hub" / "bin" / "python"
    interpreter.unlink()
    interpreter.symlink_to(tmp_path / "gone")
    assert run(python_environments, wanted)["changed"] is True
    assert uv.calls() == ["venv", "pip sync"]


def test_without_uv_it_is_installed_by_pip_at_the_pinned_version(
    run: Run, wanted: dict[str, Any], tmp_path: Path, uv: Uv
) -> None:
    pip = 'echo "$*" > "$(dirname "$0")/../pip.log"; cp $UVPATH "$(dirname "$0")/uv"'
    source = tmp_path / "pip"
    write_program(source, pip.replace("$UVPATH", str(uv.path)))
    python = write_program(
        tmp_path / "bin" / "python",
        f'[ "$2" = venv ] || exit 1; mkdir -p "$3/bin" && cp {source} "$3/bin/pip"',
    )
    wanted.update(uv="", python=str(python), index_url="https://packages.example.org/simple")
    assert run(python_environments, wanted)["changed"] is True
    assert (tmp_path / "envs" / "tools" / "pip.log").read_text() == (
        "install --quiet --index-url https://packages.example.org/simple uv==0.13.9\n"
    )
    own = tmp_path / "envs" / "tools" / "bin" / "uv.log"
    assert "--default-index https://packages.example.org/simple" in own.read_text()


def test_without_uv_and_without_venv_the_package_is_named(run: Run, wanted: dict[str, Any], tmp_path: Path) -> None:
    python = write_program(tmp_path / "bin" / "python", 'echo "No module named venv" >&2; exit 1')
    failed = run(python_environments, {**wanted, "uv": "", "python": str(python)})
    assert failed["msg"].startswith(
        "Making an environment for the installer uv (on Debian and Ubuntu this needs the package python3-venv) failed: "
        "No module named venv; check this host"
    )


def test_a_folder_that_cannot_be_written_is_one_sentence(run: Run, wanted: dict[str, Any], tmp_path: Path) -> None:
    run(python_environments, wanted)
    lock = tmp_path / "envs" / "hub" / "lock.txt"
    lock.unlink()
    lock.mkdir()
    wanted["environments"][0]["packages"] = ["numpy"]
    failed = run(python_environments, wanted)
    assert "could not be written: Is a directory; free some space or correct the folder's permissions" in failed["msg"]
