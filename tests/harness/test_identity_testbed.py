# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The testbed of identity refuses what the real providers refuse, goes wrong when told to, and leaves no process."""

from __future__ import annotations

import base64
import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from ansible_collections.scigateway.jupyterhub.tests.parts import places
from ansible_collections.scigateway.jupyterhub.tests.testbeds.identity import people, traits
from ansible_collections.scigateway.jupyterhub.tests.testbeds.identity.memory import Client
from ansible_collections.scigateway.jupyterhub.tests.testbeds.identity.running import Identity
from ansible_collections.scigateway.jupyterhub.tests.testbeds.identity.visitor import sign_in
from joserfc import jwt
from joserfc.jwk import KeySet

SECONDS = 20.0
VERIFIER = "v" * 43
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")
TRANSFER = "urn:globus:auth:scope:transfer.api.globus.org:all"
GROUPS = "urn:globus:auth:scope:groups.api.globus.org:view_my_groups_and_memberships"
SCOPES = {
    "google": "openid email",
    "github": "read:org",
    "cilogon": "openid email org.cilogon.userinfo profile",
    "globus": f"openid profile {TRANSFER} {GROUPS}",
    "orcid": "openid",
    "oidc": "openid profile email groups",
}
# What each says of ada, by the claim that a hub makes a name of.
ADA = {
    "google": ("email", "ada@uni.edu"),
    "github": ("login", "ada"),
    "cilogon": ("eppn", "ada@access-ci.org"),
    "globus": ("preferred_username", "ada@uni.edu"),
    "orcid": ("sub", "0000-0002-0000-0001"),
    "oidc": ("preferred_username", "ada"),
}


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Identity]:
    with Identity(tmp_path_factory.mktemp("identity") / "server.log") as identity:
        yield identity


@pytest.fixture
def identity(running: Identity) -> Iterator[Identity]:
    running.forget()
    yield running
    running.say()


class App:
    """An application that is registered at one provider, as a hub is."""

    def __init__(self, identity: Identity, provider: str, scope: str = "") -> None:
        self.identity, self.provider = identity, provider
        self.scope = scope or SCOPES[provider]
        self.client = identity.client(provider, f"{identity.url}/back")
        found = traits.addresses(identity.url, provider)
        base = found.get("github_url") or found.get("google_api_url")
        google = {"token_url": f"{base}/oauth2/v4/token", "userdata_url": f"{base}/oauth2/v1/userinfo"}
        github = {
            "authorize_url": f"{base}/login/oauth/authorize",
            "token_url": f"{base}/login/oauth/access_token",
            "userdata_url": f"{base}/api/v3/user",
        }
        self.urls = {**found, **{"google": google, "github": github}.get(provider, {})}

    def page(self, **changed: str) -> requests.Response:
        asked = {
            "response_type": "code",
            "client_id": self.client.client_id,
            "redirect_uri": self.client.redirect_uris[0],
            "scope": self.scope,
            "state": "a state",
            "code_challenge": CHALLENGE,
            "code_challenge_method": "S256",
        }
        return requests.get(self.urls["authorize_url"], params={**asked, **changed}, timeout=SECONDS)

    def back(self, name: str = "ada", *, allow: bool = True) -> dict[str, str]:
        """Return what comes back to the application when a person has signed in."""
        idp = people.ACCESS if self.provider == "cilogon" else ""
        answer = sign_in(requests.Session(), self.page(), self.identity.users[name], idp=idp, allow=allow)
        return {key: values[0] for key, values in parse_qs(urlsplit(answer.url).query).items()}

    def exchange(self, code: str, **changed: str) -> requests.Response:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.client.redirect_uris[0],
            "client_id": self.client.client_id,
            "client_secret": self.client.client_secret,
            "code_verifier": VERIFIER,
        }
        accept = {"Accept": "application/json"}
        return requests.post(self.urls["token_url"], data={**form, **changed}, headers=accept, timeout=SECONDS)

    def token(self, name: str = "ada") -> dict[str, Any]:
        answer = self.exchange(self.back(name)["code"])
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def get(self, url: str, token: str) -> requests.Response:
        headers = {"Authorization": f"Bearer {token}"}
        return requests.get(url, headers=headers, timeout=SECONDS, allow_redirects=False)

    def userinfo(self, token: str) -> requests.Response:
        return self.get(self.urls["userdata_url"], token)


