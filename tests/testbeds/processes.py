# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The processes of a run: each in a session of its own, known by a file, found again whatever became of it."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from ansible_collections.scigateway.jupyterhub.tests.testbeds.machines.errors import TestbedError

# Every process of the run inherits this: what it started, and who moved to another session, is found by it.
MARK = "SCIGATEWAY_TESTBED_RUN"
# A proxy for the outside would be asked for the loopback interface too.
UNWANTED = ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "all_proxy")


class Processes:
    """The processes whose files are in one folder of a run."""

    def __init__(self, run: Path) -> None:
        self.run, self.files, self.log = run, run / "pid", run / "log"

    def spawn(self, name: str, command: Sequence[str], environment: Mapping[str, str]) -> None:
        """Start one, unless it runs; its output goes to the log of its name."""
        if self.alive(name):
            return
        self.files.mkdir(parents=True, exist_ok=True)
        self.log.mkdir(parents=True, exist_ok=True)
        kept = {key: value for key, value in os.environ.items() if key not in UNWANTED and not key.startswith("OS_")}
        with (self.log / f"{name}.out").open("a", encoding="utf-8") as output:
            process = subprocess.Popen(
                list(command),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**kept, "PYTHONWARNINGS": "ignore", **environment, MARK: str(self.run)},
                cwd=self.run,
                start_new_session=True,
                # Whatever the caller's is: what they write is read by others of the cloud. The run's folder is closed.
                umask=0o022,
            )
        (self.files / name).write_text(f"{process.pid} {_begun(process.pid)}", encoding="ascii")

    def names(self) -> list[str]:
        """Return the names of those that were started."""
        return sorted(file.name for file in self.files.glob("*"))

    def pid(self, name: str) -> int:
        """Return the id of one that runs, else 0: the id may be another program's by now."""
        try:
            pid, begun = (self.files / name).read_text(encoding="ascii").split()
        except (FileNotFoundError, ValueError):
            return 0
        return int(pid) if _begun(int(pid)) == begun else 0

    def alive(self, name: str) -> bool:
        """Tell whether one runs."""
        return self.pid(name) > 0

    def require(self, names: Sequence[str]) -> None:
        """Raise TestbedError when one of these has ended."""
        ended = [name for name in names if not self.alive(name)]
        if ended:
            last = _last_line(self.log / f"{ended[0]}.out")
            raise TestbedError(f"{ended[0]} of the testbed ended: {last}; see {self.log}.")

    def halt(self, name: str, number: signal.Signals = signal.SIGKILL, seconds: float = 30.0) -> None:
        """End one and all of its session; by force unless another signal is given and does it in time."""
        pid = self.pid(name)
        (self.files / name).unlink(missing_ok=True)
        if not pid:
            return
        _signal(pid, number)
        deadline = time.monotonic() + seconds
        while _begun(pid) and time.monotonic() < deadline:
            _reap(pid)
            time.sleep(0.02)
        _signal(pid, signal.SIGKILL)
        _reap(pid)

    def kill_all(self) -> None:
        """End everything of the run by force: those with a file, and those that only carry the mark."""
        for name in self.names():
            self.halt(name)
        deadline = time.monotonic() + 10.0
        while (left := marked(self.run)) and time.monotonic() < deadline:
            for pid in left:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            time.sleep(0.05)
        if left:
            raise TestbedError(f"Processes of the testbed did not end: {' '.join(map(str, left))}.")


def marked(run: Path) -> list[int]:
    """Return the ids of the processes that carry the mark of a run, zombies not counted."""
    mark = f"{MARK}={run}\0".encode()
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if mark in (folder / "environ").read_bytes() + b"\0" and int(folder.name) != os.getpid():
                found.append(int(folder.name))
    return found


def _begun(pid: int) -> str:
    """Return when a process began, in ticks since boot (proc_pid_stat(5), field 22); empty when it has ended."""
    try:
        state, *fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except (OSError, ValueError):
        return ""
    return "" if state == "Z" else fields[18]


def _signal(pid: int, number: signal.Signals) -> None:
    # The session's leader has its id; whoever left the group is found by the mark.
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, number)


def _reap(pid: int) -> None:
    """Take note of the end of a child of ours, which else stays a zombie."""
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)


def _last_line(log: Path) -> str:
    try:
        lines = [line for line in log.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]
    except OSError:
        return "it said nothing"
    return lines[-1][-300:] if lines else "it said nothing"
