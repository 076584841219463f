# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A key that is lost is not made anew for machines that know the old one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar

TASKS = Path(__file__).parents[4] / "roles/machines/tasks"


def tasks(name: str) -> list[dict[str, Any]]:
    loaded: list[dict[str, Any]] = DataLoader().load_from_file(str(TASKS / name), trusted_as_template=True)
    return loaded


def templar(task: dict[str, Any], **variables: Any) -> Templar:
    return Templar(DataLoader(), {**task.get("vars", {}), **variables})


@pytest.mark.parametrize(
    ("kinds", "stops"),
    [
        ([], False),
        (["network", "security group"], False),
        # of a site of this name in another project: a keypair is the user's
        (["keypair"], False),
        (["keypair", "security group"], True),
        (["server"], True),
        (["server", "server", "keypair", "port"], True),
    ],
)
def test_it_stops_when_the_site_is_there(kinds: list[str], stops: bool) -> None:
    task = tasks("openstack_lost_key.yml")[-1]
    found = {
        "machines_site": "alpha",
        "_machines_own_key_file": "/sites/alpha/.hub/id_ed25519",
        "__machines_audit": {"sites": {"alpha": [{"kind": kind} for kind in kinds]}},
    }
    assert templar(task, **found).evaluate_conditional(task["when"]) is stops
    assert templar(task, **found).template(task["ansible.builtin.fail"]["msg"]).strip() == (
        "The key of site alpha is not in /sites/alpha/.hub; restore that folder, or give the key that the machines "
        "know in machines_public_key."
    )


@pytest.mark.parametrize(
    ("public_key", "exists", "looks"), [("", False, True), ("", True, False), ("ssh-ed25519 AAAA", False, False)]
)
def test_the_cloud_is_asked_before_a_key_is_made_and_only_when_there_is_none(
    public_key: str, exists: bool, looks: bool
) -> None:
    listed = tasks("key.yml")
    names = [next((name for name in task if "ansible.builtin" in name), "") for task in listed]
    look, make = names.index("ansible.builtin.include_tasks"), names.index("ansible.builtin.command")
    assert look < make
    task = listed[look]
    variables = {
        "machines_cloud": "openstack",
        "machines_public_key": public_key,
        # a task that was skipped tells nothing of the file
        "__machines_own_key": {"skipped": True} if public_key else {"stat": {"exists": exists}},
    }
    assert templar(task, **variables).evaluate_conditional(task["when"]) is looks
    included = templar(task, **variables).template(task["ansible.builtin.include_tasks"])
    assert (TASKS / included).is_file()
