# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each login service on a `local` hub, in a real browser, against the identity testbed."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from ansible_collections.scigateway.jupyterhub.tests.integration import chromium
from ansible_collections.scigateway.jupyterhub.tests.integration.local.sites import Site, open_folder
from ansible_collections.scigateway.jupyterhub.tests.integration.local.test_hub import fates
from ansible_collections.scigateway.jupyterhub.tests.parts import places
from ansible_collections.scigateway.jupyterhub.tests.testbeds.identity import traits
from ansible_collections.scigateway.jupyterhub.tests.testbeds.identity.people import (
    ACCESS,
    PHYSICS,
    STAFF,
    UNI,
    VIA_GITHUB,
)
from ansible_collections.scigateway.jupyterhub.tests.testbeds.identity.running import Identity
from playwright.sync_api import Browser, Page

MILLISECONDS = 30_000


@dataclass(frozen=True)
class Provider:
    """A login service as an operator sets it up, and what becomes of people of the testbed who try.

    allowed maps people to the names that the hub gives them, refused lists people who see a page with HTTP 403. Behind
    CILogon a person is named with the identity provider, as in `ada <entity ID>`.
    """

    id: str
    section: str
    entry: dict[str, Any]
    allowed: dict[str, str]
    refused: tuple[str, ...]
    users: tuple[str, ...] = ()
    admins: tuple[str, ...] = ()
    admin: str = ""
    testbed: str = ""


PROVIDERS = [
    Provider(
        "google",
        "GoogleOAuthenticator",
        {"allowed_domains": ["uni.edu"]},
        {"ada": "ada", "max": "maxpower"},
        ("grace", "uma"),
        admins=("boss",),
        admin="boss",
    ),
    Provider(
        "google of two domains",
        "GoogleOAuthenticator",
        {"allowed_domains": ["a.edu", "b.edu"]},
        {"alice-a": "alice@a.edu", "alice-b": "alice@b.edu"},
        ("ada",),
    ),
    Provider(
        "google of everyone",
        "GoogleOAuthenticator",
        {"allow_all": True},
        {"grace": "grace@navy.org"},
        # nobody has checked that the address is hers
        ("uma",),
    ),
    Provider(
        "github",
        "GitHubOAuthenticator",
        {"allowed_organizations": ["physics", "chemistry:lab"], "auth_state": True},
        {"ada": "ada", "max": "maxpower", "sam-github": "sam", "tess": "tess"},
        ("grace",),
        admins=("boss",),
        admin="boss",
    ),
    Provider(
        "cilogon",
        "CILogonOAuthenticator",
        {
            "identity_providers": [
                {"id": "access", "allow_all": True, "default": True},
                {"id": UNI, "prefix": "uni", "allowed_domains": ["uni.edu"]},
                {"id": "github", "prefix": "gh"},
            ]
        },
        {
            f"ada {ACCESS}": "ada",
            f"ada {UNI}": "uni:ada@uni.edu",
            f"sam-uni {UNI}": "uni:sam@uni.edu",
            f"sam-github {VIA_GITHUB}": "gh:sam",
        },
        (),
        users=("gh:sam",),
        admins=("boss",),
        admin=f"boss {ACCESS}",
    ),
    Provider(
        "access",
        "CILogonOAuthenticator",
        {},
        {f"ada {ACCESS}": "ada"},
        (f"grace {ACCESS}",),
        users=("ada",),
        admins=("boss",),
        admin=f"boss {ACCESS}",
        testbed="cilogon",
    ),
    Provider(
        "globus",
        "GlobusOAuthenticator",
        {"identity_provider": "uni.edu", "allowed_groups": [PHYSICS], "admin_groups": [STAFF]},
        {"ada": "ada", "tess": "tess"},
        ("grace", "alice-a", "max"),
        admin="boss",
    ),
    Provider(
        "orcid",
        "GenericOAuthenticator",
        {},
        {"ada": "0000-0002-0000-0001"},
        ("grace",),
        users=("0000-0002-0000-0001",),
        admins=("0000-0002-0000-0010",),
        admin="boss",
    ),
    Provider(
        "oidc",
        "GenericOAuthenticator",
        {
            "username_claim": "preferred_username",
            "groups_claim": "groups",
            "allowed_groups": ["physics"],
            "admin_groups": ["staff"],
            "scope": ["openid", "email", "profile", "groups"],
            "title": "Campus login",
        },
        {"ada": "ada", "max": "maxpower"},
        ("grace", "uma"),
        admin="boss",
    ),
]


