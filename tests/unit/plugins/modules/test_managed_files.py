# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Folders and files: made, left alone, mended, and only shown in check mode."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.scigateway.jupyterhub.plugins.modules import managed_files
from ansible_collections.scigateway.jupyterhub.tests.unit.plugins.modules.conftest import Run


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def wanted(tmp_path: Path) -> dict[str, Any]:
    return {
        "folders": [{"path": str(tmp_path / "hub" / "etc"), "mode": "0750"}],
        "files": [{"path": str(tmp_path / "hub" / "etc" / "settings.json"), "content": '{"name": "é"}\n'}],
    }


def test_makes_what_is_missing_and_then_leaves_it_alone(run: Run, wanted: dict[str, Any], tmp_path: Path) -> None:
    first = run(managed_files, wanted)
    settings = tmp_path / "hub" / "etc" / "settings.json"
    assert first["changed"] is True
    assert first["changed_paths"] == [str(settings.parent), str(settings)]
    assert settings.read_text("utf-8") == '{"name": "é"}\n'
    assert (mode(settings.parent), mode(settings)) == (0o750, 0o644)
    inode = settings.stat().st_ino

    second = run(managed_files, wanted)
    assert (second["changed"], second["changed_paths"], second["diff"]) == (False, [], [])
    assert settings.stat().st_ino == inode
    assert second["checksums"] == first["checksums"]
    assert os.listdir(settings.parent) == ["settings.json"]


def test_check_mode_says_the_same_and_writes_nothing(run: Run, wanted: dict[str, Any], tmp_path: Path) -> None:
    checked = run(managed_files, wanted, check=True)
    assert list(tmp_path.iterdir()) == []
    real = run(managed_files, wanted)
    assert checked["changed_paths"] == real["changed_paths"]
    assert checked["diff"] == real["diff"]


def test_the_diff_shows_before_and_after(run: Run, wanted: dict[str, Any], tmp_path: Path) -> None:
    run(managed_files, wanted)
    path = wanted["files"][0]["path"]
    wanted["files"][0]["content"] = "new\n"
    checked = run(managed_files, wanted, check=True)
    assert Path(path).read_text("utf-8") == '{"name": "é"}\n'
    assert checked["diff"] == [
        {"before_header": path, "after_header": path, "before": '{"name": "é"}\n', "after": "new\n"}
    ]
    assert run(managed_files, wanted)["changed_paths"] == [path]
    assert Path(path).read_text("utf-8") == "new\n"


def test_a_changed_mode_is_mended(run: Run, wanted: dict[str, Any], tmp_path: Path) -> None:
    run(managed_files, wanted)
    folder = tmp_path / "hub" / "etc"
    settings = folder / "settings.json"
    folder.chmod(0o777)
    settings.chmod(0o666)
    assert run(managed_files, wanted, check=True)["changed_paths"] == [str(folder), str(settings)]
    assert (mode(folder), mode(settings)) == (0o777, 0o666)
    assert run(managed_files, wanted)["changed"] is True
    assert (mode(folder), mode(settings)) == (0o750, 0o644)


def test_a_link_in_place_of_a_file_is_refused(run: Run, wanted: dict[str, Any], tmp_path: Path) -> None:
    target = tmp_path / "precious"
    target.write_text("precious\n")
    (tmp_path / "hub" / "etc").mkdir(parents=True)
    settings = tmp_path / "hub" / "etc" / "settings.json"
    settings.symlink_to(target)
    failed = run(managed_files, wanted)
    assert failed["msg"].startswith(f"{settings} could not be written: ")
    assert target.read_text() == "precious\n"


def test_a_file_in_place_of_a_folder_is_refused_in_one_sentence(
    run: Run, wanted: dict[str, Any], tmp_path: Path
) -> None:
    (tmp_path / "hub").write_text("")
    failed = run(managed_files, wanted)
    assert failed["msg"] == (
        f"{tmp_path}/hub/etc could not be written: File exists; "
        "free some space or correct the folder's permissions, then run again."
    )


def test_a_full_disk_leaves_the_old_file(
    run: Run, wanted: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(managed_files, wanted)
    wanted["files"][0]["content"] = "new\n"

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    failed = run(managed_files, wanted)
    assert "settings.json could not be written: No space left on device; free some space" in failed["msg"]
    assert os.listdir(tmp_path / "hub" / "etc") == ["settings.json"]
    assert Path(wanted["files"][0]["path"]).read_text("utf-8") == '{"name": "é"}\n'


def test_the_revision_tells_that_a_change_by_hand_was_put_right(run: Run, wanted: dict[str, Any]) -> None:
    path = wanted["files"][0]["path"]
    assert run(managed_files, wanted, check=True)["revisions"] == {path: ""}
    first = run(managed_files, wanted)["revisions"][path]
    assert run(managed_files, wanted)["revisions"][path] == first
    Path(path).write_text("by hand\n")
    assert run(managed_files, wanted)["revisions"][path] != first
