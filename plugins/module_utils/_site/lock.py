# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lock of a site: a file that names the process that holds it, worth as long as that process lives."""

from __future__ import annotations

import fcntl
import json
import os

from .._host import room


def process(pid: int) -> dict[str, int]:
    """Return what tells a process from a later one with the same number: its id and when it started.

    The start is field 22 of /proc/PID/stat in clock ticks since boot (proc(5)); 0 when there is no such process.
    """
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as stream:
            return {"pid": pid, "started": int(stream.read().rpartition(")")[2].split()[19])}
    except OSError:
        return {"pid": pid, "started": 0}


def holder(path: str) -> dict[str, int] | None:
    """Return the living process that holds the lock ``path``, or None. A lock of a process that is gone is none.

    :raises ValueError: when the file is no lock.
    """
    try:
        with open(path, encoding="utf-8") as stream:
            return _living(stream.read())
    except FileNotFoundError:
        return None


def take(path: str, mine: dict[str, int]) -> dict[str, int] | None:
    """Take the lock ``path`` for the process ``mine``; return the other process when one holds it, else None.

    :raises OSError: when it cannot be written.
    :raises ValueError: when the file is no lock.
    """
    # asked before it is opened for writing, which somebody else's lock may not let us
    other = holder(path)
    if other and other != mine:
        return other
    with open(os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600), "r+", encoding="utf-8") as stream:
        # of two runs that begin at once, one looks only after the other has written
        fcntl.flock(stream, fcntl.LOCK_EX)
        other = _living(stream.read())
        if other and other != mine:
            return other
        stream.seek(0)
        stream.truncate()
        json.dump(mine, stream)
    return None


def _living(content: str) -> dict[str, int] | None:
    """Return the process that a lock names when it lives. An empty lock was never finished, and is none."""
    if not content:
        return None
    found = json.loads(content)
    if not isinstance(found, dict) or set(found) != {"pid", "started"}:
        raise ValueError("it is no lock")
    return found if found["started"] and process(found["pid"]) == found else None


def paths(state_dir: str, data_dir: str) -> list[str]:
    """Return the locks of a site: in its state folder, and in the folder of a hub that is deployed on this computer.

    The second keeps two checkouts apart that deploy into one data folder.
    """
    deployed = bool(data_dir) and os.path.exists(room.marker(data_dir))
    return [os.path.join(state_dir, "run.lock"), *([os.path.join(data_dir, room.LOCK)] if deployed else [])]


def make_state_dir(path: str) -> None:
    """Make the state folder of a site, for its operator's eyes only, which tells git to ignore it.

    :raises OSError: when it cannot be written.
    """
    os.makedirs(path, mode=0o700, exist_ok=True)
    os.chmod(path, 0o700)
    ignore = os.path.join(path, ".gitignore")
    if not os.path.exists(ignore):
        with open(ignore, "w", encoding="utf-8") as stream:
            stream.write("*\n")
