# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which processes are those of a hub, and that they end."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._host import processes

WAIT = "import signal, sys; sys.argv[-1] == 'stubborn' and signal.signal(15, signal.SIG_IGN); print(1, flush=True)"
Start = Callable[..., "subprocess.Popen[bytes]"]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Return a function that starts a Python under a name of its own, and returns once it runs."""
    started: list[subprocess.Popen[bytes]] = []

    def start_python(program: Path | str, *words: str) -> subprocess.Popen[bytes]:
        if isinstance(program, Path):
            program.parent.mkdir(parents=True, exist_ok=True)
            program.symlink_to(sys.executable)
        command = [str(program), "-c", f"{WAIT}; sys.stdin.read()", *words]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        started.append(process)
        if process.stdout is None or process.stdout.readline() != b"1\n":
            raise RuntimeError(f"{program} did not start")
        return process

    yield start_python
    for process in started:
        process.kill()
        process.communicate()


def test_programs_below_the_folder_are_the_hubs(start: Start, tmp_path: Path) -> None:
    hub = start(tmp_path / "hub" / "envs" / "hub" / "bin" / "jupyterhub")
    start(tmp_path / "hub2" / "envs" / "hub" / "bin" / "jupyterhub")
    start(sys.executable, str(tmp_path / "hub" / "envs" / "hub" / "bin" / "jupyterhub"))
    found = processes.of_hub(str(tmp_path / "hub"))
    assert list(found) == [hub.pid]
    assert processes.is_program(found[hub.pid], "jupyterhub")
    assert not processes.is_program(found[hub.pid], "supervisord")


def test_a_process_that_ended_is_none(start: Start, tmp_path: Path) -> None:
    hub = start(tmp_path / "envs" / "hub" / "bin" / "jupyterhub")
    # nobody has waited for it yet, so that its entry is still in the table
    assert processes.end([hub.pid], 10) == []
    assert processes.of_hub(str(tmp_path)) == {}
    assert hub.wait(30) == -15


def test_one_that_does_not_listen_is_ended_by_force(start: Start, tmp_path: Path) -> None:
    hub = start(tmp_path / "envs" / "hub" / "bin" / "jupyterhub", "stubborn")
    assert processes.end([hub.pid], 0.1) == []
    assert hub.wait(30) == -9


def test_one_that_is_gone_already_is_no_error(start: Start, tmp_path: Path) -> None:
    gone = start(tmp_path / "envs" / "hub" / "bin" / "jupyterhub")
    gone.kill()
    gone.wait()
    assert processes.end([gone.pid], 10) == []
