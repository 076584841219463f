# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What went through the proxy: one entry a call, counted by service, method and path."""

from __future__ import annotations

import json
import re
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path

# IDs of things: 8-4-4-4-12, or the same without hyphens, as projects and users have them.
ID = re.compile(r"\b[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}\b")
READING = ("GET", "HEAD", "OPTIONS")


@dataclass(frozen=True)
class Call:
    """A call: the path is without its query; status 0 when the client got no answer; seconds as the client waited."""

    service: str
    method: str
    path: str
    query: str
    status: int
    seconds: float
    fault: str = ""
    at: float = field(default_factory=time.time)

    @property
    def pattern(self) -> str:
        """The path with {id} for every ID."""
        return ID.sub("{id}", self.path)

    @property
    def writes(self) -> bool:
        """Whether it asked for a change. A login is none."""
        return self.method not in READING and not self.path.endswith("/auth/tokens")


class Journal:
    """The calls since it was emptied last; also written to a file, a line of JSON each, when one is given."""

    def __init__(self, file: Path | None = None) -> None:
        self._calls: list[Call] = []
        self._lock = threading.Lock()
        self._handle = file.open("a", encoding="utf-8") if file else None

    def add(self, call: Call) -> None:
        """Write down a call."""
        with self._lock:
            self._calls.append(call)
            if self._handle:
                self._handle.write(json.dumps({**asdict(call), "pattern": call.pattern}) + "\n")
                self._handle.flush()

    def calls(self, wanted: Callable[[Call], bool] = lambda call: True) -> list[Call]:
        """Return the calls, or those that are wanted, the first to end first."""
        with self._lock:
            return [call for call in self._calls if wanted(call)]

    def writing(self) -> list[Call]:
        """Return the calls that asked for a change."""
        return self.calls(lambda call: call.writes)

    def counts(self) -> Counter[str]:
        """Return how many calls there were of each kind, as in "compute GET /v2.1/servers/{id}"."""
        return Counter(f"{call.service} {call.method} {call.pattern}" for call in self.calls())

    def forget(self) -> None:
        """Empty it."""
        with self._lock:
            self._calls.clear()
