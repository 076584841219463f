# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tutorials reach every home, follow their source, and never overwrite what somebody changed."""

from __future__ import annotations

import subprocess
from pathlib import Path

from ansible_collections.scigateway.jupyterhub.tests.integration.local.people import Person
from ansible_collections.scigateway.jupyterhub.tests.integration.local.sites import Site

AS_AUTHOR = ["git", "-c", "user.name=Author", "-c", "user.email=author@example.org"]


def repository(folder: Path) -> Path:
    """Make a repository with a file on branch `autumn` that is not on its own branch."""
    folder.mkdir()
    (folder / "all-terms.md").write_text("for all terms\n", encoding="utf-8")
    for command in (
        ["init", "--quiet", "--initial-branch=main", "."],
        ["add", "."],
        ["commit", "--quiet", "--message=First"],
        ["checkout", "--quiet", "-b", "autumn"],
    ):
        subprocess.run([*AS_AUTHOR, *command], cwd=folder, check=True)
    (folder / "autumn.md").write_text("for autumn\n", encoding="utf-8")
    subprocess.run([*AS_AUTHOR, "add", "."], cwd=folder, check=True)
    subprocess.run([*AS_AUTHOR, "commit", "--quiet", "--message=Autumn"], cwd=folder, check=True)
    subprocess.run([*AS_AUTHOR, "checkout", "--quiet", "main"], cwd=folder, check=True)
    return folder


def test_edits_stay_and_news_arrives(shared: Site) -> None:
    source = shared.folder / "tutorials"
    grace = Person(shared, "grace")
    grace.work()
    grace.run("open('tutorials/README.md', 'w').write('my own notes')")
    grace.server.stop()

    (source / "README.md").write_text("rewritten by the teacher\n", encoding="utf-8")
    (source / "second.md").write_text("lesson two\n", encoding="utf-8")
    course = repository(shared.folder / "course")
    tutorials = [
        {"source": str(source), "folder": "tutorials"},
        {"source": f"file://{course}", "branch": "autumn", "folder": "course"},
    ]
    shared.set(hub_tutorials=tutorials)
    run = shared.stage("hub")
    assert run.code == 0, run.output
    assert shared.stage("hub").changed == 0

    grace.work()
    assert grace.run("print(open('tutorials/README.md').read())") == "my own notes"
    assert grace.run("print(open('tutorials/second.md').read())") == "lesson two"
    assert grace.run("import os; print(sorted(n for n in os.listdir('course') if n[0] != '.'))") == (
        "['all-terms.md', 'autumn.md']"
    )
    grace.server.stop()
