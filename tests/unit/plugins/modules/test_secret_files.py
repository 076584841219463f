# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets: generated once, given ones win, none is lost by accident, none is shown."""

from __future__ import annotations

import base64
import stat
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.scigateway.jupyterhub.plugins.modules import secret_files
from ansible_collections.scigateway.jupyterhub.tests.unit.plugins.modules.conftest import Run


@pytest.fixture
def wanted(tmp_path: Path) -> dict[str, Any]:
    return {
        "folder": str(tmp_path / "secrets"),
        "secrets": [{"name": "user_password", "bytes": 8}, {"name": "cookie_secret"}],
    }


def values(result: dict[str, Any]) -> dict[str, str]:
    return {name: base64.b64decode(value).decode("utf-8") for name, value in result["encoded"].items()}


def test_generates_once_and_stays(run: Run, wanted: dict[str, Any], tmp_path: Path) -> None:
    first = run(secret_files, wanted)
    assert first["changed"] is True
    assert first["changed_names"] == ["user_password", "cookie_secret"]
    assert len(values(first)["user_password"]) == 16
    assert len(values(first)["cookie_secret"]) == 64
    second = run(secret_files, {**wanted, "deployed": ["user_password", "cookie_secret"]})
    assert second["changed"] is False
    assert (second["encoded"], second["revisions"]) == (first["encoded"], first["revisions"])


def test_files_are_for_their_owner_only(run: Run, wanted: dict[str, Any], tmp_path: Path) -> None:
    run(secret_files, wanted)
    folder = tmp_path / "secrets"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    (folder / "cookie_secret").chmod(0o644)
    assert run(secret_files, wanted)["changed_names"] == ["cookie_secret"]
    assert stat.S_IMODE((folder / "cookie_secret").stat().st_mode) == 0o600


def test_two_hubs_get_different_secrets(run: Run, wanted: dict[str, Any], tmp_path: Path) -> None:
    other = {**wanted, "folder": str(tmp_path / "other")}
    assert not set(values(run(secret_files, wanted)).values()) & set(values(run(secret_files, other)).values())


def test_a_given_value_wins_and_then_stays(run: Run, wanted: dict[str, Any], tmp_path: Path) -> None:
    before = run(secret_files, wanted)
    given = {
        **wanted,
        "deployed": ["user_password"],
        "secrets": [{"name": "user_password"}],
        "given": {"user_password": " correct horse\n"},
    }
    changed = run(secret_files, given)
    assert changed["changed_names"] == ["user_password"]
    assert changed["revisions"]["user_password"] != before["revisions"]["user_password"]
    assert (tmp_path / "secrets" / "user_password").read_text() == "correct horse\n"
    assert run(secret_files, given)["changed"] is False
    assert values(run(secret_files, wanted))["user_password"] == "correct horse"


def test_a_lost_secret_of_a_deployed_hub_stops_before_anything_is_written(
    run: Run, wanted: dict[str, Any], tmp_path: Path
) -> None:
    before = run(secret_files, wanted)
    (tmp_path / "secrets" / "cookie_secret").unlink()
    wanted["given"] = {"user_password": "correct horse"}
    failed = run(secret_files, {**wanted, "deployed": ["user_password", "cookie_secret"]})
    assert failed["msg"] == (
        "The hub is deployed but its secret cookie_secret is gone, and a new one would lock people out without your "
        "say; put it back, or take the hub down (homes stay) and deploy it again."
    )
    assert [path.name for path in (tmp_path / "secrets").iterdir()] == ["user_password"]
    assert (tmp_path / "secrets" / "user_password").read_text().strip() == values(before)["user_password"]


def test_a_short_given_value_is_refused_without_being_shown(run: Run, wanted: dict[str, Any], tmp_path: Path) -> None:
    wanted["given"] = {"user_password": "hunter2"}
    failed = run(secret_files, wanted)
    assert failed["msg"] == "The secret user_password that you gave has 7 characters; it needs at least 8."
    assert "hunter2" not in failed["printed"]
    assert not (tmp_path / "secrets").exists()


