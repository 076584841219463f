# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether anything says how to log in, seen where openstacksdk looks."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.scigateway.jupyterhub.plugins.plugin_utils.openstack_login import says_how_to_log_in


def test_nothing_says_it_on_a_fresh_account(tmp_path: Path) -> None:
    assert not says_how_to_log_in({"OS_CLOUD": "", "HOME": str(tmp_path)}, str(tmp_path), str(tmp_path))


@pytest.mark.parametrize("name", ["OS_CLOUD", "OS_AUTH_URL", "OS_CLIENT_CONFIG_FILE"])
def test_a_variable_says_it(tmp_path: Path, name: str) -> None:
    assert says_how_to_log_in({name: "x"}, str(tmp_path), str(tmp_path))


@pytest.mark.parametrize("place", ["here/clouds.yaml", "home/.config/openstack/clouds.yml"])
def test_a_file_says_it(tmp_path: Path, place: str) -> None:
    (tmp_path / place).parent.mkdir(parents=True)
    (tmp_path / place).touch()
    assert says_how_to_log_in({}, str(tmp_path / "here"), str(tmp_path / "home"))


def test_the_folder_of_configuration_can_be_moved(tmp_path: Path) -> None:
    (tmp_path / "moved" / "openstack").mkdir(parents=True)
    (tmp_path / "moved" / "openstack" / "clouds.yaml").touch()
    moved = {"XDG_CONFIG_HOME": str(tmp_path / "moved")}
    assert says_how_to_log_in(moved, str(tmp_path), str(tmp_path))
    assert not says_how_to_log_in({}, str(tmp_path), str(tmp_path))
