# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What scripts/environment does on machines unlike the one it was written on; no test needs a network."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from ansible_collections.scigateway.jupyterhub.tests.parts import places

TOOLS = ["bash", "env", "dirname", "cksum", "grep"]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Return a folder, with a space in its name, that holds what the scripts need of a checkout."""
    folder = tmp_path / "a checkout"
    shutil.copytree(places.CHECKOUT / "scripts", folder / "scripts", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("requirements.txt", "requirements-test.txt"):
        shutil.copy(places.CHECKOUT / name, folder)
    return folder


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """Return the only folder of the PATH: the few tools that the scripts use, and no Python."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for tool in TOOLS:
        found = shutil.which(tool)
        assert found
        (folder / tool).symlink_to(found)
    return folder


def fake_python(programs: Path, name: str, says: str) -> None:
    program = programs / name
    program.write_text(f"#!/bin/sh\n{says}\n", encoding="utf-8")
    program.chmod(0o755)


def call(command: list[str], programs: Path, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": str(programs), "HOME": str(programs), **more}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def environment(checkout: Path, programs: Path, **more: str) -> subprocess.CompletedProcess[str]:
    return call([str(checkout / "scripts" / "environment")], programs, **more)


def real_venv(checkout: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(checkout / ".venv")], check=True)


def stamp(checkout: Path) -> None:
    with (checkout / "requirements.txt").open("rb") as lock:
        checksum = subprocess.run(["cksum"], stdin=lock, capture_output=True, text=True, check=True).stdout.strip()
    (checkout / ".venv" / "environment.stamp").write_text(f"hub {checksum} {checkout}\n", encoding="utf-8")


def test_python_too_old_is_one_sentence(checkout: Path, programs: Path) -> None:
    fake_python(programs, "python3", "echo 3 9 1 /usr/bin/python3")
    done = environment(checkout, programs)
    assert done.returncode != 0
    assert done.stderr == (
        "No Python from 3.11 to 3.13 was found (python3 is 3.9); "
        "install one, or name it: SCIGATEWAY_PYTHON=/path/to/python3.\n"
    )
    assert not (checkout / ".venv").exists()


def test_python_without_venv_names_the_package(checkout: Path, programs: Path) -> None:
    fake_python(programs, "python3", "echo 3 11 0 /usr/bin/python3")
    done = environment(checkout, programs)
    assert done.returncode != 0
    assert "no venv module: python3 (3.11)" in done.stderr
    assert "python3-venv" in done.stderr


def test_a_named_python_that_does_not_run_is_told(checkout: Path, programs: Path) -> None:
    fake_python(programs, "python3", "echo 3 11 1 /usr/bin/python3")
    done = environment(checkout, programs, SCIGATEWAY_PYTHON="/nowhere/python3")
    assert done.returncode != 0
    assert "none runs here" in done.stderr


def test_a_name_that_does_not_run_is_passed_over(programs: Path) -> None:
    fake_python(programs, "python3", "echo 'pyenv: python3: command not found' >&2; exit 127")
    fake_python(programs, "python3.13", "exit 127")
    fake_python(programs, "python3.12", "echo 3 12 1 /somewhere/python3.12")
    done = call([str(places.CHECKOUT / "scripts" / "find-python"), "3.11", "3.13"], programs)
    assert done.stdout == "/somewhere/python3.12\n"


def test_a_python_that_only_pyenv_has_is_found(programs: Path) -> None:
    folder = programs / ".pyenv" / "versions" / "3.12.1" / "bin"
    folder.mkdir(parents=True)
    fake_python(folder, "python3", "echo 3 12 1 /pyenv/python3.12")
    done = call([str(places.CHECKOUT / "scripts" / "find-python"), "3.12", "3.14"], programs)
    assert done.stdout == "/pyenv/python3.12\n"


def test_nothing_is_done_when_nothing_changed(checkout: Path, programs: Path) -> None:
    real_venv(checkout)
    stamp(checkout)
    link = checkout / "build" / "collections" / "ansible_collections" / "scigateway" / "jupyterhub"
    link.parent.mkdir(parents=True)
    link.symlink_to(checkout)
    assert environment(checkout, programs).returncode == 0  # no Python is on the PATH: none was looked for

    with (checkout / "requirements.txt").open("a", encoding="utf-8") as lock:
        lock.write("# changed\n")
    assert "No Python" in environment(checkout, programs).stderr


def test_no_network_is_one_sentence_and_leaves_no_stamp(checkout: Path, programs: Path) -> None:
    done = environment(
        checkout, programs, SCIGATEWAY_PYTHON=sys.executable, PIP_NO_INDEX="1", PIP_NO_CACHE_DIR="1", PIP_FIND_LINKS=""
    )
    assert done.returncode == 1
    assert done.stderr.startswith("Could not install uv")
    assert "check the network" in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (checkout / ".venv" / "environment.stamp").exists()


def test_a_folder_that_cannot_be_written_is_one_sentence(checkout: Path, programs: Path) -> None:
    (checkout / "build").write_text("in the way", encoding="utf-8")
    done = environment(checkout, programs, SCIGATEWAY_PYTHON=sys.executable)
    assert done.returncode == 1
    assert "choose a folder that you can write to" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_second_run_waits_for_the_first(checkout: Path, programs: Path) -> None:
    real_venv(checkout)
    (checkout / "build").mkdir()
    with (checkout / "build" / "environment.lock").open("w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        second = subprocess.Popen(
            [checkout / "scripts" / "environment"],
            env={"PATH": str(programs), "SCIGATEWAY_PYTHON": sys.executable, "HOME": str(programs)},
            stdout=subprocess.PIPE,
            text=True,
        )
        assert second.stdout
        assert "waiting" in second.stdout.readline()
        stamp(checkout)  # what the first run leaves
    assert second.wait(30) == 0
    assert second.stdout.read() == ""
    second.stdout.close()


def test_the_collection_is_found_wherever_the_checkout_lies(checkout: Path, programs: Path) -> None:
    real_venv(checkout)
    stamp(checkout)
    assert environment(checkout, programs, SCIGATEWAY_PYTHON=sys.executable).returncode == 0
    link = checkout / "build" / "collections" / "ansible_collections" / "scigateway" / "jupyterhub"
    assert (link / "requirements.txt").is_file()
    assert not os.path.isabs(os.readlink(link))


def test_an_unknown_environment_is_refused(checkout: Path, programs: Path) -> None:
    done = call([str(checkout / "scripts" / "environment"), "tests"], programs)
    assert done.returncode == 2
    assert 'no environment "tests"' in done.stderr
