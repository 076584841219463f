# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The README of each role lists the variables that the role has."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from ansible_collections.scigateway.jupyterhub.tests.tools import render_role_readme


def test_no_readme_is_stale() -> None:
    assert render_role_readme.stale() == [], "run tests/tools/render_role_readme.py"


def test_a_changed_default_makes_it_stale(tmp_path: Path) -> None:
    role = tmp_path / "jupyterhub"
    shutil.copytree(render_role_readme.ROLES / "jupyterhub", role)
    assert render_role_readme.stale(tmp_path) == []
    specification = role / "meta" / "argument_specs.yml"
    specification.write_text(specification.read_text("utf-8").replace("default: 8000", "default: 8001"), "utf-8")
    assert render_role_readme.stale(tmp_path) == ["jupyterhub"]


def test_a_readme_without_a_place_for_the_table_is_an_error(tmp_path: Path) -> None:
    role = tmp_path / "jupyterhub"
    shutil.copytree(render_role_readme.ROLES / "jupyterhub", role)
    (role / "README.md").write_text("# jupyterhub\n", "utf-8")
    with pytest.raises(ValueError, match=r"^roles/jupyterhub/README.md does not mark where the table"):
        render_role_readme.stale(tmp_path)
