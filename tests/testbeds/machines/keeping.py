# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The process that keeps a machine running: found, awaited, ended."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from ansible_collections.scigateway.jupyterhub.tests.parts import places

KEEPER = "ansible_collections.scigateway.jupyterhub.tests.testbeds.machines.keeper"
# An orderly shutdown takes two or three seconds; the keeper itself goes over to force after fifteen.
SECONDS = 25.0


def start(folder: Path) -> None:
    """Start the keeper of the machine with this folder."""
    with (folder / "log").open("a", encoding="utf-8") as log:
        process = subprocess.Popen(
            # Without site packages it is a third smaller, and there may be many.
            [sys.executable, "-S", "-m", KEEPER, str(folder)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd="/",
            env={**os.environ, "PYTHONPATH": str(places.COLLECTIONS), "PYTHONWARNINGS": "ignore"},
            start_new_session=True,
        )
    (folder / "keeper").write_text(f"{process.pid} {_begun(process.pid)}", encoding="ascii")


def pid(folder: Path) -> int:
    """Return the id of the keeper when it runs, else 0."""
    try:
        number, begun = (folder / "keeper").read_text(encoding="ascii").split()
    except (FileNotFoundError, ValueError):
        return 0
    return int(number) if _begun(int(number)) == begun else 0


def end(folder: Path, number: signal.Signals = signal.SIGTERM) -> None:
    """End a machine and wait for it: by TERM in order, by KILL at once."""
    keeper = pid(folder)
    deadline = time.monotonic() + SECONDS
    if keeper:
        _send(keeper, number)
        while _begun(keeper) and time.monotonic() < deadline:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(keeper, os.WNOHANG)
            time.sleep(0.02)
        if _begun(keeper) or number == signal.SIGKILL:
            # Its whole session: nspawn ends the machine when it is ended itself.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(keeper, signal.SIGKILL)
    (folder / "keeper").unlink(missing_ok=True)


def _send(keeper: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        if number == signal.SIGKILL:
            os.killpg(keeper, number)
        else:
            os.kill(keeper, number)


def _begun(number: int) -> str:
    """Return when a process began (proc_pid_stat(5), field 22); empty when it has ended."""
    try:
        state, *fields = Path(f"/proc/{number}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except (OSError, ValueError):
        return ""
    return "" if state == "Z" else fields[18]
