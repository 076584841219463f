# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ends a plain hub: python ending.py FOLDER waits for the end of its input, then nothing of that hub is left.

A test closes the input when it is done; when the test is killed, the system does. Servers are no children of the test,
nor of a hub that was restarted: a process is known by a variable that all of them inherit.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

MARK = "PLAIN_HUB_FOLDER"
POLL_SECONDS = 0.05


def processes(folder: Path) -> Iterator[int]:
    """Yield the ids of the processes of the hub in a folder."""
    mark = f"{MARK}={folder}".encode()
    for path in Path("/proc").glob("[0-9]*/environ"):
        with contextlib.suppress(OSError):
            if mark in path.read_bytes().split(b"\0"):
                yield int(path.parent.name)


def end(folder: Path) -> None:
    """Kill what runs until nothing does, and remove the folder."""
    while found := list(processes(folder)):
        for pid in found:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(POLL_SECONDS)
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.stdin.read()
    end(Path(sys.argv[1]))