class Hub:
    """A deployed site whose login changes from test to test; its port and so its redirect address stay."""

    def __init__(self, site: Site, identity: Identity, browser: Browser, port: int) -> None:
        self.site, self.identity, self.browser, self.port = site, identity, browser, port
        self.redirect = f"http://127.0.0.1:{port}/hub/oauth_callback"

    def deploy(self, provider: Provider, secret: str = "") -> None:
        """Deploy the hub with this login, led to the testbed; raises when that fails."""
        testbed = provider.testbed or provider.id.split()[0]
        client = self.identity.client(testbed, self.redirect)
        entry = {
            "provider": provider.id.split()[0],
            "client_id": client.client_id,
            "client_secret": secret or client.client_secret,
            **provider.entry,
        }
        addresses = traits.addresses(self.identity.url, testbed)
        if provider.id == "oidc":
            entry.update(addresses)
        self.site.set(hub_login=[entry], hub_users=list(provider.users), hub_admins=list(provider.admins))
        run = self.site.stage("hub", jupyterhub_extra_config={provider.section: addresses})
        assert run.code == 0, run.output
        assert client.client_secret not in run.output

    def log_in(self, who: str) -> Visitor:
        """Have a person of the testbed log in with a browser of their own, as far as they get."""
        name, _blank, idp = who.partition(" ")
        page = self.browser.new_context().new_page()
        page.set_default_timeout(MILLISECONDS)
        page.goto(f"{self.site.url}hub/login?next=%2Fhub%2Fhome")
        page.get_by_text("Sign in with").click()
        if idp:
            page.get_by_label("Identity provider").select_option(idp)
            page.get_by_role("button", name="Log On").click()
        page.get_by_role("button", name=name, exact=True).click()
        code = self.identity.users[name].second_factor
        if code:
            page.get_by_label("Code of your authenticator app").fill(code)
            page.get_by_role("button", name="Verify").click()
        page.get_by_role("button", name="Allow").click()
        page.wait_for_url(f"{self.site.url}**")
        return Visitor(self.site, page)

    def fill_in(self, path: str, name: str, password: str, button: str) -> Visitor:
        """Have somebody with a browser of their own fill in a form of the hub's own pages."""
        page = self.browser.new_context().new_page()
        page.set_default_timeout(MILLISECONDS)
        page.goto(f"{self.site.url}hub/{path}?next=%2Fhub%2Fhome")
        page.get_by_label("Username").fill(name)
        for field_of_password in page.locator("input[type=password]").all():
            field_of_password.fill(password)
        page.get_by_role("button", name=button).click()
        page.wait_for_load_state()
        return Visitor(self.site, page)


@dataclass(frozen=True)
class Visitor:
    """Somebody who came back from the provider."""

    site: Site
    page: Page

    def ask(self, path: str) -> Any:
        """Return the JSON of a resource of the hub's API, with the visitor's cookies; None when it is refused."""
        answer = self.page.request.get(
            f"{self.site.url}hub/api/{path}", headers={"Referer": f"{self.site.url}hub/home"}
        )
        return answer.json() if answer.status == 200 else None


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """Return the hub, deployed with nothing yet."""
    folder = open_folder()
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    site = Site(places.CHECKOUT, folder, "test-logins", folder / "inventories", hub_port=port)
    try:
        with Identity(tmp_path_factory.mktemp("identity") / "log") as identity, chromium.running() as browser:
            yield Hub(site, identity, browser, port)
    finally:
        site.remove()


