# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What every role has, and what none does."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible_collections.scigateway.jupyterhub.tests.parts import places

ROLES = sorted(path.parent.parent for path in places.CHECKOUT.glob("roles/*/tasks/main.yml"))
LONGEST_TASK_FILE = 100

# A site variable as a word; not jupyterhub_x, not JupyterHub's own settings (c.JupyterHub.hub_ip), not a file's name,
# and not a key, which is an option of another by that name.
SITE_VARIABLE = re.compile(r"(?<![\w./])hub_[a-z]\w*(?!\w)(?![\w.]*\.py\b)(?!:)")

pytestmark = pytest.mark.parametrize("role", ROLES, ids=lambda role: role.name)


def load(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8")) if path.is_file() else None


def test_has_what_every_role_has(role: Path) -> None:
    wanted = ["README.md", "meta/main.yml", "meta/argument_specs.yml", "tasks/main.yml"]
    assert [name for name in wanted if not (role / name).is_file()] == []


def test_reads_no_site_variable(role: Path, texts: dict[Path, str]) -> None:
    here = role.relative_to(places.CHECKOUT)
    found = [
        f"{name}:{number}: {line.strip()}"
        for name, text in texts.items()
        if here in name.parents and here / "files" not in name.parents
        for number, line in enumerate(text.splitlines(), 1)
        if SITE_VARIABLE.search(line)
    ]
    assert found == []


def test_defaults_equal_the_argument_specification(role: Path) -> None:
    defaults = load(role / "defaults" / "main.yml") or {}
    options = (load(role / "meta" / "argument_specs.yml") or {})["argument_specs"]["main"].get("options", {})
    required = {name for name, option in options.items() if option.get("required")}
    assert set(defaults) == set(options) - required
    different = {
        name: (value, options[name].get("default"))
        for name, value in defaults.items()
        if value != options[name].get("default")
    }
    assert different == {}, "(default, specification)"


def test_variables_carry_the_name_of_the_role(role: Path) -> None:
    names = [*(load(role / "defaults" / "main.yml") or {})]
    assert [name for name in names if not name.startswith(f"{role.name}_")] == []
    internal = [name for path in sorted(role.glob("vars/*.yml")) for name in (load(path) or {})]
    assert [name for name in internal if not name.startswith(f"_{role.name}_")] == []


def test_task_files_keep_to_one_subject(role: Path) -> None:
    lengths = {path.name: len(path.read_text(encoding="utf-8").splitlines()) for path in role.glob("tasks/*.yml")}
    assert {name: length for name, length in lengths.items() if length > LONGEST_TASK_FILE} == {}
