# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lock of a site: a file that names the process that holds it, worth as long as that process lives."""

from __future__ import annotations

import json
import os
import tempfile


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

    :raises json.JSONDecodeError: when the file is no lock.
    """
    try:
        with open(path, encoding="utf-8") as stream:
            found: dict[str, int] = json.load(stream)
    except FileNotFoundError:
        return None
    return found if found["started"] and process(found["pid"]) == found else None


def take(path: str, mine: dict[str, int]) -> None:
    """Write the lock ``path`` in the name of ``mine``.

    :raises OSError: when it cannot be written.
    """
    folder = os.path.dirname(path)
    os.makedirs(folder, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=folder, prefix=".lock-")
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        json.dump(mine, stream)
    os.replace(temporary, path)


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
