# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""From hub_login to what JupyterHub reads."""

from __future__ import annotations

import json
from typing import Any

import pytest
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._login.build import build_login, login_problems
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._login.hub_facts import HubFacts
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._site.specification import convert_site

CLIENT = {"client_id": "our-hub", "client_secret": "geheim"}
OIDC = {
    "provider": "oidc",
    **CLIENT,
    "authorize_url": "https://login.uni.edu/authorize",
    "token_url": "https://login.uni.edu/token",
    "userdata_url": "https://login.uni.edu/userinfo",
    "username_claim": "preferred_username",
}
EVERY_PROVIDER: list[dict[str, Any]] = [
    {"provider": "shared_password"},
    {"provider": "native"},
    {"provider": "google", **CLIENT, "allowed_domains": ["uni.edu"], "auth_state": True},
    {"provider": "github", **CLIENT, "allowed_organizations": ["physics", "chemistry:lab"]},
    {"provider": "cilogon", **CLIENT, "identity_providers": ["access", {"id": "google", "prefix": "google"}]},
    {"provider": "access", **CLIENT, "allow_all": True},
    {
        "provider": "globus",
        **CLIENT,
        "identity_provider": "uni.edu",
        "allowed_groups": ["1f0e"],
        "admin_groups": ["2f0e"],
        "auth_state": True,
    },
    {"provider": "orcid", **CLIENT, "allow_existing_users": True},
    {**OIDC, "groups_claim": "roles", "allowed_groups": ["staff"], "admin_groups": ["leads"]},
    {"provider": "iap"},
]


def entry(given: dict[str, Any]) -> dict[str, Any]:
    site = convert_site({"hub_login": [given]})
    assert site.problems == []
    found: dict[str, Any] = site["login"][0]
    return found


def hub(**changed: Any) -> HubFacts:
    facts: dict[str, Any] = {
        "platform": "server",
        "domain": "hub.uni.edu",
        "https": True,
        "port": 8000,
        "users": (),
        "admins": (),
        "reserved": ("hub-check-a", "hub-check-b"),
    }
    return HubFacts(**{**facts, **changed})


def login(given: dict[str, Any], **facts: Any) -> dict[str, Any]:
    return build_login(entry(given), hub(**facts))


def own(given: dict[str, Any], **facts: Any) -> dict[str, Any]:
    """Return the part of the configuration that is the provider's own."""
    sections = {name: traits for name, traits in login(given, **facts)["config"].items() if name != "Authenticator"}
    assert len(sections) == 1
    found: dict[str, Any] = next(iter(sections.values()))
    return found


@pytest.mark.parametrize("given", EVERY_PROVIDER, ids=lambda given: given["provider"])
def test_every_login_is_json_without_secrets(given: dict[str, Any]) -> None:
    written = json.dumps(login(given, admins=("boss",)))
    assert "geheim" not in written
    assert json.loads(written) == login(given, admins=("boss",))


@pytest.mark.parametrize("given", EVERY_PROVIDER, ids=lambda given: given["provider"])
def test_jupyterhub_knows_every_trait_and_takes_its_value(given: dict[str, Any], load_authenticator: Any) -> None:
    if given["provider"] == "iap":
        pytest.skip("the authenticator of Identity-Aware Proxy comes with its platform")
    authenticator = load_authenticator(login(given, admins=("boss",)))
    assert authenticator.admin_users == {"boss"}


@pytest.mark.parametrize("given", EVERY_PROVIDER, ids=lambda given: given["provider"])
def test_people_are_sent_back_to_one_address(given: dict[str, Any]) -> None:
    found = login(given, admins=("boss",))
    if found["redirect_url"]:
        assert found["redirect_url"] == "https://hub.uni.edu/hub/oauth_callback"
        assert own(given)["oauth_callback_url"] == found["redirect_url"]
        assert found["redirect_url"] in found["register"][0]
        assert found["authorize_url"].startswith("https://")
        # the check acts under these names, so nobody may come by them at the provider
        assert found["reserved_users"] == ["hub-check-a", "hub-check-b"]
        assert not {"hub-check-a", "hub-check-b"} & set(found["config"]["Authenticator"]["allowed_users"])
    else:
        assert found["register"] == []


