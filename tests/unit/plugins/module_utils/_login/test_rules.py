# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Logins that are refused before anything is deployed, and why."""

from __future__ import annotations

import re
from typing import Any

import pytest
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._login.build import login_problems
from ansible_collections.scigateway.jupyterhub.tests.unit.plugins.module_utils._login.test_build import (
    CLIENT,
    OIDC,
    entry,
    hub,
)

GITHUB = {"provider": "github", **CLIENT}
GOOGLE = {"provider": "google", **CLIENT}
GLOBUS = {"provider": "globus", **CLIENT}
ADA = {"users": ("ada",)}


def problems(given: dict[str, Any], **facts: Any) -> list[str]:
    found = login_problems("hub_login[0]", entry(given), hub(**facts))
    for sentence in found:
        assert sentence.startswith("hub_login[0]: ")
        assert re.fullmatch(r"\S.*\.", sentence), sentence
        assert "geheim" not in sentence
    return found


def cilogon(*sources: object) -> dict[str, Any]:
    return {"provider": "cilogon", **CLIENT, "identity_providers": list(sources)}


@pytest.mark.parametrize(
    ("given", "facts", "reason"),
    [
        pytest.param(GITHUB, {}, "nobody is allowed to log in", id="no allow rule"),
        pytest.param({"provider": "orcid", **CLIENT}, {}, "nobody is allowed", id="no allow rule at ORCID"),
        pytest.param(cilogon("access"), {}, "nobody is allowed to log in", id="identity provider without a rule"),
        pytest.param({**GOOGLE, "hosted_domain": ["uni.edu"]}, {}, "nobody is allowed", id="a restriction is no rule"),
        pytest.param({"provider": "dummy"}, ADA, "lets anybody in as anybody", id="dummy"),
        pytest.param({"provider": "dummy"}, {"platform": "local"}, "lets anybody in as anybody", id="dummy at home"),
        pytest.param(
            {"provider": "shared_password", "allow_all": True}, {}, "anybody who learns one password", id="open"
        ),
        pytest.param({"provider": "github"}, ADA, "client_id is missing; docs/login/github.md", id="no client"),
        pytest.param(
            {"provider": "oidc", **CLIENT}, ADA, "userdata_url, username_claim are missing", id="no addresses"
        ),
        pytest.param({**OIDC, "token_url": "http://login.uni.edu/token"}, ADA, "is not HTTPS", id="token by HTTP"),
        pytest.param({**OIDC, "token_url": "login.uni.edu"}, ADA, "is no address", id="no address"),
        pytest.param(GITHUB, {**ADA, "https": False}, "the redirect address http://hub.uni.edu/", id="HTTP"),
        pytest.param(GITHUB, {**ADA, "domain": ""}, "hub_domain is empty", id="no domain"),
        pytest.param(
            {"provider": "iap"}, {"users": ("a@b.edu",)}, "works on hub_platform gke alone", id="IAP elsewhere"
        ),
        pytest.param({**GITHUB, "allowed_groups": ["x"]}, ADA, "allowed_groups means nothing to github", id="strange"),
        pytest.param({"provider": "native"}, {}, "name an admin", id="nobody approves"),
        pytest.param({"provider": "native"}, {**ADA, "admins": ("boss",)}, "signed up first as ada", id="name taken"),
        pytest.param(
            {**GOOGLE, "allowed_domains": ["a.edu", "b.edu"], "strip_domain": True},
            {},
            "strip_domain over 2 domains makes one account of ada@a.edu and ada@b.edu",
            id="domain stripped over two",
        ),
        pytest.param(
            {**GOOGLE, "strip_domain": True}, {"users": ("a@b.c",)}, "strip_domain over all domains", id="over all"
        ),
        pytest.param(
            {**GOOGLE, "allowed_domains": ["a.edu"], "hosted_domain": ["b.edu"]},
            {},
            "both limit the domains",
            id="both",
        ),
        pytest.param(GLOBUS, ADA, "Globus names lose their domain", id="Globus of all institutions"),
        pytest.param(
            {**GLOBUS, "allowed_domains": ["a.edu", "b.edu"]}, {}, "Globus names lose their domain", id="of two"
        ),
        pytest.param(
            {**GLOBUS, "username_claim": "sub", "allowed_domains": ["a.edu"]}, {}, "would refuse everybody", id="sub"
        ),
        pytest.param(
            {**GOOGLE, "allowed_domains": ["a.edu", "b.edu"]},
            {"users": ("ada@c.edu", "bob@a.edu")},
            "ada@c.edu in hub_users or hub_admins would never match",
            id="of another domain",
        ),
        pytest.param(cilogon({"id": "google", "username_claim": "sub"}), ADA, "addresses with slashes", id="slashes"),
        pytest.param(cilogon("http://orcid.org/oauth/authorize"), ADA, "write hub_login: orcid", id="ORCID by CILogon"),
        pytest.param(
            {**GITHUB, "allow_all": True, "allowed_organizations": ["physics"]}, {}, "lets everyone in", id="cancelled"
        ),
        pytest.param(
            cilogon({"id": "google", "allow_all": True, "allowed_domains": ["uni.edu"]}),
            {},
            "allow_all lets everyone of google in",
            id="cancelled at one provider",
        ),
        pytest.param(
            {**cilogon({"id": "google", "allowed_domains": ["uni.edu"]}), "allow_all": True},
            {},
            "whatever allowed_domains says",
            id="cancelled above",
        ),
        pytest.param({**OIDC, "username_claim": "name"}, ADA, "two people can share", id="shared claim"),
        pytest.param(
            cilogon({"id": "access", "username_claim": "name", "strip_domain": ""}), ADA, "two people can", id="s"
        ),
        pytest.param(cilogon({"id": "github", "allowed_domains": ["uni.edu"]}), ADA, "has no domain", id="no domain"),
        pytest.param(cilogon({"id": "microsoft", "allowed_domains": ["uni.edu"]}), ADA, "proves nothing", id="tenants"),
        pytest.param(
            {**OIDC, "authorize_url": "https://login.microsoftonline.com/common/oauth2/v2.0/authorize"},
            ADA,
            "every tenant of Microsoft",
            id="all tenants",
        ),
        pytest.param({**OIDC, "token_url": "https://[a/a"}, ADA, "is no address", id="broken address"),
        pytest.param({**OIDC, "token_url": "https://a.edu:99999/"}, ADA, "is no address", id="no such port"),
        pytest.param(
            {**OIDC, "token_url": "https://u:p@a.edu/"}, ADA, "which the plan would show", id="password shown"
        ),
        pytest.param({**OIDC, "token_url": "https://a.edu/?secret=x"}, ADA, "the plan would show", id="query shown"),
        pytest.param(GITHUB, {"users": ("ada@uni.edu",)}, "ada@uni.edu in hub_users", id="mail at GitHub"),
        pytest.param(GOOGLE, ADA, "would never match, because the names that Google yields", id="no mail at Google"),
        pytest.param(
            {**GOOGLE, "allowed_domains": ["uni.edu"]},
            {"admins": ("ada@uni.edu",)},
            "names without @uni.edu",
            id="mail where it is stripped",
        ),
        pytest.param({"provider": "orcid", **CLIENT}, ADA, "ORCID iDs", id="no ORCID iD"),
        pytest.param(cilogon(), ADA, "identity_providers is missing", id="CILogon alone"),
        pytest.param(cilogon("uni.edu"), ADA, "'uni.edu' is no entity ID", id="no entity ID"),
        pytest.param(
            cilogon({"id": "google", "strip_domain": "uni.edu", "allowed_domains": ["uni.edu", "b.edu"]}),
            ADA,
            "a name without its domain must stand for one domain",
            id="CILogon strips over two",
        ),
        pytest.param(
            cilogon({"id": "access", "strip_domain": "access-ci.org", "prefix": "x"}), ADA, "does one", id="two actions"
        ),
        pytest.param(
            cilogon({"id": "github", "strip_domain": "uni.edu"}), ADA, "which has no domain", id="nothing to strip"
        ),
    ],
)
def test_what_would_not_work_or_not_be_safe_is_refused(
    given: dict[str, Any], facts: dict[str, Any], reason: str
) -> None:
    found = problems(given, **facts)
    assert len(found) == 1, found
    assert reason in found[0]


