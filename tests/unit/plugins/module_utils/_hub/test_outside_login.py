# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the login page leads, and what the provider and the hub say of each other."""

from __future__ import annotations

import base64
import sys
import threading
import typing as t
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._hub import outside_hub_log
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._hub.errors import NotChecked, Unexpected
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._hub.outside_hub_log import trouble
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._hub.outside_login import login_page
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._hub.outside_provider import (
    provider_answers,
    provider_page,
)
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._hub.outside_refusal import (
    ACCEPTED,
    CLIENT_REFUSED,
    UNREACHED,
    meaning,
)
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._hub.settings import LoginProvider
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._hub.visit import Visit
from ansible_collections.scigateway.jupyterhub.tests.unit.plugins.module_utils._hub.outside_server import (
    Asked,
    Reply,
    Server,
    redirect,
)

FORM = '<form method="post"><input type="text" name="username"><input type="password" name="password"></form>'
SIGN_IN = "<h1>Sign in</h1><script>show('invalid_client', 'redirect_uri_mismatch')</script>"
ERROR_PAGE = '<h1>{} : Error</h1><p class="error">{}</p>'


class Site:
    """A hub that sends people to a provider: both are the same server below different paths."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.callback = f"{server.url}hub/oauth_callback"
        self.request = {
            "response_type": "code",
            "redirect_uri": self.callback,
            "client_id": "client-1",
            "state": "state-1",
            "code_challenge_method": "S256",
        }
        self.authorize_url = f"http://localhost:{server.port}/provider/authorize"
        server.answers["/base/hub/login"] = redirect("/base/hub/oauth_login?next=")
        server.answers["/base/hub/oauth_login"] = self.leave
        server.answers["/provider/authorize"] = Reply(text=SIGN_IN)

    def leave(self, asked: Asked) -> Reply:
        reply = redirect(f"{self.authorize_url}?{urlencode(self.request)}")
        reply.headers["Set-Cookie"] = "oauthenticator-state=state-1; Path=/base/hub/; HttpOnly"
        return reply

    def refuse(self, status: int, words: str) -> None:
        """From now on the hub answers a code like this."""

        def answer(asked: Asked) -> Reply:
            known = "oauthenticator-state=state-1" in (asked.headers.get("Cookie") or "")
            if not known or asked.query["state"] != "state-1" or not asked.query["code"]:
                return Reply(400, ERROR_PAGE.format(400, "OAuth state missing from cookies"))
            return Reply(status, ERROR_PAGE.format(status, words))

        self.server.answers["/base/hub/oauth_callback"] = answer

    def visit(self, **settings: t.Any) -> Visit:
        provider = LoginProvider("Acme", self.authorize_url, self.callback, "client-1")
        return self.server.visit(**{"login_provider": provider, **settings})


@pytest.fixture
def site() -> Iterator[Site]:
    with Server() as server:
        yield Site(server)


def test_a_login_page_that_leads_to_the_provider(site: Site) -> None:
    assert login_page(site.visit()) == f"{site.authorize_url} with {site.callback}, PKCE S256"
    del site.request["code_challenge_method"]
    assert login_page(site.visit()).endswith("without PKCE")


def test_a_button_beside_others_leads_to_the_provider(site: Site) -> None:
    other = redirect("https://other.example.org/authorize?client_id=x")
    site.server.answers["/base/hub/login"] = Reply(
        text='<a href="/base/hub/other/oauth_login?next=">Other</a> <a href="/base/hub/oauth_login?next=">Acme</a>'
    )
    site.server.answers["/base/hub/other/oauth_login"] = other
    assert login_page(site.visit()).startswith(site.authorize_url)
    assert login_page(site.visit(login_provider=None)) == (
        f"a way to https://other.example.org/authorize and a way to {site.authorize_url}"
    )


@pytest.mark.parametrize(
    ("name", "value", "expected", "seen"),
    [
        (
            "redirect_uri",
            "http://hub/other",
            "the redirect address http://localhost",
            "http://hub/other: correct oauth",
        ),
        ("redirect_uri", "", "the redirect address http://localhost", "none: correct oauth_callback_url"),
        ("client_id", "client-2", "client_id client-1", "client-2"),
        ("response_type", "token", "response_type code", "token"),
        ("state", "", "a state", "none, so that anybody"),
    ],
)
def test_the_request_to_the_provider_is_wrong(site: Site, name: str, value: str, expected: str, seen: str) -> None:
    site.request[name] = value
    with pytest.raises(Unexpected) as caught:
        login_page(site.visit())
    assert caught.value.expected.startswith(expected)
    assert caught.value.seen.startswith(seen)


def test_a_slash_makes_another_redirect_address(site: Site) -> None:
    site.request["redirect_uri"] += "/"
    with pytest.raises(Unexpected, match=f"{site.callback}/: correct"):
        login_page(site.visit())


def test_a_hub_that_does_not_know_that_people_come_by_https(site: Site) -> None:
    wanted = LoginProvider("Acme", site.authorize_url, site.callback.replace("http:", "https:"), "client-1")
    with pytest.raises(Unexpected, match="let the proxy in front tell the hub that people come by https"):
        login_page(site.visit(login_provider=wanted))


def test_another_provider_or_none(site: Site) -> None:
    wanted = LoginProvider("Acme", "https://acme.example.org/authorize", site.callback, "client-1")
    with pytest.raises(Unexpected) as caught:
        login_page(site.visit(login_provider=wanted))
    assert str(caught.value) == (
        "expected the login page to lead to Acme at https://acme.example.org/authorize, "
        f"but saw a way to {site.authorize_url}"
    )
    site.server.answers["/base/hub/login"] = Reply(text=FORM)
    with pytest.raises(Unexpected, match="but saw a form for a name and a password"):
        login_page(site.visit())
    assert login_page(site.visit(login_provider=None)) == "a form for a name and a password"


def test_redirects_without_end(site: Site) -> None:
    site.server.answers["/base/hub/oauth_login"] = redirect("/base/hub/login")
    with pytest.raises(Unexpected, match="redirects without end"):
        login_page(site.visit())


def test_without_a_provider_there_is_nothing_to_ask(site: Site) -> None:
    site.server.answers["/base/hub/login"] = Reply(text=FORM)
    for step in (provider_page, provider_answers):
        with pytest.raises(NotChecked, match="leads to no provider: it is a form"):
            step(site.visit(login_provider=None))


def test_the_page_of_the_provider(site: Site) -> None:
    assert provider_page(site.visit()) == f"HTTP 200 from {site.authorize_url}"


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (Reply(400, "<p>Error 400: redirect_uri_mismatch</p>"), "does not know the redirect address http://localhost"),
        (Reply(200, "<p>The redirect_uri is not registered</p>"), "does not know the redirect address"),
        (Reply(400, "<p>The redirect_uri is not associated with this application</p>"), "the redirect address"),
        (
            redirect(
                "/error?authError=" + base64.urlsafe_b64encode(b"\n\x15redirect_uri_mismatch").decode().rstrip("=")
            ),
            "does not know the redirect address",
        ),
        (Reply(401, "<h1>invalid_client</h1>"), "does not know the client client-1"),
        (Reply(404, "<h1>Page not found</h1>"), "does not know the client client-1"),
        (Reply(503, "<h1>Down</h1>"), "HTTP 503"),
        (Reply(400, "<h1>Bad scope</h1>"), "HTTP 400"),
        (redirect("/base/hub/oauth_callback?error=invalid_scope"), "sends people back with the error invalid_scope"),
    ],
)
def test_a_provider_that_does_not_want_the_hub(site: Site, reply: Reply, words: str) -> None:
    site.server.answers["/provider/authorize"] = reply
    with pytest.raises(Unexpected) as caught:
        provider_page(site.visit())
    assert words in caught.value.seen


def test_a_good_redirect_that_repeats_the_address_is_no_error(site: Site) -> None:
    again = urlencode({"return_to": f"/authorize?{urlencode(site.request)}", "client_id": "client-1"})
    site.server.answers["/provider/authorize"] = redirect(f"/login?{again}")
    assert provider_page(site.visit()) == f"HTTP 302 from {site.authorize_url}"


def test_a_provider_that_is_down(site: Site) -> None:
    with Server() as gone:
        site.authorize_url = gone.url
    with pytest.raises(Unexpected) as caught:
        provider_page(site.visit())
    assert caught.value.expected == f"the login page of the provider at {gone.url}"
    assert caught.value.seen == "no connection (Connection refused), as seen from this computer"


def test_a_provider_that_turns_programs_away_says_nothing(site: Site) -> None:
    site.server.answers["/provider/authorize"] = Reply(429, "Too many requests")
    with pytest.raises(NotChecked, match="HTTP 429"):
        provider_page(site.visit())


def test_the_hub_shows_that_its_secret_is_right(site: Site) -> None:
    site.refuse(403, "An access token was not returned: The code passed is incorrect or expired.")
    assert provider_answers(site.visit()) == f"{site.authorize_url} refuses a made-up code, and not the hub"


def test_the_hub_shows_that_its_secret_is_wrong(site: Site) -> None:
    site.refuse(403, "An access token was not returned: The client_id and/or client_secret passed are incorrect.")
    with pytest.raises(Unexpected, match=r"client id or secret \(The client_id and/or client_secret"):
        provider_answers(site.visit())


def test_a_hub_that_hides_what_the_provider_said(site: Site) -> None:
    site.refuse(500, "Internal Server Error")
    with pytest.raises(NotChecked, match='says only HTTP 500 .* look there for "Error fetching"'):
        provider_answers(site.visit())


def test_a_hub_that_waits_for_its_provider_in_vain(site: Site) -> None:
    going_on = threading.Event()

    def wait(asked: Asked) -> Reply:
        going_on.wait(10)
        return Reply(500)

    site.server.answers["/base/hub/oauth_callback"] = wait
    with pytest.raises(Unexpected) as caught:
        provider_answers(site.visit(request_timeout=0.3))
    going_on.set()
    assert caught.value.seen == "no answer in time from the hub: it may wait for its provider in vain"


def test_a_hub_that_lets_a_made_up_code_in(site: Site) -> None:
    site.server.answers["/base/hub/oauth_callback"] = redirect("/base/hub/home")
    with pytest.raises(Unexpected, match="goes on with a made-up code: HTTP 302"):
        provider_answers(site.visit())


def test_people_come_back_elsewhere(site: Site) -> None:
    site.request["redirect_uri"] = "https://elsewhere.example.org/hub/oauth_callback"
    with pytest.raises(NotChecked, match="elsewhere.example.org"):
        provider_answers(site.visit())
    assert not [asked for asked in site.server.asked if "code" in asked.query]


OLD = "[E 2026-01-01 00:00:00.000 JupyterHub oauth2:1] Error fetching 503 POST http://old/token: gone\n"
BEGIN = "[E 2026-01-01 00:00:01.000 JupyterHub oauth2:1] Error fetching "
UNCAUGHT = (
    "[E 2026-01-01 00:00:01.000 JupyterHub web:1] Uncaught exception GET /hub/oauth_callback\n    Traceback:\n    "
)


@pytest.mark.parametrize(
    ("written", "words"),
    [
        (BEGIN + '401 POST http://p/token: {\n "error": "invalid_client"\n}\n[I x] y\n', "refuses the hub's client id"),
        (UNCAUGHT + "ConnectionRefusedError: [Errno 111] Connection refused\n", "does not get through to its provider"),
        (UNCAUGHT + "socket.gaierror: [Errno -2] Name or service not known\n", "does not get through to its provider"),
        (UNCAUGHT + "KeyError: 'access_token'\n", "KeyError: 'access_token'"),
    ],
)
def test_the_log_tells_what_the_hub_hides(site: Site, tmp_path: Path, written: str, words: str) -> None:
    visit = log_of(site, tmp_path, written)
    with pytest.raises(Unexpected) as caught:
        provider_answers(visit)
    assert words in caught.value.seen
    assert "503" not in caught.value.seen


def test_the_log_tells_that_the_secret_is_right(site: Site, tmp_path: Path) -> None:
    written = BEGIN + '400 POST http://p/token: {\n "error": "invalid_grant"\n}\n'
    assert "refuses a made-up code" in provider_answers(log_of(site, tmp_path, written))


def test_a_log_that_says_nothing(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outside_hub_log, "_PATIENCE_SECONDS", 0.0)
    with pytest.raises(NotChecked, match="the command hub_log printed nothing about it"):
        provider_answers(log_of(site, tmp_path, "[I 2026-01-01] 500 GET /hub/oauth_callback\n"))


def log_of(site: Site, folder: Path, written: str) -> Visit:
    """A visit that can read the hub's log, into which the hub writes when it is asked to take a code."""
    log = folder / "hub.log"
    log.write_text(OLD)

    def answer(asked: Asked) -> Reply:
        with log.open("a") as stream:
            stream.write(written)
        return Reply(500, ERROR_PAGE.format(500, "Internal Server Error"))

    site.server.answers["/base/hub/oauth_callback"] = answer
    command = (sys.executable, "-c", "import sys; print(open(sys.argv[1]).read(), end='')", str(log))
    return site.visit(commands={"hub_log": command})


def test_the_last_trouble_of_a_log_counts() -> None:
    assert trouble(OLD + BEGIN + "400 POST http://p/token: a\n  b") == "HTTP 400 from http://p/token: a b"
    assert trouble("[I 2026] all is well\n") == ""


@pytest.mark.parametrize(
    ("words", "fate"),
    [
        ('{"error": "invalid_grant", "error_description": "the client sent an unknown code"}', ACCEPTED),
        ('{"error": "invalid_client"}', CLIENT_REFUSED),
        ("The code passed is incorrect or expired.", ACCEPTED),
        ("Malformed auth code.", ACCEPTED),
        ("Client authentication failed", CLIENT_REFUSED),
        ("HTTP 599: Timeout while connecting", UNREACHED),
        ("[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed", UNREACHED),
        ("no idea", ""),
    ],
)
def test_what_a_provider_means(words: str, fate: str) -> None:
    assert meaning(words) == fate
