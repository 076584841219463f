# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls that fail for a while, for ever, or without an answer: repeated where it is safe, and never made twice."""

from __future__ import annotations

import json
import threading
from typing import Any

import pytest
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._machines.errors import CloudError, Interrupted
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._openstack.api import Cloud
from keystoneauth1 import exceptions

CUT = exceptions.ConnectFailure("Unable to establish connection: ('Connection aborted.', RemoteDisconnected())")


class Answer:
    """An answer of HTTP as the library returns it."""

    def __init__(self, status: int, body: Any = None, **headers: str) -> None:
        self.status_code, self.headers, self.reason = status, headers, "reason"
        self.content = b"" if body is None else json.dumps(body).encode()

    def json(self) -> Any:
        return json.loads(self.content)


class Services:
    """Services that answer by a list, one entry a call; exceptions are raised."""

    def __init__(self, *answers: Answer | Exception) -> None:
        self.answers = list(answers)
        self.calls: list[tuple[str, str]] = []
        self.config = self
        self.region_name = "R"
        self.compute = self.network = self

    def get_auth_args(self) -> dict[str, str]:
        return {"auth_url": "http://127.0.0.1/"}

    def request(self, path: str, method: str, **options: Any) -> Answer:
        self.calls.append((method, path))
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


class Access:
    project_id = "p"
    user_id = "u"


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Return how long the calls would have waited; nothing waits."""
    waited: list[float] = []
    monkeypatch.setattr(Cloud, "pause", lambda self, seconds, what: waited.append(seconds))
    return waited


def cloud(*answers: Answer | Exception) -> tuple[Cloud, Services]:
    services = Services(*answers)
    return Cloud(services, Access(), 10, threading.Event()), services


@pytest.mark.parametrize("passing", [Answer(500), Answer(503), Answer(429), CUT, Answer(200)])
def test_a_read_is_repeated(passing: Answer | Exception, pauses: list[float]) -> None:
    if isinstance(passing, Answer) and passing.status_code == 200:
        passing.content = b'{"servers": ['
    there, services = cloud(passing, Answer(200, {"server": {"id": "1"}}))
    assert there.call("compute", "GET", "/servers/1", what="read it") == {"server": {"id": "1"}}
    assert (len(services.calls), there.counts) == (2, {"GET": 2})


def test_the_service_says_how_long_to_wait(pauses: list[float]) -> None:
    there, _services = cloud(Answer(429, None, **{"Retry-After": "7"}), Answer(204))
    there.call("compute", "DELETE", "/servers/1", what="delete it")
    assert pauses == [7.0]


def test_a_fault_that_stays_ends_in_one_sentence(pauses: list[float]) -> None:
    there, services = cloud(*[Answer(503, {"message": "Out of service."})] * 20)
    with pytest.raises(CloudError) as caught:
        there.call("compute", "GET", "/servers", what="list the servers")
    assert str(caught.value) == (
        "Could not list the servers: the cloud answered 503 (Out of service); see the cloud's status page, and run "
        "this again."
    )
    assert caught.value.status == 503
    assert len(services.calls) == 6


@pytest.mark.parametrize("fault", [Answer(500), Answer(503), CUT])
def test_an_action_is_not_repeated_unless_that_is_harmless(fault: Answer | Exception, pauses: list[float]) -> None:
    there, services = cloud(fault, Answer(202))
    with pytest.raises(CloudError):
        there.call("compute", "POST", "/servers/1/action", what="resize it")
    assert len(services.calls) == 1
    there, services = cloud(fault, Answer(202))
    there.call("compute", "POST", "/servers/1/action", what="start it", repeatable=True)
    assert len(services.calls) == 2


@pytest.mark.parametrize("fault", [Answer(500), Answer(504), CUT, Answer(409), Answer(202)])
def test_what_was_made_without_an_answer_is_found_and_not_made_again(
    fault: Answer | Exception, pauses: list[float]
) -> None:
    there, services = cloud(fault)
    made = there.create("compute", "/servers", "server", {}, what="make it", find=lambda: {"id": "1"})
    assert (made, len(services.calls)) == ({"id": "1"}, 1)


def test_what_was_not_made_is_made(pauses: list[float]) -> None:
    there, services = cloud(CUT, Answer(202, {"server": {"id": "2"}}))
    assert there.create("compute", "/servers", "server", {}, what="make it", find=lambda: None) == {"id": "2"}
    assert len(services.calls) == 2


def test_a_refusal_is_final(pauses: list[float]) -> None:
    quota = Answer(403, {"forbidden": {"message": "Quota exceeded for cores: Requested 4, but already used 38 of 40"}})
    there, services = cloud(quota)
    with pytest.raises(CloudError, match=r"403 \(Quota exceeded for cores.*quota is exhausted; free something"):
        there.create("compute", "/servers", "server", {}, what="make it", find=lambda: None)
    assert (len(services.calls), pauses) == (1, [])


def test_a_quota_that_is_a_conflict_is_final_too(pauses: list[float]) -> None:
    quota = Answer(409, {"NeutronError": {"message": "Quota exceeded for resources: ['port'].", "type": "OverQuota"}})
    there, services = cloud(quota)
    with pytest.raises(CloudError, match="Quota exceeded"):
        there.create("network", "/ports", "ports", {}, what="make it", find=lambda: None)
    assert len(services.calls) == 1


def test_an_expired_login_is_told(pauses: list[float]) -> None:
    there, _services = cloud(exceptions.Unauthorized("no"))
    with pytest.raises(CloudError, match="the login has expired and could not be renewed"):
        there.call("compute", "GET", "/servers", what="list the servers")


def test_what_is_gone_may_be_gone() -> None:
    there, _services = cloud(Answer(404))
    assert there.call("compute", "DELETE", "/servers/1", what="delete it", missing_ok=True) is None


def test_all_pages_are_read() -> None:
    following = "https://elsewhere/servers?marker=b&limit=2"
    there, services = cloud(
        Answer(200, {"servers": [{"id": "a"}, {"id": "b"}], "servers_links": [{"rel": "next", "href": following}]}),
        Answer(200, {"servers": [{"id": "c"}]}),
    )
    assert [entry["id"] for entry in there.list("compute", "/servers", "servers", what="list")] == ["a", "b", "c"]
    assert services.calls == [("GET", "/servers")] * 2


def test_no_call_is_begun_after_a_wish_to_stop() -> None:
    there, services = cloud(Answer(200))
    there.stop.set()
    with pytest.raises(Interrupted):
        there.call("compute", "POST", "/servers", what="make it")
    assert services.calls == []
