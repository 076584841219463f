# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is read of the computer at hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._site.context import (
    obstacle,
    read_computer,
    read_context,
)


def test_a_folder_that_is_not_there_yet_is_no_obstacle(tmp_path: Path) -> None:
    assert obstacle(str(tmp_path / "new" / "deep")) == ""
    assert not (tmp_path / "new").exists()


def test_a_file_in_the_way_is_an_obstacle(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert obstacle(str(tmp_path / "file" / "deep")) == f"{tmp_path}/file is not a folder"


def test_the_computer_has_memory_cpus_and_disk(tmp_path: Path) -> None:
    computer = read_computer(str(tmp_path / "new"))
    assert computer.memory_bytes > 2**20
    assert computer.cpus >= 1
    assert computer.disk_free_bytes >= 0


def test_folders_follow_xdg_unless_relative(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/ada")
    monkeypatch.setenv("XDG_DATA_HOME", "/srv/data")
    monkeypatch.setenv("XDG_STATE_HOME", "relative")
    context = read_context("/srv/site")
    assert (context.data_home, context.state_home) == ("/srv/data", "/home/ada/.local/state")


@pytest.mark.parametrize("nowhere", [None, "None", ""])
def test_an_inventory_without_a_file_has_no_folder(nowhere: str | None) -> None:
    assert read_context(nowhere).inventory_dir is None
