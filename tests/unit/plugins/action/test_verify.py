# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action: which form of the check runs, what it returns and what it writes."""

from __future__ import annotations

import json
import re
import shlex
import typing as t
from pathlib import Path
from unittest.mock import MagicMock

import pytest
from ansible.errors import AnsibleActionFail, AnsibleError
from ansible_collections.scigateway.jupyterhub.plugins.action import verify
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._hub.check import Result
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._hub.errors import BadSettings
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._hub.steps import FAILED, PASSED, Outcome

USERS = [{"name": "a", "password": "pass-a"}, {"name": "b", "password": "pass-b"}]


class Runs:
    """Stands for the check: notes the modes in which it ran."""

    def __init__(self) -> None:
        self.modes: list[str] = []
        self.cameras: list[bool] = []
        self.status = PASSED
        self.interrupted = False

    def __call__(self, settings: t.Any, mode: str, report: t.Callable[[Outcome], None], camera: t.Any) -> Result:
        self.modes.append(mode)
        self.cameras.append(camera is not None)
        outcome = Outcome("answers", "the hub answers", self.status, 0.1, "HTTP 502", "a hub")
        report(outcome)
        pictures = [{"title": "The lab", "png_base64": "iVBORw0KGgo="}]
        return Result([outcome], "5.5.4", self.interrupted, {"hub: jupyterhub": "5.5.4"}, pictures, "", 1.25)


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> Runs:
    check = Runs()
    monkeypatch.setattr(verify, "check_hub", check)
    return check


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    lines: list[str] = []
    monkeypatch.setattr(verify.display, "display", lines.append)
    return lines


def act(report_dir: Path | str, check_mode: bool = False, **args: t.Any) -> dict[str, t.Any]:
    task = MagicMock(
        args={"url": "http://hub/", "check_users": USERS, "report_dir": str(report_dir), "fingerprint": "one", **args},
        check_mode=check_mode,
        async_val=0,
        diff=False,
    )
    action = verify.ActionModule(task, MagicMock(), MagicMock(), MagicMock(), MagicMock(), MagicMock())
    return action.run(task_vars={})


def test_full_first_then_quick_until_the_hub_changes_or_fails(runs: Runs, tmp_path: Path) -> None:
    act(tmp_path)
    act(tmp_path)
    act(tmp_path, fingerprint="two")
    act(tmp_path, url="http://other/", fingerprint="two")
    act(tmp_path, url="http://other/", fingerprint="two")
    runs.status = FAILED
    act(tmp_path, url="http://other/", fingerprint="two")
    runs.status = PASSED
    act(tmp_path, url="http://other/", fingerprint="two")
    assert runs.modes == ["full", "quick", "full", "full", "quick", "quick", "full"]


def test_without_a_fingerprint_or_a_folder_every_check_is_full(runs: Runs, tmp_path: Path) -> None:
    act(tmp_path, fingerprint="")
    act(tmp_path, fingerprint="")
    act("")
    act("")
    assert runs.modes == ["full"] * 4


def test_a_quick_check_is_no_proof_for_the_next_one(runs: Runs, tmp_path: Path) -> None:
    act(tmp_path, mode="quick")
    act(tmp_path)
    assert runs.modes == ["quick", "full"]


def test_a_failure_is_one_sentence_and_is_in_the_reports(runs: Runs, tmp_path: Path) -> None:
    runs.status = FAILED
    result = act(tmp_path, log_hint="hub.log")
    message = 'The hub failed the step "the hub answers": expected a hub, but saw HTTP 502; look at hub.log.'
    assert (result["failed"], result["changed"], result["failed_step"]) == (True, False, "answers")
    assert result["msg"] == message
    report = json.loads((tmp_path / "verify.json").read_text())
    assert (report["passed"], report["error"]) == (False, message)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["verify.html", "verify.json", "verify.xml"]
    assert "HTTP 502" in (tmp_path / "verify.html").read_text()


def test_an_interrupted_check_leaves_a_report_and_no_proof(runs: Runs, tmp_path: Path) -> None:
    act(tmp_path)
    runs.interrupted = True
    with pytest.raises(KeyboardInterrupt):
        act(tmp_path, mode="full")
    assert json.loads((tmp_path / "verify.json").read_text())["interrupted"] is True
    assert not (tmp_path / "verified.json").exists()


def test_check_mode_lists_the_steps_and_touches_nothing(runs: Runs, printed: list[str], tmp_path: Path) -> None:
    result = act(tmp_path / "reports", check_mode=True, profiles=["small"])
    assert (result["changed"], result["mode"], runs.modes) == (False, "full", [])
    assert "start the server of a (small)" in printed[0]
    assert not (tmp_path / "reports").exists()


def test_a_line_is_printed_for_each_step_as_it_happens(runs: Runs, printed: list[str], tmp_path: Path) -> None:
    act(tmp_path)
    assert [line.split()[0] for line in printed] == ["Verifying", "ok", "result", "verify:"]


def test_the_last_line_is_for_machines_and_is_returned(runs: Runs, printed: list[str], tmp_path: Path) -> None:
    folder = tmp_path / "two words"
    result = act(folder)
    assert printed[-1].strip() == result["summary"]
    pairs = dict(word.split("=", 1) for word in shlex.split(result["summary"])[1:])
    assert pairs == {
        "result": "passed",
        "url": "http://hub/",
        "mode": "full",
        "passed": "1",
        "failed": "0",
        "not_run": "0",
        "not_checked": "0",
        "not_provided": "0",
        "seconds": "1.2",
        "report": str(folder / "verify.json"),
    }
    runs.status = FAILED
    assert "result=failed " in act("")["summary"]
    assert act("")["summary"].endswith(" report=-")


def test_pictures_are_taken_for_the_page_of_a_full_check_only(runs: Runs, tmp_path: Path) -> None:
    act(tmp_path)
    assert "iVBORw0KGgo=" in (tmp_path / "verify.html").read_text()
    assert "iVBORw0KGgo=" not in (tmp_path / "verify.json").read_text()
    act(tmp_path, mode="quick")
    act(tmp_path, mode="full", screenshots=False)
    act("", mode="full")
    assert runs.cameras == [True, False, False, False]


def test_the_report_names_the_versions_of_both_sides(runs: Runs, tmp_path: Path) -> None:
    act(tmp_path)
    versions = json.loads((tmp_path / "verify.json").read_text())["versions"]
    assert versions["hub: jupyterhub"] == "5.5.4"
    assert re.fullmatch(r"\d+\.\d+\.\d+.*", versions["check: scigateway.jupyterhub"])


def test_a_full_check_without_the_websocket_library_is_refused_before_it_begins(
    runs: Runs, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def missing() -> None:
        raise BadSettings("no websocket-client here")

    monkeypatch.setattr(verify, "load_websocket", missing)
    with pytest.raises(AnsibleActionFail, match="no websocket-client here"):
        act(tmp_path / "reports")
    assert runs.modes == []
    act(tmp_path / "reports", mode="quick")
    assert runs.modes == ["quick"]


@pytest.mark.parametrize("change", [{"check_users": USERS[:1]}, {"mode": "slow"}, {"surprise": 1}])
def test_bad_options_are_refused_before_anything_is_touched(
    runs: Runs, tmp_path: Path, change: dict[str, t.Any]
) -> None:
    with pytest.raises(AnsibleError):
        act(tmp_path / "reports", **change)
    assert runs.modes == []
    assert not (tmp_path / "reports").exists()
