# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Functions that run in a kernel on a user's server, sent there as source code.

Each stands by itself, imports what it needs, takes and returns what JSON can hold, ends within the seconds that it is
given, and leaves no process behind. They never run here. The Python of a kernel may be older than that of the check.
"""

from __future__ import annotations

import inspect
import json
import typing as t


def call(function: t.Callable[..., t.Any], *arguments: t.Any) -> str:
    """The code that calls a function of this module in a kernel, and prints what it returns as JSON."""
    source = inspect.getsource(function)
    given = json.dumps(arguments)
    # of annotations a kernel's Python may know less than this one
    return (
        f"from __future__ import annotations\nimport json\n{source}\n"
        f"print(json.dumps({function.__name__}(*json.loads({given!r}))))"
    )


def fill_memory(total: int, spare: int, seconds: float) -> dict[str, t.Any]:
    """Let two processes hold half of total bytes each, at the same time.

    Two, as a limit for each process is none for the server. They are the first that a machine short of memory ends,
    and nothing is begun unless spare bytes of it stay free. Returns `free` alone in that case (null when the
    machine does not tell), else `held` (how many of
    them got all) and `resident` (bytes in memory of both; the rest may have been swapped out).
    """
    import re
    import select
    import subprocess
    import sys
    import time

    program = (
        "import os, sys\n"
        "try:\n    with open('/proc/self/oom_score_adj', 'w') as file:\n        file.write('1000')\n"
        "except OSError:\n    pass\n"
        "wanted, held = int(sys.argv[1]), []\n"
        "while wanted > 0:\n"
        "    piece = bytearray(min(wanted, 1 << 24))\n"
        "    piece[::4096] = bytes(b'x') * len(range(0, len(piece), 4096))\n"
        "    held.append(piece)\n    wanted -= len(piece)\n"
        "os.write(1, b'held')\nsys.stdin.read()\n"
    )

    def size(path: str, name: str) -> int:
        with open(path) as file:
            found = re.search(name + r":\s+(\d+) kB", file.read())
        return int(found.group(1)) * 1024 if found else 0

    try:
        free = size("/proc/meminfo", "MemAvailable")
    except OSError:
        return {"free": None}
    if free < total + spare:
        return {"free": free}
    children = []
    held = resident = 0
    try:
        for _number in range(2):
            command = [sys.executable, "-I", "-c", program, str(total // 2)]
            # pylint: disable-next=ansible-bad-function
            child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
            children.append(child)
        waiting = [child.stdout for child in children if child.stdout]
        deadline = time.monotonic() + seconds
        while waiting and time.monotonic() < deadline:
            for stream in select.select(waiting, [], [], 0.2)[0]:
                waiting.remove(stream)
                held += stream.read(4) == b"held"
        for child in children:
            if child.poll() is None:
                resident += size(f"/proc/{child.pid}/status", "VmRSS")
    except OSError:
        # no room for a further process
        pass
    finally:
        for child in children:
            child.kill()
            child.communicate()
    return {"held": held, "resident": resident}


def burn_cores(processes: int, seconds: float) -> dict[str, t.Any]:
    """Keep so many processes busy for so many seconds; returns `cores`, how many they used together, and `idle`, how
    many of the machine's nobody used meanwhile (null when it does not tell).

    All of them measure over the same time, so that their start does not count. Where the machine has less cores than
    there are processes, nothing is begun and `machine` (its cores) is returned alone.
    """
    import os
    import subprocess
    import sys
    import time

    machine = os.cpu_count() or 1
    if machine < processes:
        return {"machine": machine}
    program = (
        "import sys, time\n"
        "begin, end = float(sys.argv[1]), float(sys.argv[2])\n"
        "time.sleep(max(0, begin - time.monotonic()))\n"
        "began, used = time.monotonic(), time.process_time()\n"
        "while time.monotonic() < end:\n    pass\n"
        "print((time.process_time() - used) / (time.monotonic() - began))\n"
    )

    def idle_seconds() -> float | None:
        try:
            with open("/proc/stat") as file:
                fields = file.readline().split()
        except OSError:
            return None
        return (int(fields[4]) + int(fields[5])) / os.sysconf("SC_CLK_TCK")

    # one clock for all processes of the machine; interpreters of a loaded machine need this long to start
    begin = time.monotonic() + 0.5
    children = []
    cores = 0.0
    try:
        for _number in range(processes):
            command = [sys.executable, "-I", "-c", program, str(begin), str(begin + seconds)]
            # pylint: disable-next=ansible-bad-function
            children.append(subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE))
        time.sleep(max(0.0, begin - time.monotonic()))
        before, began = idle_seconds(), time.monotonic()
        time.sleep(seconds)
        after, took = idle_seconds(), time.monotonic() - began
        for child in children:
            printed = child.communicate(timeout=10 * seconds)[0]
            cores += float(printed or 0)
    finally:
        for child in children:
            child.kill()
            child.communicate()
    idle = None if before is None or after is None else (after - before) / took
    return {"cores": cores, "idle": idle}


def reachable(endpoints: list[list[t.Any]], seconds: float) -> list[list[t.Any]]:
    """Those of the endpoints (host and port) that take a TCP connection within so many seconds."""
    import socket
    from concurrent.futures import ThreadPoolExecutor

    def connects(endpoint: list[t.Any]) -> bool:
        try:
            socket.create_connection((endpoint[0], endpoint[1]), seconds).close()
        except OSError:
            return False
        return True

    with ThreadPoolExecutor(max_workers=len(endpoints)) as pool:
        return [endpoint for endpoint, open_ in zip(endpoints, pool.map(connects, endpoints)) if open_]


def hub_address() -> str:
    """Where the server has been told to find the hub's API; empty when it has not."""
    import os

    return os.environ.get("JUPYTERHUB_API_URL", "")
