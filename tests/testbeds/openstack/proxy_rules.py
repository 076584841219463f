# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the proxy does wrong: rules that say for which calls, from the which on, and how often."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

# Instead of forwarding: answer; close the connection. After forwarding: close it before the answer.
ANSWER, REFUSE, CUT = "answer", "refuse", "cut"
REASONS = {409: "Conflict", 429: "Too Many Requests", 500: "Internal Server Error", 503: "Service Unavailable"}


@dataclass
class Rule:
    """One fault: of the calls of this service, method and path (a regular expression that is searched for), the
    nth and those after it, so many times in all (0: for ever). hits counts how often it struck."""

    fault: str
    service: str = ""
    method: str = ""
    path: str = ""
    status: int = 503
    headers: Mapping[str, str] = field(default_factory=dict)
    nth: int = 1
    times: int = 1
    hits: int = 0
    seen: int = 0

    def __post_init__(self) -> None:
        if self.fault not in (ANSWER, REFUSE, CUT):
            raise ValueError(f"There is no fault {self.fault!r}; there are: {ANSWER}, {REFUSE}, {CUT}.")

    def strikes(self, service: str, method: str, path: str) -> bool:
        """Tell whether it strikes this call, and count it."""
        if self.service not in ("", service) or self.method not in ("", method) or not re.search(self.path, path):
            return False
        self.seen += 1
        if self.seen < self.nth or (self.times and self.hits >= self.times):
            return False
        self.hits += 1
        return True


class Rules:
    """The rules in force; the first that strikes decides."""

    def __init__(self) -> None:
        self._rules: list[Rule] = []
        self._lock = threading.Lock()

    def add(self, rule: Rule) -> Rule:
        """Add a rule, and return it, so that its hits can be read."""
        with self._lock:
            self._rules.append(rule)
        return rule

    def forget(self) -> None:
        """Let everything be well again."""
        with self._lock:
            self._rules.clear()

    def striking(self, service: str, method: str, path: str) -> Rule | None:
        """Return the rule that strikes this call, if one does."""
        with self._lock:
            rules: Sequence[Rule] = self._rules
            return next((rule for rule in rules if rule.strikes(service, method, path)), None)


def body(service: str, status: int) -> bytes:
    """Return the text of an error as the service writes it."""
    message = f"{REASONS.get(status, 'Error')} (said by the proxy of the testbed)"
    whole: dict[str, object]
    if service == "network":
        whole = {"NeutronError": {"type": "Testbed", "message": message, "detail": ""}}
    elif service == "identity":
        whole = {"error": {"code": status, "message": message, "title": REASONS.get(status, "Error")}}
    elif service == "dns":
        whole = {"code": status, "type": "testbed", "message": message}
    else:
        name = {409: "conflictingRequest", 429: "overLimit", 500: "computeFault"}.get(status, "serviceUnavailable")
        whole = {name: {"code": status, "message": message}}
    return json.dumps(whole).encode()
