# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What goes wrong at the provider while it is said to."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

ENDPOINTS = ("authorize", "token", "userinfo", "keys", "discovery", "revoke", "api")
DOWN = ("", "unavailable", "refused")


@dataclass(frozen=True)
class Faults:
    """What is wrong now; the defaults are a provider in good health.

    providers and endpoints limit down = "unavailable" and slow to these; empty means all. token_lifetime and clock are
    in seconds.
    """

    # "unavailable" is HTTP 503; "refused" closes the port, which all providers share.
    down: str = ""
    slow: float = 0.0
    providers: tuple[str, ...] = ()
    endpoints: tuple[str, ...] = ()
    wrong_audience: bool = False
    expired_id_token: bool = False
    # Of access tokens issued from now on; 0 is refused at once. None is the provider's own.
    token_lifetime: float | None = None
    # How far the provider's clock is ahead; negative is behind.
    clock: float = 0.0
    # The person declines, whoever it is.
    denied: bool = False
    # Claims left out of the userinfo and of the id token.
    missing: tuple[str, ...] = ()
    _over: threading.Event = field(default_factory=threading.Event, repr=False, compare=False)

    def concern(self, provider: str, endpoint: str) -> bool:
        """Tell whether down and slow hold for this endpoint."""
        return (not self.providers or provider in self.providers) and (not self.endpoints or endpoint in self.endpoints)

    def delay(self) -> None:
        """Wait as long as is said, or until something else is said."""
        self._over.wait(self.slow)

    def end(self) -> None:
        """Let go of the requests that are delayed."""
        self._over.set()

    def now(self) -> int:
        """Return the time by the provider's clock, in seconds since 1970."""
        return int(time.time() + self.clock)


KNOWN = {entry.name: entry for entry in fields(Faults) if not entry.name.startswith("_")}


def read(said: Mapping[str, Any]) -> Faults:
    """Return the faults that a client asked for by name.

    Raises:
        ValueError: a name or a value is not known; the text says which, and what is.
    """
    unknown = sorted(set(said) - set(KNOWN))
    if unknown:
        raise ValueError(f"There is no fault {unknown[0]!r}; there are: {', '.join(KNOWN)}.")
    values: dict[str, Any] = {}
    for name, value in said.items():
        default = KNOWN[name].default
        if name == "token_lifetime":
            good = value is None or _number(value)
        elif isinstance(default, bool):
            good = isinstance(value, bool)
        elif isinstance(default, float):
            good = _number(value)
        elif isinstance(default, tuple):
            good = isinstance(value, (list, tuple)) and all(isinstance(one, str) for one in value)
            value = tuple(value) if good else value
        else:
            good = value in DOWN
        if not good:
            raise ValueError(f"The fault {name!r} cannot be {value!r}.")
        values[name] = value
    strange = sorted(set(values.get("endpoints", ())) - set(ENDPOINTS))
    if strange:
        raise ValueError(f"There is no endpoint {strange[0]!r}; there are: {', '.join(ENDPOINTS)}.")
    return Faults(**values)


def _number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