@pytest.mark.parametrize("provider", list(SCOPES))
class TestEachProvider:
    def test_a_person_signs_in(self, identity: Identity, provider: str) -> None:
        app = App(identity, provider)
        back = app.back()
        assert back["state"] == "a state"
        token = app.exchange(back["code"]).json()
        name, value = ADA[provider]
        assert app.userinfo(token["access_token"]).json()[name] == value

        asked = identity.journal(provider, "authorize")[0]["query"]
        assert asked["redirect_uri"] == app.client.redirect_uris[0]
        assert (asked["scope"], asked["code_challenge_method"]) == (SCOPES[provider], "S256")
        form = identity.journal(provider, "token")[0]["form"]
        assert form["code_verifier"] == VERIFIER
        assert app.client.client_secret not in str(identity.journal())

    def test_an_address_that_is_not_registered_stays_at_the_provider(self, identity: Identity, provider: str) -> None:
        page = App(identity, provider).page(redirect_uri="http://127.0.0.1:1/hub/oauth_callback/")
        assert page.status_code == 400
        assert "redirect_uri" in page.text
        assert page.history == []

    def test_a_person_who_declines_sends_the_client_an_error(self, identity: Identity, provider: str) -> None:
        assert App(identity, provider).back(allow=False)["error"] == "access_denied"

    def test_a_wrong_verifier_is_refused(self, identity: Identity, provider: str) -> None:
        app = App(identity, provider)
        answer = app.exchange(app.back()["code"], code_verifier="w" * 43)
        assert "access_token" not in answer.json()

    @pytest.mark.parametrize("wrong", ["secret", "code", "used code"])
    def test_the_token_endpoint_names_the_error(self, identity: Identity, provider: str, wrong: str) -> None:
        app = App(identity, provider)
        code = app.back()["code"]
        if wrong == "used code":
            app.exchange(code)
        changed = {"secret": {"client_secret": "another"}, "code": {"code": "bogus"}}.get(wrong, {})
        answer = app.exchange(**{"code": code, **changed})
        if provider == "github":
            expected = (200, "incorrect_client_credentials" if wrong == "secret" else "bad_verification_code")
        else:
            expected = (401, "invalid_client") if wrong == "secret" else (400, "invalid_grant")
        assert (answer.status_code, answer.json()["error"]) == expected


@pytest.mark.parametrize("provider", [name for name in SCOPES if name != "github"])
def test_id_tokens_are_signed_by_the_key_that_discovery_leads_to(identity: Identity, provider: str) -> None:
    app = App(identity, provider)
    said = requests.get(f"{identity.url}/{provider}/.well-known/openid-configuration", timeout=SECONDS).json()
    keys = KeySet.import_key_set(requests.get(said["jwks_uri"], timeout=SECONDS).json())
    claims = jwt.decode(app.token()["id_token"], keys, algorithms=["RS256"]).claims
    assert (claims["iss"], claims["aud"]) == (said["issuer"], app.client.client_id)
    assert claims["sub"]


def test_a_second_factor_is_asked_for(identity: Identity) -> None:
    app = App(identity, "oidc")
    page = app.page()
    asked = requests.post(page.url, data={"step": "choose", "person": "tess"}, timeout=SECONDS)
    assert "Code of your authenticator app" in asked.text
    assert "Allow" not in asked.text
    assert app.userinfo(app.token("tess")["access_token"]).json()["preferred_username"] == "tess"


def test_the_consent_page_cannot_be_reached_past_the_second_factor(identity: Identity) -> None:
    page = App(identity, "oidc").page()
    asked = requests.post(page.url, data={"step": "choose", "person": "tess"}, timeout=SECONDS)
    ticket = asked.text.split('name="ticket" value="')[1].split('"')[0]
    form = {"step": "consent", "decision": "allow", "ticket": ticket}
    assert "Code of your authenticator app" in requests.post(page.url, data=form, timeout=SECONDS).text


def test_a_wrong_password_is_refused(identity: Identity) -> None:
    form = {"step": "password", "name": "ada", "password": "wrong"}
    page = requests.post(App(identity, "oidc").page().url, data=form, timeout=SECONDS)
    assert "The name or the password is wrong." in page.text
    assert "Allow" not in page.text


def test_github_answers_as_a_form_to_who_does_not_accept_json(identity: Identity) -> None:
    app = App(identity, "github")
    answer = requests.post(app.urls["token_url"], data={"client_id": app.client.client_id}, timeout=SECONDS)
    assert answer.headers["Content-Type"].startswith("application/x-www-form-urlencoded")