UNI_A, UNI_B = "https://idp.a.edu/shibboleth", "https://idp.b.edu/shibboleth"


@pytest.mark.parametrize(
    "sources",
    [
        pytest.param(["google", "microsoft"], id="the same address from two"),
        pytest.param(["access", "github"], id="two plain names"),
        pytest.param(
            [{"id": UNI_A, "strip_domain": "a.edu"}, {"id": UNI_B, "strip_domain": "b.edu"}], id="both stripped"
        ),
        pytest.param([{"id": "google", "prefix": "x"}, {"id": "github", "prefix": "X"}], id="one prefix"),
        pytest.param(["access", {"id": "access", "prefix": "a"}], id="one provider twice"),
        pytest.param([UNI_A, {"id": UNI_B, "username_claim": "oidc"}], id="a claim that may be anything"),
        pytest.param(["google", {"id": "microsoft", "strip_domain": "a.edu"}], id="stripped of one domain only"),
    ],
)
def test_two_providers_that_can_yield_one_name_are_refused(sources: list[object]) -> None:
    (sentence,) = problems(cilogon(*sources), **ADA)
    assert "share one account" in sentence or "name it once" in sentence


@pytest.mark.parametrize(
    "sources",
    [
        pytest.param(["access", {"id": "google", "prefix": "google"}, {"id": "github", "prefix": "gh"}], id="prefixes"),
        pytest.param([UNI_A, UNI_B], id="names with a checked domain"),
        pytest.param(["access", UNI_A], id="one stripped"),
        pytest.param(["access", "google"], id="plain names and addresses"),
    ],
)
def test_providers_that_cannot_collide_are_taken(sources: list[object]) -> None:
    assert problems(cilogon(*sources), **ADA) == []


def test_one_institution_of_globus_is_taken() -> None:
    assert problems({**GLOBUS, "identity_provider": "uni.edu"}, **ADA) == []
    assert problems({**GLOBUS, "username_claim": "sub", "allow_all": True}) == []


def test_all_that_is_wrong_is_said_at_once() -> None:
    found = problems({"provider": "github"}, https=False)
    assert len(found) == 3
