# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tutorials, with the real git: kept from a folder, asked for at an address."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.scigateway.jupyterhub.plugins.modules import tutorial_repositories
from ansible_collections.scigateway.jupyterhub.tests.unit.plugins.modules.conftest import Run


def git(*words: str | Path) -> str:
    options = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main"]
    command = ["git", *options, *map(str, words)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture(autouse=True)
def ordinary_user(monkeypatch: pytest.MonkeyPatch) -> None:
    """Be nobody special: what root must not offer has a test of its own."""
    monkeypatch.setattr(os, "geteuid", lambda: 1000)


@pytest.fixture
def lessons(tmp_path: Path) -> Path:
    """Return a folder that is no repository."""
    folder = tmp_path / "lessons"
    folder.mkdir()
    (folder / "one.ipynb").write_text("{}")
    return folder


@pytest.fixture
def remote(tmp_path: Path) -> Path:
    """Return a repository with the branches main and spring."""
    repository = tmp_path / "remote"
    git("init", "--quiet", repository)
    git("-C", repository, "commit", "--quiet", "--allow-empty", "--message", "one")
    git("-C", repository, "branch", "spring")
    return repository


def options(tmp_path: Path, *tutorials: dict[str, str], **more: Any) -> dict[str, Any]:
    return {"path": str(tmp_path / "kept"), "tutorials": list(tutorials), **more}


def test_a_folder_is_kept_as_a_repository_with_a_commit_for_each_change(
    run: Run, tmp_path: Path, lessons: Path
) -> None:
    wanted = options(tmp_path, {"source": str(lessons), "folder": "lessons"})
    first = run(tutorial_repositories, wanted)
    kept = tmp_path / "kept" / "lessons.git"
    assert first["changed"] is True
    assert first["tutorials"] == [{"source": str(kept), "branch": "", "folder": "lessons"}]
    assert first["diff"][0]["after"] == "A  one.ipynb\n"
    assert run(tutorial_repositories, wanted)["changed"] is False

    (lessons / "one.ipynb").write_text('{"new": 1}')
    (lessons / "two.ipynb").write_text("{}")
    second = run(tutorial_repositories, wanted)
    assert second["diff"][0]["after"].splitlines() == ["M  one.ipynb", "A  two.ipynb"]
    assert git("--git-dir", kept, "show", "main:one.ipynb") == '{"new": 1}'
    assert git("--git-dir", kept, "rev-list", "--count", "main") == "2"
    assert run(tutorial_repositories, wanted)["changed"] is False
    assert sorted(path.name for path in lessons.iterdir()) == ["one.ipynb", "two.ipynb"]

    (lessons / "two.ipynb").unlink()
    assert run(tutorial_repositories, wanted)["diff"][0]["after"] == "D  two.ipynb\n"


def test_check_mode_writes_nothing(run: Run, tmp_path: Path, lessons: Path) -> None:
    wanted = options(tmp_path, {"source": str(lessons), "folder": "lessons"})
    checked = run(tutorial_repositories, wanted, check=True)
    assert (checked["changed"], checked["diff"][0]["after"]) == (True, "one.ipynb\n")
    assert not (tmp_path / "kept").exists()

    run(tutorial_repositories, wanted)
    assert run(tutorial_repositories, wanted, check=True)["changed"] is False
    (lessons / "two.ipynb").write_text("{}")
    changed = run(tutorial_repositories, wanted, check=True)
    assert (changed["changed"], changed["diff"][0]["after"]) == (True, "?? two.ipynb\n")
    assert git("--git-dir", tmp_path / "kept" / "lessons.git", "rev-list", "--count", "main") == "1"
    assert run(tutorial_repositories, wanted)["diff"][0]["after"] == "A  two.ipynb\n"


def test_an_empty_folder_can_be_pulled_too(run: Run, tmp_path: Path, lessons: Path) -> None:
    (lessons / "one.ipynb").unlink()
    wanted = options(tmp_path, {"source": str(lessons), "folder": "lessons"})
    run(tutorial_repositories, wanted)
    assert git("ls-remote", "--heads", tmp_path / "kept" / "lessons.git").endswith("refs/heads/main")
    assert run(tutorial_repositories, wanted)["changed"] is False


@pytest.mark.parametrize("left", ["before the first commit", "half made", "locked"])
def test_what_an_interrupted_run_left_is_mended(run: Run, tmp_path: Path, lessons: Path, left: str) -> None:
    kept = tmp_path / "kept" / "lessons.git"
    if left == "half made":
        kept.mkdir(parents=True)
    else:
        git("init", "--quiet", "--bare", kept)
    if left == "locked":
        (kept / "index.lock").touch()
    wanted = options(tmp_path, {"source": str(lessons), "folder": "lessons"})
    assert run(tutorial_repositories, wanted)["changed"] is True
    assert git("--git-dir", kept, "ls-tree", "--name-only", "main") == "one.ipynb"


def test_settings_and_hooks_of_whoever_deploys_have_no_say(
    run: Run, tmp_path: Path, lessons: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    (hooks / "pre-commit").write_text("#!/bin/sh\nexit 1\n")
    (hooks / "pre-commit").chmod(0o755)
    (tmp_path / ".gitconfig").write_text(
        f"[core]\n\thooksPath = {hooks}\n\texcludesFile = {tmp_path}/ignored\n[commit]\n\tgpgSign = true\n"
    )
    (tmp_path / "ignored").write_text("*.ipynb\n")
    wanted = options(tmp_path, {"source": str(lessons), "folder": "lessons"})
    assert run(tutorial_repositories, wanted)["diff"][0]["after"] == "A  one.ipynb\n"


def test_a_repository_is_asked_for_its_branch(run: Run, tmp_path: Path, remote: Path) -> None:
    there = {"source": f"file://{remote}", "branch": "spring", "folder": "course"}
    answer = run(tutorial_repositories, options(tmp_path, there))
    assert (answer["changed"], answer["tutorials"]) == (False, [there])
    failed = run(tutorial_repositories, options(tmp_path, {**there, "branch": "autumn"}))
    assert failed["msg"] == (
        f"The tutorial repository file://{remote} has no branch or tag 'autumn'; it has main, spring."
    )


def test_a_folder_that_is_a_repository_is_pulled_from_directly(run: Run, tmp_path: Path, remote: Path) -> None:
    there = {"source": str(remote), "branch": "", "folder": "course"}
    assert run(tutorial_repositories, options(tmp_path, there))["tutorials"] == [there]
    assert not (tmp_path / "kept").exists()


def test_a_repository_that_is_not_there_is_one_sentence(run: Run, tmp_path: Path) -> None:
    source = f"file://{tmp_path}/nowhere.git"
    failed = run(tutorial_repositories, options(tmp_path, {"source": source, "folder": "course"}))
    assert failed["msg"].startswith(f"The tutorial repository {source} cannot be read: ")
    assert failed["msg"].endswith("; correct its address in the site, or check the network.")
    assert "\n" not in failed["msg"]


def test_a_repository_that_is_deployed_is_not_asked_again(run: Run, tmp_path: Path) -> None:
    gone = {"source": f"file://{tmp_path}/nowhere.git", "branch": "", "folder": "course"}
    answer = run(tutorial_repositories, options(tmp_path, gone, known=[gone]))
    assert answer["tutorials"] == [gone]


def test_an_empty_repository_is_refused(run: Run, tmp_path: Path) -> None:
    git("init", "--quiet", "--bare", tmp_path / "empty.git")
    source = f"file://{tmp_path}/empty.git"
    failed = run(tutorial_repositories, options(tmp_path, {"source": source, "folder": "course"}))
    assert failed["msg"] == f"The tutorial repository {source} is empty; put something into it first."


def test_a_missing_folder_is_refused(run: Run, tmp_path: Path) -> None:
    failed = run(tutorial_repositories, options(tmp_path, {"source": f"{tmp_path}/none", "folder": "course"}))
    assert failed["msg"] == f"The tutorial folder {tmp_path}/none is not there; correct its path in the site."


def test_root_does_not_offer_a_repository_that_the_hub_cannot_reach(
    run: Run, tmp_path: Path, remote: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    tmp_path.chmod(0o700)
    failed = run(tutorial_repositories, options(tmp_path, {"source": str(remote), "branch": "", "folder": "course"}))
    assert re.fullmatch(
        rf"The tutorial repository {remote} lies below /.*, which the hub's unprivileged account cannot enter; .*",
        failed["msg"],
    )