def test_on_this_computer_the_redirect_address_is_loopback() -> None:
    found = login({"provider": "github", **CLIENT}, platform="local", port=8600, users=("ada",))
    assert found["redirect_url"] == "http://127.0.0.1:8600/hub/oauth_callback"


def test_people_are_named_once_and_admins_may_log_in() -> None:
    everybody = login({"provider": "github", **CLIENT}, users=("ada", "boss"), admins=("boss", "chief"))["config"]
    assert everybody["Authenticator"]["allowed_users"] == ["ada", "boss", "chief"]
    assert everybody["Authenticator"]["admin_users"] == ["boss", "chief"]
    assert everybody["Authenticator"]["allow_all"] is False


@pytest.mark.parametrize(
    ("given", "unnamed"),
    [
        ({"provider": "github", "client_id": "a"}, False),
        ({"provider": "github", "client_id": "a", "allowed_organizations": ["physics"]}, True),
        ({"provider": "google", "client_id": "a", "allowed_domains": ["uni.edu"]}, True),
        ({"provider": "globus", "client_id": "a", "admin_groups": ["b"]}, True),
        ({"provider": "cilogon", "client_id": "a", "identity_providers": ["google"]}, False),
        ({"provider": "cilogon", "client_id": "a", "identity_providers": [{"id": "google", "allow_all": True}]}, True),
        # who signs up again has to be approved again
        ({"provider": "native"}, False),
    ],
)
def test_who_gets_in_without_a_name_of_the_site_is_told(given: dict[str, Any], unnamed: bool) -> None:
    """Then, leaving somebody out of the lists bars nobody."""
    assert login(given, users=("ada",), admins=("grace",))["allows_unnamed"] is unnamed


def test_people_who_left_are_blocked() -> None:
    assert login({"provider": "github", "client_id": "a"}, blocked=("alan",))["config"]["Authenticator"][
        "blocked_users"
    ] == ["alan"]


def test_a_client_secret_is_named_and_never_made_up() -> None:
    found = login({"provider": "github", **CLIENT, "auth_state": True}, users=("ada",))
    assert [secret["name"] for secret in found["secrets"]] == ["github_client_secret", "crypt_key"]
    assert found["secrets"][0]["generated"] is False
    assert found["secret_traits"] == {
        "GitHubOAuthenticator.client_secret": "github_client_secret",
        "CryptKeeper.keys": "crypt_key",
    }


def test_users_made_by_the_api_stay_when_tokens_are_kept() -> None:
    kept = login({"provider": "github", **CLIENT, "auth_state": True}, users=("ada",))
    assert kept["hooks"]["OAuthenticator.refresh_user_hook"] == "hub_login.stay_without_tokens"
    without = login({"provider": "github", **CLIENT}, users=("ada",))
    assert "OAuthenticator.refresh_user_hook" not in without["hooks"]
    assert "enable_auth_state" not in without["config"]["GitHubOAuthenticator"]


def test_github_is_asked_for_private_memberships_only_when_organizations_matter() -> None:
    assert own({"provider": "github", **CLIENT, "allowed_organizations": ["physics"]})["scope"] == ["read:org"]
    assert "scope" not in own({"provider": "github", **CLIENT}, users=("ada",))


