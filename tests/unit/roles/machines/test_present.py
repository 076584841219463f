# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The preflight judges the machines that are made afterwards."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

TASKS = Path(__file__).parents[4] / "roles/machines/tasks/openstack_present.yml"


@pytest.mark.parametrize("option", ["groups", "replace", "remove", "apply", "wait_timeout", "concurrency"])
def test_the_preflight_gets_the_same_options_as_the_machines(option: str) -> None:
    block: list[dict[str, Any]] = yaml.safe_load(TASKS.read_text())[0]["block"]
    actions = {name: task[name] for task in block for name in task if name.startswith("scigateway.")}
    judged = actions["scigateway.jupyterhub.openstack_preflight"]["machines"]
    assert judged[option] == actions["scigateway.jupyterhub.openstack_machines"][option]
