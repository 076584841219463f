# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may leave, and whom a hub would let in again."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._offboard.open_rules import open_rules
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._offboard.rules import (
    Wishes,
    last_admin,
    lets_in,
    names,
    refusals,
    unknown,
)


def wishes(*leaving: str, **more: Any) -> Wishes:
    given = {"users": ["grace"], "admins": [], "blocked": [], "allows_unnamed": False, "reserved": ["hub-check-a"]}
    return Wishes(leaving, **{**given, **more})


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (wishes(), "offboard_users: nobody is named"),
        (wishes("hub-check-a"), "hub-check-a belongs to the check of the hub"),
        (wishes("ada", users=["ada"]), "take them out of hub_users in the site"),
        (
            wishes("ada", admins=["ada"], files={"hub_admins": ["inventories/physics/group_vars/all.yml"]}),
            "take them out of hub_admins in inventories/physics/group_vars/all.yml, then",
        ),
        (
            wishes("ada", allows_unnamed=True, blocked=["alan"], files={"hub_login": ["physics.yml"]}),
            "write hub_blocked_users: [alan, ada] in physics.yml, then run this again.",
        ),
    ],
)
def test_what_would_let_them_in_again_is_refused(given: Wishes, sentence: str) -> None:
    (found,) = refusals(given)
    assert sentence in found


def test_who_is_nowhere_named_may_leave() -> None:
    assert refusals(wishes("ada")) == []
    assert refusals(wishes("ada", allows_unnamed=True, blocked=["ada"])) == []


@pytest.mark.parametrize(
    ("about", "unnamed", "let_in"),
    [
        ({"allowed_users": ["Ada", "grace"]}, False, ["ada"]),
        ({"admin_users": ["ada"]}, False, ["ada"]),
        ({"allowed_users": ["grace"]}, False, []),
        ({"allow_all": True}, True, ["ada"]),
        ({"allow_all": True}, False, ["ada"]),
        ({"allow_existing_users": True}, False, []),
        ({"allow_all": True, "blocked_users": ["ada"]}, True, []),
        ({"allowed_users": ["ada"], "blocked_users": ["ada"]}, False, []),
    ],
)
def test_what_is_deployed_is_looked_at_too(about: dict[str, Any], unnamed: bool, let_in: list[str]) -> None:
    values = {"hub": {"config": {"Authenticator": about}}}
    assert lets_in(values, wishes("ada", allows_unnamed=unnamed)) == let_in


@pytest.mark.parametrize(
    ("section", "settings", "rule"),
    [
        ("GitHubOAuthenticator", {"allowed_organizations": ["physics"]}, "allowed_organizations"),
        ("GlobusOAuthenticator", {"allowed_globus_groups": ["a"]}, "allowed_globus_groups"),
        ("GenericOAuthenticator", {"admin_groups": ["staff"]}, "admin_groups"),
        (
            "CILogonOAuthenticator",
            {"allowed_idps": {"uni": {"allowed_domains": ["a.edu"]}}},
            "allowed_idps.uni.allowed_domains",
        ),
        ("CILogonOAuthenticator", {"allowed_idps": {"uni": {"allowed_domains_claim": "email"}}}, ""),
        ("GitHubOAuthenticator", {"allowed_organizations": [], "allow_all": False}, ""),
        ("KubeSpawner", {"allow_privilege_escalation": True}, ""),
    ],
)
def test_the_hub_that_runs_says_who_gets_in_whatever_the_site_says_now(
    section: str, settings: dict[str, Any], rule: str
) -> None:
    values = {"hub": {"config": {section: settings, "Authenticator": {"allowed_users": ["grace"]}}}}
    assert open_rules(values) == ([f"hub.config.{section}.{rule}"] if rule else [])
    assert lets_in(values, wishes("ada")) == (["ada"] if rule else [])


def test_who_has_to_be_approved_is_not_let_in_again_unless_sign_up_is_open() -> None:
    config: dict[str, Any] = {
        "JupyterHub": {"authenticator_class": "hub_login.ApprovedSignUpAuthenticator"},
        "Authenticator": {"allow_all": True},
    }
    assert open_rules({"hub": {"config": config}}) == []
    opened = {**config, "ApprovedSignUpAuthenticator": {"open_signup": True}}
    assert lets_in({"hub": {"config": opened}}, wishes("ada")) == ["ada"]


def test_a_name_that_nobody_has_is_refused_with_those_that_are_near() -> None:
    (found,) = unknown(["adda", "alan"], ["ada", "alan", "grace"])
    assert "nobody called adda; near is ada; correct" in found


def test_the_last_admin_stays() -> None:
    people = [{"name": "ada", "admin": True}, {"name": "hub-check-a", "admin": True}, {"name": "alan", "admin": False}]
    assert "ada would leave a hub that nobody administers" in last_admin(wishes("ada"), people)[0]
    assert last_admin(wishes("ada", admins=["grace"]), people) == []
    assert last_admin(wishes("alan"), people) == []


def test_names_are_those_of_jupyterhub() -> None:
    assert names([" Ada", "alan ", "ada", ""]) == ["ada", "alan"]