@pytest.mark.parametrize(
    ("given", "domains", "stripped", "everyone"),
    [
        ({"allowed_domains": ["Uni.edu"]}, ["uni.edu"], True, True),
        ({"allowed_domains": ["a.edu", "b.edu"]}, ["a.edu", "b.edu"], False, True),
        ({"hosted_domain": ["uni.edu"], "strip_domain": False}, ["uni.edu"], False, False),
        ({}, [], False, False),
    ],
)
def test_google_domains(given: dict[str, Any], domains: list[str], stripped: bool, everyone: bool) -> None:
    found = login({"provider": "google", **CLIENT, **given}, users=("ada@uni.edu",))["config"]
    assert found["GoogleOAuthenticator"]["hosted_domain"] == domains
    assert found["GoogleOAuthenticator"]["strip_domain"] is stripped
    assert found["Authenticator"]["allow_all"] is everyone


def test_cilogon_with_several_identity_providers() -> None:
    given = [
        {"id": "access", "allow_all": True, "default": True},
        {"id": "google", "prefix": "google", "allowed_domains": ["uni.edu"]},
        {"id": "https://idp.uni.edu/shibboleth"},
    ]
    found = own({"provider": "cilogon", **CLIENT, "identity_providers": given})["idps"]
    assert found == {
        "https://access-ci.org/idp": {
            "username_derivation": {
                "username_claim": "eppn",
                "action": "strip_idp_domain",
                "domain": "access-ci.org",
            },
            "allow_all": True,
            "default": True,
        },
        "http://google.com/accounts/o8/id": {
            "username_derivation": {"username_claim": "email", "action": "prefix", "prefix": "google"},
            "allowed_domains": ["uni.edu"],
            "allowed_domains_claim": "email",
        },
        "https://idp.uni.edu/shibboleth": {"username_derivation": {"username_claim": "eppn"}},
    }


def test_access_is_cilogon_with_its_own_identity_provider() -> None:
    found = login({"provider": "access", **CLIENT}, users=("ada",))
    assert found["authenticator_class"] == "cilogon"
    assert list(found["config"]["CILogonOAuthenticator"]["idps"]) == ["https://access-ci.org/idp"]
    assert found["allows"] == "ada"


def test_native_sign_up_gives_no_name_away() -> None:
    found = login({"provider": "native"}, admins=("boss",))
    # whoever signed up under an allowed name would be in at once
    assert found["config"]["Authenticator"]["allowed_users"] == []
    assert found["config"]["ApprovedSignUpAuthenticator"]["check_users"] == ["hub-check-a", "hub-check-b"]
    assert [secret["name"] for secret in found["secrets"]] == ["admin_password", "check_password"]


@pytest.mark.parametrize(
    ("given", "users", "words"),
    [
        ({"provider": "shared_password"}, ("ada", "bob"), "ada, bob"),
        ({"provider": "shared_password"}, (), ""),
        ({"provider": "github", **CLIENT, "allowed_organizations": ["physics"]}, ("ada",), "members of physics; ada"),
        ({"provider": "google", **CLIENT, "allowed_domains": ["uni.edu"]}, (), "everyone of uni.edu"),
        ({"provider": "orcid", **CLIENT, "allow_all": True}, (), "everyone with an account"),
        ({"provider": "access", **CLIENT, "allow_all": True}, (), "everyone with an account of access"),
        (
            {"provider": "cilogon", **CLIENT, "allow_all": True, "identity_providers": ["access"]},
            (),
            "everyone with an account of access",
        ),
        ({"provider": "native"}, (), "people who sign up and whom an admin approves"),
    ],
)
def test_who_gets_in_is_said_in_words(given: dict[str, Any], users: tuple[str, ...], words: str) -> None:
    assert login(given, users=users)["allows"] == words


@pytest.mark.parametrize("given", EVERY_PROVIDER, ids=lambda given: given["provider"])
def test_the_examples_of_this_file_are_not_refused(given: dict[str, Any]) -> None:
    platform = "gke" if given["provider"] == "iap" else "server"
    admins = ("boss@uni.edu",) if given["provider"] == "iap" else ("boss",) if given["provider"] != "orcid" else ()
    assert login_problems("hub_login[0]", entry(given), hub(platform=platform, admins=admins)) == []
