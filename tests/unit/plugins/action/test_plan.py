# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action: which variables it takes, what it prints, and what it leaves behind."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar, trust_as_template
from ansible_collections.scigateway.jupyterhub.plugins.action import plan as action

VARIABLES = {
    "groups": {"hub_server": []},
    "hubble_constant": 70,
    "hub_platform": "auto",
    "hub_cloud": "openstack",
}


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    texts: list[str] = []
    monkeypatch.setattr(action.display, "display", lambda text, *_rest, **_more: texts.append(text))
    return texts


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return a function that runs the action with variables, options and check mode."""
    monkeypatch.setenv("HOME", str(tmp_path))

    def run_action(variables: dict[str, Any], check_mode: bool = False, **args: Any) -> dict[str, Any]:
        task = mock.Mock(args=args, check_mode=check_mode, async_val=0, diff=False, environment=None)
        variables = {"inventory_dir": str(tmp_path / "physics"), **variables}
        loader = DataLoader()
        plugin = action.ActionModule(
            task=task,
            connection=mock.Mock(),
            play_context=mock.Mock(),
            loader=loader,
            templar=Templar(loader=loader, variables=variables),
            shared_loader_obj=mock.Mock(),
        )
        found: dict[str, Any] = plugin.run(task_vars=variables)
        return found

    return run_action


def test_the_plan_is_returned_and_printed_as_a_table(run: Any, printed: list[str], tmp_path: Path) -> None:
    result = run(VARIABLES)
    assert result["changed"] is False
    assert "ansible_facts" not in result
    assert result["site_plan"]["site"]["name"] == "physics"
    assert result["site_plan"]["site"]["state_dir"] == str(tmp_path / "physics" / ".hub")
    assert "Machines and cost" in printed[0]
    assert list(tmp_path.iterdir()) == []


def test_machines_in_the_inventory_decide_the_platform(run: Any, printed: list[str]) -> None:
    there = {"groups": {"hub_control_plane": ["physics-control-plane-1"], "hub_server": []}}
    assert run({**VARIABLES, **there})["site_plan"]["site"]["platform"] == "kubespray"
    assert run(VARIABLES)["site_plan"]["site"]["platform"] == "server"


def test_templates_are_filled_in(run: Any, printed: list[str]) -> None:
    variables = {"size": 4, "hub_user_memory": trust_as_template("{{ size }}G"), "hub_users": ["ada"]}
    variables["hub_admins"] = trust_as_template("{{ hub_users + ['grace'] }}")
    plan = run({**VARIABLES, **variables})["site_plan"]
    assert plan["hub"]["user_memory_bytes"] == 4 * 2**30
    assert plan["hub"]["admins"] == ["ada", "grace"]
    assert json.loads(json.dumps(plan)) == plan


def test_all_problems_are_told_in_one_message(run: Any, printed: list[str]) -> None:
    wrong = {"hub_name": trust_as_template("{{ nope }}"), "hub_usrs": [], "Hub_Admins": [], "hub_port": "x"}
    result = run({**VARIABLES, **wrong})
    assert result["failed"] is True
    assert result["msg"].splitlines() == [
        "4 things in the site's description are wrong:",
        "- hub_name: its template cannot be filled in ('nope' is undefined); mend it or write the value.",
        "- Hub_Admins is not a variable of a site, the nearest is hub_admins; names are in lower case.",
        "- hub_usrs is not a variable of a site, the nearest is hub_users; docs/variables.md lists all of them.",
        "- hub_port: 'x' is not a whole number; write it like 8080.",
    ]
    assert printed == []


def test_one_problem_is_one_sentence(run: Any, printed: list[str]) -> None:
    assert run({"hub_https": "true"})["msg"] == (
        "hub_https: true is not possible on hub_platform local, whose hub listens on this computer alone; "
        "leave it out, or choose another hub_platform."
    )


def test_the_json_file_is_private_and_holds_the_plan(run: Any, printed: list[str], tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    plan = run(VARIABLES, show="none", json_file=str(path))["site_plan"]
    assert printed == []
    assert json.loads(path.read_text()) == plan
    assert path.stat().st_mode & 0o777 == 0o600
    assert os.listdir(tmp_path) == ["plan.json"]


def test_check_mode_plans_and_writes_nothing(run: Any, printed: list[str], tmp_path: Path) -> None:
    result = run(VARIABLES, check_mode=True, show="json", json_file=str(tmp_path / "plan.json"))
    assert json.loads(printed[0]) == result["site_plan"]
    assert os.listdir(tmp_path) == []


def test_a_json_file_that_cannot_be_written_is_one_sentence(run: Any, printed: list[str], tmp_path: Path) -> None:
    result = run(VARIABLES, json_file=str(tmp_path / "no" / "plan.json"))
    assert result["msg"] == (
        f"The plan could not be written to {tmp_path}/no/plan.json: No such file or directory; name another json_file."
    )


def test_ten_thousand_users_take_less_than_two_seconds(run: Any, printed: list[str]) -> None:
    started = time.process_time()
    run({**VARIABLES, "hub_users": [f"user{n}" for n in range(10_000)], "hub_flavors": []})
    assert time.process_time() - started < 2
