# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Encryption as a visitor meets it, and the clock."""

from __future__ import annotations

import re
import time
from email.utils import formatdate

import pytest
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._hub.errors import NotChecked, Unexpected
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._hub.outside import outside_steps
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._hub.outside_clock import clock
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._hub.outside_https import (
    encrypted,
    follow_plain,
    hsts,
    http_redirect,
)
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._hub.settings import NotProvided
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._hub.visit import Visit
from ansible_collections.scigateway.jupyterhub.tests.unit.plugins.module_utils._hub.outside_server import (
    Reply,
    Server,
    redirect,
)

HTTPS_STEPS = ["certificate", "old_tls", "http_redirect", "hsts"]


def keys(visit: Visit) -> list[str]:
    return [step.key for step in outside_steps(visit)]


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.9.9.9", "[::1]", "hub.localhost"])
def test_http_on_this_computer_is_no_risk(host: str) -> None:
    with Server() as server:
        assert encrypted(server.visit(url=f"http://{host}:8000/")) == "http on this computer only"


def test_http_to_another_computer_is() -> None:
    with Server() as server, pytest.raises(Unexpected, match="passwords and notebooks travel unencrypted"):
        encrypted(server.visit(url="http://hub.example.org/"))


def test_steps_depend_on_the_address_and_on_what_is_not_provided() -> None:
    with Server() as server:
        plain = keys(server.visit())
        https = keys(server.visit(url="https://hub.example.org/"))
        without = keys(server.visit(url="https://hub.example.org/", not_provided=(NotProvided("https", "a test"),)))
    assert "encrypted" in plain
    assert not set(HTTPS_STEPS) & set(plain)
    assert [key for key in https if key not in plain] == HTTPS_STEPS
    assert [key for key in https if key not in without] == ["encrypted", *HTTPS_STEPS]


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_http_leads_to_https(status: int) -> None:
    with Server() as server:
        server.answers["/base/"] = redirect("https://localhost/base/?x=1", status)
        assert follow_plain(server.visit(), server.url) == f"HTTP {status} to https://localhost/base/"


@pytest.mark.parametrize(
    "reply",
    [
        Reply(200, "<h1>Welcome to nginx</h1>"),
        redirect("https://elsewhere.example.org/base/"),
        redirect("/base/hub/"),
        redirect("https://localhost/base/", 303),
    ],
)
def test_http_leads_elsewhere(reply: Reply) -> None:
    with Server() as server:
        server.answers["/base/"] = reply
        with pytest.raises(Unexpected, match=r"to lead to https of localhost, but saw HTTP"):
            follow_plain(server.visit(), server.url)


def test_nothing_that_answers_http() -> None:
    with Server() as server:
        visit, url = server.visit(), server.url
    with pytest.raises(NotChecked, match=r"nothing answers at .*Connection refused"):
        follow_plain(visit, url)


def test_an_address_with_a_port_has_no_http_beside_it() -> None:
    with Server() as server, pytest.raises(NotChecked, match=r"a port of its own \(8443\)"):
        http_redirect(server.visit(url="https://hub.example.org:8443/"))


def test_hsts() -> None:
    with Server() as server:
        server.answers["/base/hub/login"] = Reply()
        with pytest.raises(Unexpected, match="no such header"):
            hsts(server.visit())
        server.headers["strict-transport-security"] = "includeSubDomains; Max-Age=15724800"
        assert hsts(server.visit()) == "182 days"
        server.headers["strict-transport-security"] = 'max-age="86400"'
        with pytest.raises(Unexpected, match=r"at least 15552000 s \(180 days\), but saw 86400 s"):
            hsts(server.visit())


def test_browsers_keep_hsts_for_names_only() -> None:
    with Server() as server, pytest.raises(NotChecked, match="RFC 6797"):
        hsts(server.visit(url=server.url.replace("localhost", "127.0.0.1")))


@pytest.mark.parametrize(
    ("shift", "words"),
    [(600, "10 minutes ahead"), (-600, "10 minutes behind"), (-90, "9[0-3] s behind"), (200000, "2 days")],
)
def test_a_clock_that_is_wrong(shift: float, words: str) -> None:
    with Server() as server:
        server.headers["Date"] = formatdate(time.time() + shift, usegmt=True)
        with pytest.raises(Unexpected, match="tokens and certificates count as expired") as caught:
            clock(server.visit())
    assert re.search(words, caught.value.seen)


def test_a_clock_that_is_right_or_unknown() -> None:
    with Server() as server:
        with pytest.raises(NotChecked, match="carry no date"):
            clock(server.visit())
        server.headers["Date"] = formatdate(time.time() + 40, usegmt=True)
        assert clock(server.visit()).endswith(" s apart")
