# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Taking a hub down removes what a hub makes, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.scigateway.jupyterhub.plugins.modules import jupyterhub_data

Run = Callable[..., dict[str, Any]]


@pytest.fixture
def hub(tmp_path: Path) -> Path:
    folder = tmp_path / "hub"
    for name in ("envs", "etc", "logs", "homes/ada", "secrets", "state"):
        (folder / name).mkdir(parents=True)
    (folder / "homes" / "ada" / "thesis").write_text("years of work")
    (folder / "hub.json").write_text('{"jupyterhub": "5.5.4"}')
    return folder


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_homes_secrets_and_the_database_stay(run: Run, hub: Path) -> None:
    assert run(jupyterhub_data, {"data_dir": str(hub)})["changed"] is True
    assert names(hub) == {"homes", "secrets", "state", "hub.json"}
    assert (hub / "homes" / "ada" / "thesis").read_text() == "years of work"
    assert run(jupyterhub_data, {"data_dir": str(hub)})["changed"] is False


def test_all_goes_when_told(run: Run, hub: Path) -> None:
    run(jupyterhub_data, {"data_dir": str(hub), "data": True})
    assert not hub.exists()
    assert run(jupyterhub_data, {"data_dir": str(hub), "data": True})["changed"] is False


def test_what_is_not_a_hubs_stays(run: Run, hub: Path) -> None:
    (hub / "mine").write_text("")
    run(jupyterhub_data, {"data_dir": str(hub), "data": True})
    assert names(hub) == {"mine"}


def test_a_folder_that_no_deployment_marked_is_refused(run: Run, hub: Path) -> None:
    (hub / "hub.json").unlink()
    (hub / "bin").mkdir()
    failed = run(jupyterhub_data, {"data_dir": str(hub), "data": True})
    assert failed["msg"] == f"The data folder {hub} holds other things than a hub (bin); choose a new or empty one."
    assert {"etc", "homes"} < names(hub)


def test_check_mode_removes_nothing(run: Run, hub: Path) -> None:
    before = names(hub)
    checked = run(jupyterhub_data, {"data_dir": str(hub), "data": True}, check=True)
    assert checked["changed"] is True
    assert str(hub / "homes") in checked["removed"]
    assert names(hub) == before