@pytest.mark.parametrize(
    ("scope", "path", "status"),
    [
        ("read:org", "physics/members/ada", 204),
        ("read:org", "physics/members/MAXPOWER", 204),
        ("read:org", "physics/members/grace", 404),
        ("read:org", "physics/teams/lab/members/ada", 204),
        ("read:org", "physics/teams/staff/members/ada", 404),
        # Of an organization that one is not in, only who is a public member is told.
        ("read:org", "chemistry/members/grace", 302),
        ("user:email", "physics/members/ada", 302),
        ("user:email", "physics/public_members/boss", 204),
        ("user:email", "physics/public_members/ada", 404),
        # This organization admits no third-party application.
        ("read:org", "vault/members/ada", 403),
    ],
)
def test_github_tells_of_members_what_the_token_may_see(identity: Identity, scope: str, path: str, status: int) -> None:
    app = App(identity, "github", scope)
    answer = app.get(f"{identity.url}/github/api/v3/orgs/{path}", app.token()["access_token"])
    assert answer.status_code == status


def test_globus_splits_the_token_by_resource_server(identity: Identity) -> None:
    app = App(identity, "globus")
    token = app.token()
    others = {other["resource_server"]: other["access_token"] for other in token["other_tokens"]}
    assert set(others) == {"transfer.api.globus.org", "groups.api.globus.org"}
    url = app.urls["globus_groups_url"]
    groups = app.get(url, others["groups.api.globus.org"]).json()
    assert [group["id"] for group in groups] == [people.PHYSICS]
    assert app.get(url, token["access_token"]).status_code == 401


def test_globus_ends_a_token(identity: Identity) -> None:
    app = App(identity, "globus")
    token = app.token()["access_token"]
    proof = (app.client.client_id, app.client.client_secret)
    url = app.urls["revocation_url"]
    assert requests.post(url, data={"token": token}, auth=(proof[0], "wrong"), timeout=SECONDS).status_code == 401
    assert app.userinfo(token).status_code == 200
    assert requests.post(url, data={"token": token}, auth=proof, timeout=SECONDS).status_code == 200
    assert app.userinfo(token).status_code == 401


def test_cilogon_offers_the_identity_providers_that_the_client_names(identity: Identity) -> None:
    page = App(identity, "cilogon").page(selected_idp=f"{people.UNI},{people.ACCESS}")
    assert page.text.index(people.UNI) < page.text.index(people.ACCESS)
    assert people.NAVY not in page.text


def test_a_refresh_token_outlives_access_tokens(identity: Identity) -> None:
    app = App(identity, "oidc")
    token = app.token()
    identity.expire_tokens()
    assert app.userinfo(token["access_token"]).status_code == 401
    again = {"grant_type": "refresh_token", "refresh_token": token["refresh_token"]}
    new = app.exchange("", **again)
    assert app.userinfo(new.json()["access_token"]).status_code == 200
    identity.expire_tokens(refresh=True)
    assert app.exchange("", **again).json()["error"] == "invalid_grant"


class TestFaults:
    def test_down_holds_for_the_endpoint_that_is_said(self, identity: Identity) -> None:
        app = App(identity, "google")
        identity.say(down="unavailable", providers=["google"], endpoints=["token"])
        assert app.page().status_code == 200
        assert app.exchange("any").status_code == 503
        assert App(identity, "oidc").exchange("any").status_code == 400

    def test_a_refused_connection_and_back(self, identity: Identity) -> None:
        app = App(identity, "google")
        identity.say(down="refused")
        with pytest.raises(requests.ConnectionError):
            app.page()
        identity.say()
        assert app.page().status_code == 200

    def test_slow_until_it_is_said_to_be_over(self, identity: Identity) -> None:
        app = App(identity, "oidc")
        token = app.token()["access_token"]
        identity.say(slow=120, endpoints=["userinfo"])
        with ThreadPoolExecutor(1) as pool:
            answer = pool.submit(app.userinfo, token)
            with pytest.raises(NotYet):
                answer.result(0.5)
            identity.say()
            assert answer.result(SECONDS / 2).status_code == 200

    @pytest.mark.parametrize(
        ("fault", "wrong"),
        [
            ({"wrong_audience": True}, lambda claims, now: claims["aud"] == "someone-else"),
            ({"expired_id_token": True}, lambda claims, now: claims["exp"] < now),
            ({"clock": 600}, lambda claims, now: claims["iat"] > now + 500),
            ({"clock": -600}, lambda claims, now: claims["exp"] < now),
            ({"missing": ["groups"]}, lambda claims, now: "groups" not in claims),
            ({}, lambda claims, now: abs(claims["iat"] - now) < 60 and claims["groups"] == ["physics"]),
        ],
    )
    def test_the_id_token(
        self, identity: Identity, fault: dict[str, Any], wrong: Callable[[dict[str, Any], float], bool]
    ) -> None:
        app = App(identity, "oidc")
        identity.say(**fault)
        keys = KeySet.import_key_set(requests.get(f"{identity.url}/oidc/jwks", timeout=SECONDS).json())
        claims = jwt.decode(app.token()["id_token"], keys, algorithms=["RS256"]).claims
        assert wrong(claims, time.time())

    def test_tokens_that_are_too_old_at_once(self, identity: Identity) -> None:
        app = App(identity, "google")
        identity.say(token_lifetime=0)
        assert app.userinfo(app.token()["access_token"]).status_code == 401

    def test_everyone_declines(self, identity: Identity) -> None:
        identity.say(denied=True)
        assert "error=access_denied" in App(identity, "github").page().url

    @pytest.mark.parametrize(
        ("said", "sentence"),
        [
            ({"dwon": "refused"}, "There is no fault 'dwon'; there are: down, slow,"),
            ({"down": "sometimes"}, "The fault 'down' cannot be 'sometimes'."),
            ({"endpoints": ["tokens"]}, "There is no endpoint 'tokens'; there are: authorize, token,"),
        ],
    )
    def test_what_is_misspelt_is_refused(self, identity: Identity, said: dict[str, Any], sentence: str) -> None:
        with pytest.raises(ValueError, match="^" + sentence.replace(".", r"\.")):
            identity.say(**said)


