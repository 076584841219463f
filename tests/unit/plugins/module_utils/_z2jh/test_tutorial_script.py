# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The script that brings tutorials into a home, with git itself."""

from __future__ import annotations

import base64
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._z2jh.tutorial_script import SCRIPT
from ansible_collections.scigateway.jupyterhub.plugins.plugin_utils.z2jh_folders import pack

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed here")
Run = Callable[..., str]
TEXT = "one\ntwo\nthree\nfour\nfive\n"


def git(folder: Path, *arguments: str) -> None:
    settings = ["-c", "user.name=t", "-c", "user.email=t@localhost", "-c", "init.defaultBranch=main"]
    subprocess.run(["git", *settings, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


@pytest.fixture
def run(tmp_path: Path, home: Path) -> Run:
    """Return a function that starts the script for tutorials, and returns what it said."""
    script = tmp_path / "tutorials.sh"
    script.write_text(SCRIPT)

    def start(*arguments: str, path: str = "/usr/local/bin:/usr/bin:/bin") -> str:
        done = subprocess.run(
            ["/bin/sh", str(script), *arguments],
            env={"HOME": str(home), "PATH": path, "LC_ALL": "C"},
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, "a server starts whatever happens to its tutorials"
        assert [path.name for path in home.glob(".tutorials.*")] == []
        return done.stdout + done.stderr

    return start


class Repository:
    """A tutorial that comes from a git repository."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        git(folder, "init", "--quiet")

    def publish(self) -> str:
        git(self.folder, "add", "--all")
        git(self.folder, "commit", "--quiet", "--allow-empty", "--message", "more")
        return f"file://{self.folder}"


class Folder:
    """A tutorial that comes from a folder of the operator's computer."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()

    def publish(self) -> str:
        archive = self.folder.parent / "course.tar.gz"
        archive.write_bytes(base64.b64decode(pack(str(self.folder))))
        return str(archive)


@pytest.fixture(params=[Repository, Folder])
def course(request: pytest.FixtureRequest, tmp_path: Path) -> Repository | Folder:
    """Return a tutorial with a notebook and a folder."""
    made: Repository | Folder = request.param(tmp_path / "course")
    (made.folder / "start.txt").write_text(TEXT)
    (made.folder / "week 1").mkdir()
    (made.folder / "week 1" / "notes.txt").write_text("as the teacher wrote it\n")
    return made


def test_a_tutorial_comes_and_goes_on_with_its_teacher(run: Run, home: Path, course: Repository | Folder) -> None:
    assert run(course.publish(), "", "teaching/course") == ""
    assert (home / "teaching/course/start.txt").read_text() == TEXT
    (course.folder / "new.txt").write_text("new")
    (course.folder / "week 1" / "notes.txt").unlink()
    assert run(course.publish(), "", "teaching/course") == ""
    assert (home / "teaching/course/new.txt").read_text() == "new"
    assert not (home / "teaching/course/week 1/notes.txt").exists()


def test_edits_are_kept_and_merged(run: Run, home: Path, course: Repository | Folder) -> None:
    run(course.publish(), "", "course")
    (home / "course/start.txt").write_text(TEXT.replace("one", "my one"))
    (course.folder / "start.txt").write_text(TEXT.replace("one", "their one").replace("five", "their five"))
    assert run(course.publish(), "", "course") == ""
    assert (home / "course/start.txt").read_text() == "my one\ntwo\nthree\nfour\ntheir five\n"


def test_an_edited_file_outlives_its_removal(run: Run, home: Path, course: Repository | Folder) -> None:
    run(course.publish(), "", "course")
    (home / "course/week 1/notes.txt").write_text("mine\n")
    (course.folder / "week 1" / "notes.txt").unlink()
    (course.folder / "new.txt").write_text("new")
    assert run(course.publish(), "", "course") == ""
    assert (home / "course/week 1/notes.txt").read_text() == "mine\n"
    assert (home / "course/new.txt").exists()
    (course.folder / "newer.txt").write_text("newer")
    assert run(course.publish(), "", "course") == ""
    assert (home / "course/newer.txt").exists()


def test_a_deleted_file_comes_back(run: Run, home: Path, course: Repository | Folder) -> None:
    run(course.publish(), "", "course")
    (home / "course/week 1/notes.txt").unlink()
    assert run(course.publish(), "", "course") == ""
    assert (home / "course/week 1/notes.txt").read_text() == "as the teacher wrote it\n"


def test_a_file_in_the_way_gets_another_name(run: Run, home: Path, course: Repository | Folder) -> None:
    run(course.publish(), "", "course")
    (home / "course/exam.txt").write_text("mine")
    (course.folder / "exam.txt").write_text("theirs")
    assert run(course.publish(), "", "course") == ""
    assert (home / "course/exam.txt").read_text() == "theirs"
    (renamed,) = (home / "course").glob("exam_*.txt")
    assert renamed.read_text() == "mine"


def test_nothing_new_changes_nothing(run: Run, home: Path, course: Repository | Folder) -> None:
    source = course.publish()
    run(source, "", "course")
    (home / "course/mine.txt").write_text("mine")
    before = {path: path.stat().st_mtime_ns for path in (home / "course").glob("[!.]*")}
    assert run(source, "", "course") == ""
    assert {path: path.stat().st_mtime_ns for path in (home / "course").glob("[!.]*")} == before


def test_what_cannot_be_had_leaves_the_copy_of_last_time(run: Run, home: Path, course: Repository | Folder) -> None:
    source = course.publish()
    run(source, "", "course")
    gone = source.replace("course", "gone")
    assert f"Tutorial {gone} in course is kept as it was: " in run(gone, "", "course")
    assert (home / "course/start.txt").read_text() == TEXT
    # and the others come all the same
    assert "gone" in run(gone, "", "other", source, "", "second")
    assert (home / "second/start.txt").read_text() == TEXT
    assert not (home / "other").exists()


def test_a_branch(run: Run, home: Path, tmp_path: Path) -> None:
    course = Repository(tmp_path / "course")
    (course.folder / "start.txt").write_text("spring")
    source = course.publish()
    git(course.folder, "checkout", "--quiet", "-b", "autumn")
    (course.folder / "start.txt").write_text("autumn")
    course.publish()
    git(course.folder, "checkout", "--quiet", "main")
    run(source, "autumn", "course")
    assert (home / "course/start.txt").read_text() == "autumn"


def test_what_is_the_users_own_is_left_alone(run: Run, home: Path, course: Repository | Folder) -> None:
    (home / "course").mkdir()
    (home / "course/thesis.txt").write_text("mine")
    assert "there is something else in its place" in run(course.publish(), "", "course")
    assert [path.name for path in (home / "course").iterdir()] == ["thesis.txt"]


def test_an_image_without_git_starts_all_the_same(run: Run, tmp_path: Path) -> None:
    programs = tmp_path / "programs"
    programs.mkdir()
    for name in ("mktemp", "rm", "mkdir", "tail", "cat"):
        (programs / name).symlink_to(str(shutil.which(name)))
    assert "git" in run("https://a.invalid/b", "", "course", path=str(programs))
