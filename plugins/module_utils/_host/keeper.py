# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The hub's processes: started, restarted when what they run has changed, mended, and ended."""

from __future__ import annotations

import json
import os
import stat
import time
import urllib.request
from typing import Any, Callable

from . import atomic, processes
from .supervisor import RUNNING_STATES, Supervisor

# What a hub's processes may need of the environment that it was deployed from: the way to the network, nothing else.
KEPT_VARIABLES = [
    "http_proxy",
    "https_proxy",
    "no_proxy",
    "all_proxy",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "NO_PROXY",
    "ALL_PROXY",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "REQUESTS_CA_BUNDLE",
    "CURL_CA_BUNDLE",
    "NODE_EXTRA_CA_CERTS",
    "PIP_INDEX_URL",
    "PIP_EXTRA_INDEX_URL",
    "PIP_CERT",
    "TZ",
    "LANG",
    "LC_ALL",
]

# A program that has ended right after so many starts will not come up by waiting.
FAILED_STARTS = 3
LOG_END = 65536


def clean_environment(home: str, environment: dict[str, str]) -> list[str]:
    """Return the arguments of env(1) that start a program with a small, known environment."""
    kept = {name: environment[name] for name in KEPT_VARIABLES if environment.get(name)}
    fixed = {"HOME": home, "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"}
    return ["-i", *(f"{name}={value}" for name, value in {"LANG": "C.UTF-8", **kept, **fixed}.items())]


class Keeper:
    """Keeps the programs of one hub with supervisord.

    :param data_dir: the hub's folder, with etc/supervisord.conf and the environment of supervisord.
    :param start: starts supervisord; called when none runs.
    :param stop: stops it where something else than itself would start it again.
    """

    def __init__(self, data_dir: str, start: Callable[[], None], stop: Callable[[], None]) -> None:
        self._data_dir = data_dir
        self._start = start
        self._stop = stop
        self._record = os.path.join(data_dir, "etc", "started.json")
        self._supervisor = Supervisor(os.path.join(data_dir, "run", "supervisor.sock"))

    def _started(self) -> dict[str, str]:
        """Return what each program was last started with."""
        try:
            found: dict[str, str] = json.loads(atomic.read(self._record) or b"{}")
        except ValueError:
            return {}
        return found

    def pending(self, fingerprints: dict[str, str]) -> list[str]:
        """Return what is to be done, one phrase each, so that every program runs what its fingerprint says."""
        states = self._supervisor.states()
        started = self._started()
        if states is None:
            return ["start the keeper"]
        if started.get("keeper") != fingerprints.get("keeper"):
            return ["restart the keeper"]
        actions = []
        for name in fingerprints:
            if name == "keeper":
                continue
            if started.get(name) != fingerprints[name]:
                actions.append(f"restart {name}")
            elif states.get(name) not in RUNNING_STATES:
                actions.append(f"start {name}")
        return actions

    def apply(self, actions: list[str]) -> None:
        """Carry out what :meth:`pending` returned. Servers of users go on in any case."""
        for action in actions:
            verb, _blank, name = action.partition(" ")
            if name == "the keeper":
                self.end(with_servers=False)
                self._start()
            elif verb == "restart":
                self._supervisor.restart(name)
            else:
                self._supervisor.start(name)

    def remember(self, fingerprints: dict[str, str]) -> None:
        """Record what the programs run, once they do."""
        atomic.write(self._record, json.dumps(fingerprints, indent=2).encode("utf-8"), 0o644)

    def await_health(self, url: str, token: str, seconds: float) -> dict[str, Any] | None:
        """Return what ``url`` answers once it does; None after ``seconds``, or earlier when a program keeps failing."""
        deadline = time.monotonic() + seconds
        failures: dict[str, int] = {}
        before: dict[str, str] = {}
        while True:
            answer = ask(url, token)
            if answer is not None or time.monotonic() > deadline:
                return answer
            states = self._supervisor.states() or {}
            for name, state in states.items():
                if state in ("BACKOFF", "FATAL") and before.get(name) != state:
                    failures[name] = failures.get(name, 0) + 1
            if any(count >= FAILED_STARTS for count in failures.values()):
                return None
            before = states
            time.sleep(0.2)

    def end(self, with_servers: bool) -> list[int]:
        """End supervisord and its programs, also those that a killed supervisord left; return what would not end."""
        self._stop()
        if self._supervisor.states() is not None:
            self._supervisor.shutdown()
            self._await_end()
        leftover = [
            pid
            for pid, command in processes.of_hub(self._data_dir).items()
            if with_servers or os.path.join(self._data_dir, "envs", "user", "") not in "".join(command[:2])
        ]
        return processes.end(leftover, 10)

    def _await_end(self, seconds: float = 40) -> None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            commands = processes.of_hub(self._data_dir).values()
            if not any(processes.is_program(command, processes.SUPERVISOR) for command in commands):
                return
            time.sleep(0.1)


def ask(url: str, token: str) -> dict[str, Any] | None:
    """Return the JSON that ``url`` answers with status 200 to the bearer of ``token``, or None.

    A token that only this hub knows tells it from another one that happens to listen there.
    """
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        request = urllib.request.Request(url, headers={"Authorization": f"token {token}"})
        with opener.open(request, timeout=5) as answer:
            return dict(json.load(answer))
    except (OSError, ValueError):
        return None


def last_lines(path: str, count: int = 15) -> list[str]:
    """Return the last lines of a log that say something; none when there is no log.

    Whoever writes the log may have put something else in its place: a link is not followed, and only the end of a
    plain file is read.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return []
    with os.fdopen(descriptor, "rb") as stream:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            return []
        stream.seek(max(0, os.fstat(descriptor).st_size - LOG_END))
        text = stream.read(LOG_END).decode("utf-8", "replace")
    return [line.rstrip() for line in text.splitlines() if line.strip()][-count:]