@pytest.mark.parametrize("provider", PROVIDERS, ids=lambda provider: provider.id)
def test_who_gets_in_and_who_does_not(hub: Hub, provider: Provider) -> None:
    hub.deploy(provider)
    hub.identity.forget()
    for who, name in provider.allowed.items():
        visitor = hub.log_in(who)
        about = visitor.ask("user")
        assert about is not None, (who, visitor.page.inner_text("body"))
        assert (about["name"], about["admin"]) == (name, False)
    for who in provider.refused:
        visitor = hub.log_in(who)
        assert visitor.ask("user") is None, who
        assert "403" in visitor.page.inner_text("h1"), visitor.page.inner_text("body")
    if provider.admin:
        about = hub.log_in(provider.admin).ask("user")
        assert about is not None
        assert about["admin"] is True
    asked = hub.identity.journal(endpoint="authorize")
    assert {entry["query"]["redirect_uri"] for entry in asked if entry["query"]} == {hub.redirect}


def test_the_check_does_all_but_the_login_of_a_provider(hub: Hub) -> None:
    hub.deploy(next(provider for provider in PROVIDERS if provider.id == "globus"))
    run = hub.site.stage("verify", verify_culler_watch=0)
    assert run.code == 0, run.output
    found = fates(run.output)
    assert found["login hub-check-a through the login page"] == "not checked"
    assert found["act as hub-check-a by the service token"] == "passed"
    assert {found[title] for title in found if "Globus" in title} == {"passed"}


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        pytest.param({"down": "unavailable", "endpoints": ["token"]}, "503", id="provider down"),
        pytest.param("another secret", "know the hub by its secret", id="wrong secret"),
    ],
)
def test_the_check_names_what_is_wrong_with_the_provider(hub: Hub, fault: Any, words: str) -> None:
    globus = next(provider for provider in PROVIDERS if provider.id == "globus")
    if isinstance(fault, str):
        hub.deploy(globus, secret=fault)
    else:
        hub.deploy(globus)
        hub.identity.say(**fault)
    try:
        run = hub.site.stage("verify", verify_culler_watch=0, verify_mode="full")
    finally:
        hub.identity.say()
    assert words in run.sentence()
    found = fates(run.output)
    assert [title for title, fate in found.items() if fate == "failed"] == ["the hub can talk to Globus"]


def test_an_admin_taken_off_the_list_is_one_no_longer(hub: Hub) -> None:
    github = next(provider for provider in PROVIDERS if provider.id == "github")
    hub.deploy(github)
    assert hub.log_in("boss").ask("user")["admin"] is True
    hub.deploy(replace(github, admins=()))
    assert hub.log_in("boss").ask("user")["admin"] is False


def test_people_sign_up_and_an_admin_approves(hub: Hub) -> None:
    hub.site.set(hub_login=["native"], hub_users=[], hub_admins=["boss"])
    run = hub.site.stage("hub")
    assert run.code == 0, run.output
    ada = hub.fill_in("signup", "ada", "correct horse battery", "Create User")
    assert "Your information has been sent to the admin" in ada.page.inner_text("body")
    assert hub.fill_in("login", "ada", "correct horse battery", "Sign in").ask("user") is None
    # the name of an admin is not for whoever comes first
    hub.fill_in("signup", "boss", "correct horse battery", "Create User")
    assert hub.fill_in("login", "boss", "correct horse battery", "Sign in").ask("user") is None
    boss = hub.fill_in("login", "boss", hub.site.secret("admin_password"), "Sign in")
    assert boss.ask("user")["admin"] is True
    boss.page.goto(f"{hub.site.url}hub/authorize")
    boss.page.get_by_role("row", name="ada").get_by_role("button", name="Authorize", exact=True).click()
    boss.page.wait_for_load_state()
    assert hub.fill_in("login", "ada", "correct horse battery", "Sign in").ask("user")["name"] == "ada"