def test_check_mode_writes_nothing_and_invents_nothing(run: Run, wanted: dict[str, Any], tmp_path: Path) -> None:
    checked = run(secret_files, wanted, check=True)
    assert list(tmp_path.iterdir()) == []
    assert checked["changed_names"] == ["user_password", "cookie_secret"]
    assert values(checked) == {"user_password": "", "cookie_secret": ""}
    real = run(secret_files, wanted)
    assert run(secret_files, wanted, check=True)["encoded"] == real["encoded"]


def test_no_value_is_in_the_diff_or_the_invocation(run: Run, wanted: dict[str, Any]) -> None:
    wanted["given"] = {"user_password": "correct horse battery"}
    result = run(secret_files, wanted)
    assert result["diff"]["after"] == "user_password: (secret)\ncookie_secret: (secret)\n"
    assert "correct horse battery" not in result["printed"]
    assert values(result)["cookie_secret"] not in result["printed"]


def test_the_revision_of_a_secret_follows_its_changes_and_no_others(
    run: Run, wanted: dict[str, Any], tmp_path: Path
) -> None:
    before = run(secret_files, wanted)["revisions"]
    wanted["given"] = {"user_password": "correct horse"}
    checked = run(secret_files, wanted, check=True)["revisions"]
    changed = run(secret_files, wanted)["revisions"]
    for after in (checked, changed):
        assert after["user_password"] != before["user_password"]
        assert after["cookie_secret"] == before["cookie_secret"]


def test_mending_permissions_is_no_new_secret(run: Run, wanted: dict[str, Any], tmp_path: Path) -> None:
    before = run(secret_files, wanted)["revisions"]
    (tmp_path / "secrets" / "cookie_secret").chmod(0o644)
    mended = run(secret_files, wanted)
    assert (mended["changed"], mended["revisions"]) == (True, before)


@pytest.mark.parametrize(
    ("first", "second", "sentence"),
    [
        ("pässwörter", "", "The secret user_password that you gave has characters that are not ASCII"),
        ("the-same-one", "the-same-one", "The secrets user_password and cookie_secret are the same;"),
    ],
)
def test_passwords_that_would_break_the_hub_are_refused(
    run: Run, wanted: dict[str, Any], tmp_path: Path, first: str, second: str, sentence: str
) -> None:
    wanted["given"] = {"user_password": first, "cookie_secret": second}
    assert run(secret_files, wanted)["msg"].startswith(sentence)
    assert not (tmp_path / "secrets").exists()


def test_a_folder_that_cannot_be_made_is_one_sentence(run: Run, wanted: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "secrets").write_text("")
    assert run(secret_files, wanted)["msg"].startswith(f"{tmp_path}/secrets could not be written: ")


def test_a_secret_of_somebody_else_is_never_made_up(run: Run, wanted: dict[str, Any], tmp_path: Path) -> None:
    wanted["secrets"] = [
        {"name": "cookie_secret"},
        {"name": "github_client_secret", "generated": False, "variable": "client_secret in hub_login"},
    ]
    failed = run(secret_files, wanted)
    assert failed["msg"] == (
        "The secret github_client_secret is given out by somebody else and was not given; give it as client_secret in "
        "hub_login."
    )
    assert not (tmp_path / "secrets").exists()
    run(secret_files, {**wanted, "given": {"github_client_secret": "from GitHub"}})
    assert values(run(secret_files, wanted))["github_client_secret"] == "from GitHub"


def test_a_secret_that_a_new_login_needs_is_made_on_a_deployed_hub(run: Run, wanted: dict[str, Any]) -> None:
    run(secret_files, {**wanted, "secrets": [{"name": "cookie_secret"}]})
    again = run(secret_files, {**wanted, "deployed": ["cookie_secret"]})
    assert again["changed_names"] == ["user_password"]
