# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lock of a site: one living process holds it, and nothing has to be cleaned up."""

from __future__ import annotations

import fcntl
import json
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._site import lock


@pytest.fixture
def path(tmp_path: Path) -> str:
    (tmp_path / "site").mkdir()
    return str(tmp_path / "site" / "run.lock")


@pytest.fixture
def mine() -> dict[str, int]:
    return lock.process(os.getpid())


@pytest.fixture
def other() -> Iterator[subprocess.Popen[bytes]]:
    """Return another process that lives until the test ends it, or is over."""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        yield process
        process.kill()


def test_a_lock_is_taken_and_taken_again_by_the_same_process(path: str, mine: dict[str, int]) -> None:
    assert lock.holder(path) is None
    assert lock.take(path, mine) is None
    assert lock.holder(path) == mine
    assert lock.take(path, mine) is None


def test_a_living_other_keeps_it(path: str, mine: dict[str, int], other: subprocess.Popen[bytes]) -> None:
    theirs = lock.process(other.pid)
    lock.take(path, theirs)
    assert lock.take(path, mine) == theirs
    assert lock.holder(path) == theirs


def test_the_lock_of_a_process_that_is_gone_is_taken(
    path: str, mine: dict[str, int], other: subprocess.Popen[bytes]
) -> None:
    lock.take(path, lock.process(other.pid))
    other.kill()
    other.wait()
    assert lock.holder(path) is None
    assert lock.take(path, mine) is None
    assert lock.holder(path) == mine


def test_a_later_process_with_the_same_number_does_not_hold_it(path: str, mine: dict[str, int]) -> None:
    lock.take(path, {**mine, "started": mine["started"] - 1})
    assert lock.holder(path) is None


def test_of_many_at_once_one_gets_it(path: str) -> None:
    processes = [subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) for _number in range(8)]
    claims = [lock.process(process.pid) for process in processes]
    try:
        with ThreadPoolExecutor(len(claims)) as pool:
            answers = list(pool.map(lambda claim: lock.take(path, claim), claims))
    finally:
        for process in processes:
            process.kill()
            process.communicate()
    winner = claims[answers.index(None)]
    assert [answer for answer in answers if answer is not None] == [winner] * 7


def test_one_that_had_to_wait_sees_who_was_quicker(
    path: str, mine: dict[str, int], other: subprocess.Popen[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = lock.process(other.pid)
    monkeypatch.setattr(fcntl, "flock", lambda *_arguments: Path(path).write_text(json.dumps(theirs)))
    assert lock.take(path, mine) == theirs
    assert lock.holder(path) == theirs


def test_what_an_interrupt_left_empty_is_no_lock(path: str, mine: dict[str, int]) -> None:
    Path(path).touch()
    assert lock.holder(path) is None
    assert lock.take(path, mine) is None


@pytest.mark.parametrize("content", ["{", "[]", "{}", "1", "null"])
def test_what_is_no_lock_is_an_error(path: str, mine: dict[str, int], content: str) -> None:
    Path(path).write_text(content)
    with pytest.raises(ValueError, match="."):
        lock.holder(path)
    with pytest.raises(ValueError, match="."):
        lock.take(path, mine)
    assert Path(path).read_text() == content


def test_the_state_folder_is_for_its_operator_and_unknown_to_git(tmp_path: Path) -> None:
    folder = tmp_path / "site" / ".hub"
    folder.mkdir(parents=True, mode=0o755)
    lock.make_state_dir(str(folder))
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert (folder / ".gitignore").read_text() == "*\n"
    (folder / ".gitignore").write_text("# mine\n")
    lock.make_state_dir(str(folder))
    assert (folder / ".gitignore").read_text() == "# mine\n"
