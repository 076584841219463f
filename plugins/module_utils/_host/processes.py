# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The processes of one hub, found by the programs that they run."""

from __future__ import annotations

import os
import signal
import time

SUPERVISOR = "supervisord"
SINGLEUSER = "jupyterhub-singleuser"


def _command(pid: str) -> list[str]:
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as stream:
            return [os.fsdecode(part) for part in stream.read().split(b"\0")]
    except OSError:
        return []


def of_hub(data_dir: str) -> dict[int, list[str]]:
    """Return the command lines, by process id, of all processes whose program lies in the hub's ``data_dir``.

    An editor with one of the hub's files open is not a process of the hub: what counts is the program itself, and for
    the proxy what a Node from elsewhere runs.
    """
    inside = (os.path.join(data_dir, "envs", ""), os.path.join(data_dir, "proxy", ""))
    found: dict[int, list[str]] = {}
    for pid in filter(str.isdigit, os.listdir("/proc")):
        command = _command(pid)
        programs = command[:2] if command and os.path.basename(command[0]) == "node" else command[:1]
        if any(part.startswith(inside) for part in programs) and int(pid) != os.getpid():
            found[int(pid)] = command
    return found


def _listening(port: int) -> set[str]:
    """Return the links of the sockets that listen on ``port``, as /proc/PID/fd shows them (proc(5), /proc/net/tcp)."""
    found: set[str] = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        try:
            with open(table, encoding="ascii") as stream:
                rows = [row.split() for row in stream.readlines()[1:]]
        except OSError:
            continue
        found.update(
            f"socket:[{row[9]}]" for row in rows if row[3] == "0A" and int(row[1].rpartition(":")[2], 16) == port
        )
    return found


def hold_port(pids: list[int], port: int) -> bool:
    """Tell whether one of the processes listens on ``port``."""
    wanted = _listening(port)
    for pid in pids if wanted else []:
        folder = f"/proc/{pid}/fd"
        try:
            if any(os.readlink(os.path.join(folder, name)) in wanted for name in os.listdir(folder)):
                return True
        except OSError:
            continue
    return False


def is_program(command: list[str], name: str) -> bool:
    """Tell whether a command line runs the program ``name``."""
    return any(os.path.basename(part) == name for part in command[:2])


def end(pids: list[int], seconds: float) -> list[int]:
    """Ask the processes to end, wait at most ``seconds``, end them by force; return those that are still there."""
    for number, patience in ((signal.SIGTERM, seconds), (signal.SIGKILL, 5.0)):
        for pid in pids:
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                continue
        deadline = time.monotonic() + patience
        while pids and time.monotonic() < deadline:
            pids = [pid for pid in pids if _alive(pid)]
            time.sleep(0.05)
    return pids


def _alive(pid: int) -> bool:
    """Tell whether a process runs; one that ended and only waits for its parent does not."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as stream:
            return stream.read().rpartition(")")[2].split()[0] not in ("Z", "X")
    except OSError:
        return False
