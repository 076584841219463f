# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action: a second run is refused by one sentence, and check mode writes nothing."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from ansible.errors import AnsibleActionFail
from ansible_collections.scigateway.jupyterhub.plugins.action import site_lock
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._site import lock

Run = Callable[..., dict[str, Any]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    def run_action(check: bool = False) -> dict[str, Any]:
        args = {"state_dir": str(tmp_path / "site" / ".hub"), "data_dir": str(tmp_path / "hub")}
        plugin = site_lock.ActionModule(
            task=mock.Mock(args=args, check_mode=check, async_val=0, diff=False, environment=None),
            connection=mock.Mock(),
            play_context=mock.Mock(check_mode=check),
            loader=mock.Mock(),
            templar=mock.Mock(),
            shared_loader_obj=mock.Mock(),
        )
        found: dict[str, Any] = plugin.run(task_vars={})
        return found

    return run_action


def refusal(run: Run, **options: bool) -> str:
    with pytest.raises(AnsibleActionFail) as refused:
        run(**options)
    return str(refused.value)


def test_a_run_makes_the_state_folder_and_takes_the_lock(run: Run, tmp_path: Path) -> None:
    assert run()["changed"] is False
    assert (tmp_path / "site" / ".hub").is_dir()
    assert lock.holder(str(tmp_path / "site" / ".hub" / "run.lock")) == lock.process(os.getppid())
    assert run()["changed"] is False


def test_check_mode_writes_nothing(run: Run, tmp_path: Path) -> None:
    run(check=True)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("check", [False, True])
def test_a_second_run_is_refused_and_told_of_the_first(run: Run, tmp_path: Path, check: bool) -> None:
    path = str(tmp_path / "site" / ".hub" / "run.lock")
    Path(path).parent.mkdir(parents=True)
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        lock.take(path, lock.process(other.pid))
        sentence = refusal(run, check=check)
        other.kill()
    assert sentence == (
        f"Another run for this site is under way (process {other.pid}, by {path}); wait until it ends, or stop it, "
        "then run again."
    )


def test_another_checkout_that_deploys_into_the_same_folder_is_refused_too(run: Run, tmp_path: Path) -> None:
    (tmp_path / "hub").mkdir()
    (tmp_path / "hub" / "hub.json").write_text("{}")
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        lock.take(str(tmp_path / "hub" / "run.lock"), lock.process(other.pid))
        sentence = refusal(run)
        other.kill()
    assert f"(process {other.pid}, by {tmp_path}/hub/run.lock)" in sentence


def test_a_link_in_place_of_the_lock_is_not_followed(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "site" / ".hub"
    folder.mkdir(parents=True)
    (folder / "run.lock").symlink_to(tmp_path / "elsewhere")
    assert "cannot be written" in refusal(run)
    assert not (tmp_path / "elsewhere").exists()


def test_a_file_that_is_no_lock_is_one_sentence(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "site" / ".hub" / "run.lock"
    path.parent.mkdir(parents=True)
    path.write_text("{")
    assert re.fullmatch(rf"The lock {path} cannot be read \(.*\); delete it when no other run .*\.", refusal(run))


def test_a_folder_that_cannot_be_written_is_one_sentence(run: Run, tmp_path: Path) -> None:
    (tmp_path / "site").write_text("")
    assert refusal(run) == (
        f"{tmp_path}/site/.hub cannot be written: Not a directory; correct the folder's permissions, or choose another "
        "in the site."
    )