def test_it_listens_on_the_loopback_interface_only(identity: Identity) -> None:
    ports = {int(url.split(":")[2].split("/")[0]) for url in (identity.url, identity.control)}
    rows = [line.split() for line in Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]]
    listening = {tuple(row[1].split(":")) for row in rows if row[3] == "0A"}
    assert {address for address, port in listening if int(port, 16) in ports} == {"0100007F"}


def test_it_ends_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    program = f"""
import sys
from ansible_collections.scigateway.jupyterhub.tests.testbeds.identity.running import Identity
from pathlib import Path
with Identity(Path({str(tmp_path / "log")!r})) as identity:
    print(identity.url, flush=True)
    sys.stdin.read()
"""
    parent = subprocess.Popen(
        [sys.executable, "-c", program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, **places.environment()},
        text=True,
    )
    with parent:
        assert parent.stdout is not None
        url = parent.stdout.readline().strip()
        assert requests.get(url, timeout=SECONDS).status_code == 404
        parent.kill()
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        try:
            requests.get(url, timeout=SECONDS)
        except requests.ConnectionError:
            return
        except requests.exceptions.ChunkedEncodingError:
            # it ended within an answer; the next look says whether it is gone
            pass
        time.sleep(0.05)
    raise AssertionError(f"{url} still answers")


def test_the_program(tmp_path: Path) -> None:
    program = places.CHECKOUT / "tests" / "testbeds" / "identity" / "testbed"

    def call(*arguments: str) -> tuple[int, str]:
        environment = {**os.environ, "SCIGATEWAY_CACHE": str(tmp_path)}
        done = subprocess.run([str(program), *arguments], env=environment, capture_output=True, text=True, check=False)
        print(done.stderr)
        return done.returncode, done.stdout

    assert call("status") == (3, "The identity testbed does not run\n")
    assert call("install")[0] == 0
    code, started = call("start")
    try:
        assert code == 0, started
        assert call("start") == (0, started)
        settings = dict(line.split("=", 1) for line in call("env")[1].splitlines())
        control, url = settings["IDENTITY_CONTROL"], settings["IDENTITY_URL"]
        body = {"provider": "oidc", "redirect_uris": ["http://127.0.0.1:1/back"], "client_id": "a-hub"}
        said = requests.post(f"{control}/clients", json=body, timeout=SECONDS).json()
    finally:
        assert call("stop")[0] == 0
    assert call("stop") == (0, "The identity testbed does not run\n")

    # What was registered is there after a new start, with its secret, at the same address.
    assert call("start")[0] == 0
    try:
        client = Client("oidc", said["client_id"], said["client_secret"], tuple(said["redirect_uris"]))
        form = {"grant_type": "authorization_code", "code": "bogus", "client_id": client.client_id}
        answer = requests.post(
            f"{url}/oidc/token", data={**form, "client_secret": client.client_secret}, timeout=SECONDS
        )
        assert answer.json()["error"] == "invalid_grant"
    finally:
        call("stop")
