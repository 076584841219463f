# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A JupyterHub that we did not deploy passes the check, by passwords or by a token, and is left as it was."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.scigateway.jupyterhub.tests.integration.logins import broken
from ansible_collections.scigateway.jupyterhub.tests.integration.logins.breaking_proxy import BreakingProxy, Faults
from ansible_collections.scigateway.jupyterhub.tests.integration.logins.cases_operation import CULLER_SCOPES, scopes
from ansible_collections.scigateway.jupyterhub.tests.integration.logins.cases_outside import HSTS
from ansible_collections.scigateway.jupyterhub.tests.integration.logins.certificates import Authority
from ansible_collections.scigateway.jupyterhub.tests.integration.logins.plain_hub import OWNER, STRANGER, PlainHub
from ansible_collections.scigateway.jupyterhub.tests.integration.logins.software import Software
from ansible_collections.scigateway.jupyterhub.tests.parts import places

LOGINS = ("login_owner", "login_stranger")
# These two existed before, and are not the check's to remove.
KNOWN_USERS = f"""
c.Authenticator.allow_all = False
c.Authenticator.allowed_users = {{"{OWNER}", "{STRANGER}"}}
"""


def by_token(hub: PlainHub, **others: Any) -> dict[str, Any]:
    """Return the options of a check that knows no password."""
    return broken.options(hub, check_users=[], **others)


def fates(found: broken.Checked, *keys: str) -> list[str]:
    return [found.outcomes[key].status for key in keys]


def test_by_passwords(plain_hub: PlainHub) -> None:
    found = broken.check_and_compare(
        plain_hub,
        broken.options(plain_hub, commands={"restart_hub": plain_hub.restart, **scopes(CULLER_SCOPES)["commands"]}),
    )
    assert found.failed() == [], found
    assert fates(found, *LOGINS, "restart_hub", "culler_scopes") == ["passed"] * 4, found


def test_by_a_service_token_only(plain_hub: PlainHub) -> None:
    found = broken.check_and_compare(plain_hub, by_token(plain_hub))
    assert found.failed() == [], found
    assert fates(found, *LOGINS) == ["not checked"] * 2, found
    assert "service token" in found.outcomes["login_owner"].detail
    assert fates(found, "start:", "run:", "refused", "read_back") == ["passed"] * 4, found


def test_behind_a_path(programs: Software) -> None:
    with PlainHub(programs, KNOWN_USERS, base="/jupyter/") as hub:
        found = broken.check_and_compare(hub, broken.options(hub))
        assert found.failed() == [], found
        assert set(hub.traces().users) == {OWNER, STRANGER}


def test_over_https_with_an_authority_of_its_own(plain_hub: PlainHub, authority: Authority) -> None:
    with BreakingProxy(plain_hub.port, Faults(adds=HSTS), authority.certificate()) as front:
        found = broken.check_and_compare(
            plain_hub, broken.options(plain_hub, url=front.url(), ca_file=authority.ca_file)
        )
    assert found.failed() == [], found
    assert fates(found, "certificate", "hsts", "run:") == ["passed"] * 3, found


@pytest.mark.parametrize("events", ["ended", "held"])
def test_behind_a_proxy_that_passes_no_event_streams(plain_hub: PlainHub, events: str) -> None:
    """People only miss the progress bar there."""
    with BreakingProxy(plain_hub.port, Faults(events=events)) as front:
        found = broken.check_and_compare(plain_hub, by_token(plain_hub, url=front.url()), "start:")
    assert found.failed() == [], found
    assert fates(found, "start:") == ["passed"], found


def test_without_a_token_the_users_that_stay_are_named(programs: Software) -> None:
    with PlainHub(programs) as hub:
        found = broken.check(broken.options(hub, service_token=""), "login_stranger")
        assert found.failed() == [], found
        assert set(hub.traces().users) == {OWNER, STRANGER}
        assert hub.traces().tokens == []
    assert OWNER in found.outcomes["cleanup"].detail
    assert STRANGER in found.outcomes["cleanup"].detail


def test_the_role_verifies_it(plain_hub: PlainHub, tmp_path: Path) -> None:
    before = plain_hub.traces()
    options = {**by_token(plain_hub), "report_dir": str(tmp_path / "reports"), "screenshots": False}
    variables = tmp_path / "variables.json"
    variables.write_text(json.dumps({f"verify_{name}": value for name, value in options.items()}), encoding="utf-8")
    command = ["ansible", "localhost", "-m", "include_role", "-a", "name=scigateway.jupyterhub.verify"]
    run = subprocess.run(
        [str(places.PROGRAMS / command[0]), *command[1:], "-e", f"@{variables}"],
        env=places.environment() | {"HOME": str(Path.home())},
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert "verify: result=passed" in run.stdout
    assert plain_hub.token not in run.stdout
    report = json.loads((tmp_path / "reports" / "verify.json").read_text(encoding="utf-8"))
    assert report["passed"]
    assert report["url"] == plain_hub.url
    assert (tmp_path / "reports" / "verify.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert plain_hub.traces() == before
