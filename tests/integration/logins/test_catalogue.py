# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hubs that are broken in one way each: the check fails at the right step, says why, ends in time, leaves nothing."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

import pytest
from ansible_collections.scigateway.jupyterhub.tests.integration.logins import (
    cases_login,
    cases_operation,
    cases_outside,
    cases_provider,
    cases_server,
)
from ansible_collections.scigateway.jupyterhub.tests.integration.logins.broken import (
    Broken,
    before,
    check_and_compare,
    options,
)
from ansible_collections.scigateway.jupyterhub.tests.integration.logins.cases_provider import Campus
from ansible_collections.scigateway.jupyterhub.tests.integration.logins.certificates import Authority
from ansible_collections.scigateway.jupyterhub.tests.integration.logins.plain_hub import PlainHub
from ansible_collections.scigateway.jupyterhub.tests.integration.logins.software import Software
from ansible_collections.scigateway.jupyterhub.tests.testbeds.identity.running import Identity

CASES = {**cases_outside.CASES, **cases_login.CASES, **cases_server.CASES, **cases_operation.CASES}
TIME_LIMIT = 60.0
# For the last step that begins in time, and for cleaning up.
GRACE_SECONDS = 40.0


@pytest.fixture(scope="module")
def shared(programs: Software) -> Iterator[PlainHub]:
    """Return a hub that works; cases break it from the outside."""
    with PlainHub(programs, bare=True) as hub:
        yield hub


@pytest.fixture(scope="module")
def campus(programs: Software, identity: Identity) -> Iterator[Campus]:
    """Return a hub that agrees with its provider."""
    campus = cases_provider.led(PlainHub(programs, bare=True), identity)
    with campus.hub:
        yield campus


@contextlib.contextmanager
def running(programs: Software, case: Broken, shared: Callable[[], PlainHub]) -> Iterator[PlainHub]:
    """Give a hub of its own to a case that has lines for its configuration."""
    if not case.config:
        yield shared()
        return
    with PlainHub(programs, case.config, bare=True) as hub:
        yield hub


@contextlib.contextmanager
def misled(
    programs: Software, identity: Identity, case: cases_provider.Misled, shared: Callable[[], Campus]
) -> Iterator[Campus]:
    """Give a hub of its own to a case that has traits for its authenticator."""
    if not case.traits:
        yield shared()
        return
    campus = cases_provider.led(PlainHub(programs, bare=True), identity, case.traits)
    with campus.hub:
        yield campus


@pytest.mark.parametrize("case", [pytest.param(case, id=name) for name, case in CASES.items()])
def test_a_broken_hub(case: Broken, programs: Software, authority: Authority, request: pytest.FixtureRequest) -> None:
    with (
        running(programs, case, lambda: request.getfixturevalue("shared")) as hub,
        before(hub, case, authority) as url,
    ):
        asks = case.asks(hub) if callable(case.asks) else case.asks
        given = {"url": url, "ca_file": authority.ca_file if case.tls else "", "time_limit": TIME_LIMIT, **asks}
        found = check_and_compare(hub, options(hub, **given), "" if case.to_the_end else case.step)
    assert found.failed() == [case.step], found
    for words in case.words:
        assert words in found.sentence(case.step)
    assert found.seconds < TIME_LIMIT + GRACE_SECONDS


def test_a_hub_that_agrees_with_its_provider(campus: Campus) -> None:
    found = check_and_compare(campus.hub, cases_provider.asked(campus), "open_door")
    assert found.failed() == [], found
    steps = ("login_page", "provider_page", "provider_answers", "open_door")
    assert [found.outcomes[key].status for key in steps] == ["passed"] * 4, found


@pytest.mark.parametrize("case", [pytest.param(case, id=name) for name, case in cases_provider.CASES.items()])
def test_a_hub_that_does_not(
    case: cases_provider.Misled, programs: Software, identity: Identity, request: pytest.FixtureRequest
) -> None:
    with misled(programs, identity, case, lambda: request.getfixturevalue("campus")) as campus:
        identity.say(**case.says)
        try:
            found = check_and_compare(campus.hub, cases_provider.asked(campus, case), case.step)
        finally:
            identity.say()
    assert found.failed() == [case.step], found
    for words in case.words:
        assert words in found.sentence(case.step)
