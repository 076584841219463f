# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Playbooks only compose: they include roles, call our own actions and map facts; the work is in the roles."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible.playbook.block import Block
from ansible.playbook.task import Task
from ansible_collections.scigateway.jupyterhub.tests.parts import places

PLAYBOOKS = sorted(places.CHECKOUT.glob("playbooks/*.yml"))
COMPOSING = {
    f"ansible.builtin.{name}"
    for name in [
        *["add_host", "assert", "debug", "fail", "group_by", "import_playbook", "import_role", "include_role"],
        *["include_tasks", "include_vars", "meta", "set_fact"],
    ]
}
OURS = "scigateway.jupyterhub."


def tasks(items: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for task in items:
        yield task
        for branch in ("block", "rescue", "always"):
            yield from tasks(task.get(branch) or [])


def actions(play: dict[str, Any]) -> Iterator[str]:
    for section in ("pre_tasks", "tasks", "post_tasks", "handlers"):
        for task in tasks(play.get(section) or []):
            yield from set(task) - set(Task.fattributes) - set(Block.fattributes)


@pytest.mark.parametrize("playbook", PLAYBOOKS, ids=lambda path: path.stem)
def test_only_composes(playbook: Path) -> None:
    plays = yaml.safe_load(playbook.read_text(encoding="utf-8"))
    found = {action for play in plays for action in actions(play)}
    assert {action for action in found if action not in COMPOSING and not action.startswith(OURS)} == set()


def test_a_playbook_that_works_itself_is_found() -> None:
    play = {"tasks": [{"block": [{"name": "x", "ansible.builtin.command": "true", "register": "y"}]}]}
    assert set(actions(play)) - COMPOSING == {"ansible.builtin.command"}
