# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""One broken hub of the catalogue, and how it is checked."""

from __future__ import annotations

import contextlib
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.scigateway.jupyterhub.plugins.module_utils._hub.check import check_hub
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._hub.errors import Interrupted
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._hub.plan import FULL
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._hub.settings import read_settings
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._hub.steps import FAILED, NOT_RUN, Outcome
from ansible_collections.scigateway.jupyterhub.tests.integration.local.sites import awaited
from ansible_collections.scigateway.jupyterhub.tests.integration.logins.breaking_proxy import BreakingProxy, Faults
from ansible_collections.scigateway.jupyterhub.tests.integration.logins.certificates import Authority
from ansible_collections.scigateway.jupyterhub.tests.integration.logins.plain_hub import OWNER, STRANGER, PlainHub

# What a hub of one Unix account cannot give, and what would only cost time here.
ONE_ACCOUNT = {"check": "home_isolation", "reason": "all servers of a plain hub run under one account"}
# Without the second start of the server, where what fails comes after it.
NO_SECOND_START = [ONE_ACCOUNT, {"check": "home_kept", "reason": "it is looked at elsewhere"}]


@dataclass(frozen=True)
class Broken:
    """A hub that is broken in one way: by lines of its configuration, by what stands before it, or by what is asked.

    step is the key of the step that must fail, words what its sentence must hold. asks are options of the check, or a
    function of the hub that returns them. After the step the check is interrupted, because what would come costs time
    and shows nothing; to_the_end says that it goes on, where something hangs.
    """

    step: str
    words: tuple[str, ...]
    config: str = ""
    faults: Faults | None = None
    tls: Callable[[Authority], ssl.SSLContext] | None = None
    asks: Mapping[str, Any] | Callable[[PlainHub], Mapping[str, Any]] = field(default_factory=dict)
    path: str = "/"
    to_the_end: bool = False


@dataclass(frozen=True, repr=False)
class Checked:
    """What a check found, how long it took in seconds, and whether it left the hub as it was."""

    outcomes: dict[str, Outcome]
    seconds: float

    def failed(self) -> list[str]:
        """Return the keys of the steps that failed, in their order."""
        return [key for key, outcome in self.outcomes.items() if outcome.status == FAILED]

    def sentence(self, key: str) -> str:
        """Return what a failed step says."""
        outcome = self.outcomes[key]
        return f"expected {outcome.expected}, but saw {outcome.detail}"

    def __repr__(self) -> str:
        return "\n".join(
            f"{each.status:<12} {each.key:<16} {each.seconds:6.2f} s  "
            f"{self.sentence(each.key) if each.status == FAILED else each.detail}"
            for each in self.outcomes.values()
            if each.status != NOT_RUN
        )


def options(hub: PlainHub, **others: Any) -> dict[str, Any]:
    """Return the options of a check by two people with passwords, with timeouts for one computer."""
    return {
        "url": hub.url,
        "check_users": [{"name": name, "password": hub.password} for name in (OWNER, STRANGER)],
        "service_token": hub.token,
        "not_provided": [ONE_ACCOUNT],
        # a computer of the tests may itself be a virtual machine that reaches the metadata of its cloud
        "closed_addresses": [],
        "start_timeout": 30,
        "request_timeout": 10,
        "culler_service": "cull-idle",
        "culler_watch": 0,
        **others,
    }


def check(given: Mapping[str, Any], until: str = "") -> Checked:
    """Check a hub in full, or as far as one step: the check is then interrupted as by Ctrl-C."""
    began = time.monotonic()
    found: dict[str, Outcome] = {}

    def note(outcome: Outcome) -> None:
        found[outcome.key] = outcome
        if outcome.key == until and outcome.status != NOT_RUN:
            raise Interrupted

    check_hub(read_settings(given), FULL, note)
    return Checked(found, time.monotonic() - began)


def check_and_compare(hub: PlainHub, given: Mapping[str, Any], until: str = "") -> Checked:
    """Check a hub in full, or as far as one step; afterwards it must be as it was."""
    before = hub.traces()
    found = check(given, until)
    with contextlib.suppress(AssertionError):
        # processes end a moment after the hub has told them to
        awaited("the hub to be as before", lambda: hub.traces() == before, 5)
    assert hub.traces() == before, found
    return found


@contextlib.contextmanager
def before(hub: PlainHub, case: Broken, authority: Authority) -> Iterator[str]:
    """Put in front of a hub what the case wants there, and give the address that people open."""
    tls = case.tls(authority) if case.tls else None
    if case.faults is None and tls is None:
        yield f"http://127.0.0.1:{hub.port}{case.path}"
        return
    with BreakingProxy(hub.port, case.faults, tls) as proxy:
        yield proxy.url(case.path)
