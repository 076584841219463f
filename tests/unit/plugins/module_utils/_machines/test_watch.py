# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""One listing answers all who wait."""

from __future__ import annotations

import concurrent.futures
import threading

import pytest
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._machines.errors import CloudError, Interrupted
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._machines.watch import Watch


class Listing:
    """Answers of a cloud, one after the other, the last one for ever."""

    def __init__(self, *answers: dict[str, str]) -> None:
        self.answers = list(answers)
        self.calls = 0

    def __call__(self) -> dict[str, str]:
        self.calls += 1
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Watch.__module__ + "._SHORTEST_SECONDS", 0.02)


def watch(listing: Listing, stop: threading.Event | None = None, seconds: float = 20) -> Watch:
    return Watch({"server": listing}, stop or threading.Event(), seconds)


def test_many_wait_for_one_listing() -> None:
    names = [f"id-{number}" for number in range(20)]
    listing = Listing(dict.fromkeys(names, "BUILD"), dict.fromkeys(names, "BUILD"), dict.fromkeys(names, "ACTIVE"))
    with watch(listing) as waiting, concurrent.futures.ThreadPoolExecutor(20) as pool:
        states = pool.map(lambda name: waiting.until("server", name, lambda state: state == "ACTIVE", "x"), names)
        assert set(states) == {"ACTIVE"}
    # one listing each time, however many wait
    assert listing.calls < 8


def test_nothing_is_listed_while_nobody_waits() -> None:
    listing = Listing({})
    with watch(listing):
        pass
    assert listing.calls == 0


def test_a_listing_from_before_does_not_tell_that_something_is_gone() -> None:
    listing = Listing({}, {"new": "BUILD"}, {"new": "ACTIVE"}, {})
    seen = []

    def is_done(state: str | None) -> bool:
        seen.append(state)
        return state is None

    with watch(listing) as waiting:
        assert waiting.until("server", "new", is_done, "delete it") is None
    assert "BUILD" in seen


def test_the_time_ends_with_the_last_state() -> None:
    class State:
        status = "BUILD"

    with (
        watch(Listing({"a": State()}), seconds=0.1) as waiting,  # type: ignore[dict-item]
        pytest.raises(CloudError, match=r"Could not start a within 0 s \(it is BUILD\).*wait_timeout"),
    ):
        waiting.until("server", "a", lambda state: False, "start a")


def test_a_wish_to_stop_ends_the_waiting() -> None:
    stop = threading.Event()
    stop.set()
    with watch(Listing({}), stop) as waiting, pytest.raises(Interrupted):
        waiting.until("server", "a", lambda state: False, "start a")


def test_a_listing_that_fails_is_told_to_all() -> None:
    def fails() -> dict[str, str]:
        raise CloudError("The cloud is away.")

    with (
        Watch({"server": fails}, threading.Event(), 20) as waiting,
        pytest.raises(CloudError, match="The cloud is away"),
    ):
        waiting.until("server", "a", lambda state: False, "start a")
