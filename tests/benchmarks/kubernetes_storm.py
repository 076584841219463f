# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many users who start within a minute, and how long each waits."""

from __future__ import annotations

import copy
import math
import statistics
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from ansible_collections.scigateway.jupyterhub.tests.benchmarks.kubernetes_hub import Client
from ansible_collections.scigateway.jupyterhub.tests.benchmarks.result import BenchmarkFailure

USERS = 30
WITHIN_SECONDS = 60.0
# After the last one has begun; the hub itself gives up after ten minutes.
LONGEST_SECONDS = 660.0
LOOK_SECONDS = 0.5
# What we set for the start of servers otherwise than the chart, besides who may log in and what a server gets.
OURS = (
    "hub.concurrentSpawnLimit",
    "hub.resources",
    "proxy.chp.resources",
    "singleuser.startTimeout",
    "singleuser.cloudMetadata",
    "hub.config.KubeSpawner.http_timeout",
)


@dataclass(frozen=True)
class Storm:
    """How long those waited whose servers came up, and why the others' did not."""

    seconds: tuple[float, ...]
    failed: tuple[str, ...]

    @property
    def median(self) -> float:
        """What one half waited at most."""
        return statistics.median(self.seconds)

    @property
    def ninth(self) -> float:
        """What nine of ten waited at most."""
        return sorted(self.seconds)[math.ceil(0.9 * len(self.seconds)) - 1]


class _Looking:
    """Looks at all servers at once, so that looking costs the hub the same however many start."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self.began: dict[str, float] = {}
        self.ready: dict[str, float] = {}
        self.failed: dict[str, str] = {}

    def look(self) -> None:
        """Note who has become ready, and whose server has gone."""
        asked = dict(self.began)
        try:
            servers = self._client.servers()
        except BenchmarkFailure:
            # a hub that has too much to do to answer is a part of what is measured
            return
        now = time.monotonic()
        for user, began in asked.items():
            server = servers.get(user)
            if user in self.ready or user in self.failed:
                continue
            if server is None:
                self.failed[user] = "the server was given up"
            elif server["ready"]:
                self.ready[user] = now - began

    @property
    def over(self) -> int:
        """How many need not be looked at any more."""
        return len(self.ready.keys() | self.failed.keys())


def storm(port: int, token: str, users: int = 0, within: float = WITHIN_SECONDS) -> Storm:
    """Have so many users start their servers, one after the other at the same distance, and wait for all."""
    names = [f"user{number:03d}" for number in range(1, (users or USERS) + 1)]
    client = Client(port, token)
    client.add(*names)
    looking = _Looking(client)
    gone = threading.Event()

    def begin(name: str, due: float) -> None:
        if gone.wait(max(due - time.monotonic(), 0)):
            return
        began = time.monotonic()
        try:
            Client(port, token).begin_start(name)
        except BenchmarkFailure as failure:
            looking.failed[name] = str(failure)
        looking.began[name] = began

    start = time.monotonic()
    with ThreadPoolExecutor(len(names)) as pool:
        try:
            for number, name in enumerate(names):
                pool.submit(begin, name, start + number * within / len(names))
            while looking.over < len(names) and time.monotonic() < start + within + LONGEST_SECONDS:
                time.sleep(LOOK_SECONDS)
                looking.look()
        finally:
            gone.set()
    late = {name: "the server was not ready in time" for name in names if name not in looking.ready}
    return Storm(tuple(looking.ready.values()), tuple({**late, **looking.failed}.values()))


def with_defaults(values: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Return the values without what we set for the start of servers, and the places of what was taken away."""
    found = copy.deepcopy(values)
    taken = [place for place in OURS if _take(found, place.split("."))]
    return found, taken


def _take(values: dict[str, Any], path: list[str]) -> bool:
    above: Any = values
    for key in path[:-1]:
        above = above.get(key) if isinstance(above, dict) else None
    return isinstance(above, dict) and above.pop(path[-1], None) is not None
