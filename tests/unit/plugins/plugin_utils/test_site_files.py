# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which file of a site a person has to open."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.scigateway.jupyterhub.plugins.plugin_utils.site_files import naming


@pytest.fixture(autouse=True)
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "physics" / "group_vars").mkdir(parents=True)
    (tmp_path / "physics" / ".hub").mkdir()
    (tmp_path / "physics" / "hosts.yml").write_text("all:\n  vars:\n    hub_admins: [grace]\n")
    (tmp_path / "physics" / "group_vars" / "all.yml").write_text("# hub_admins: nobody\nhub_users:\n  - ada\n")
    (tmp_path / "physics" / ".hub" / "old.yml").write_text("hub_users: [ada]\n")
    return tmp_path / "physics"


def test_the_file_that_sets_it_is_named_and_no_other(site: Path) -> None:
    assert naming("hub_users", [str(site)]) == ["physics/group_vars/all.yml"]
    assert naming("hub_admins", [str(site)]) == ["physics/hosts.yml"]
    assert naming("hub_admins", [str(site / "hosts.yml")]) == ["physics/hosts.yml"]


def test_what_the_command_line_sets_is_in_no_file(site: Path) -> None:
    assert naming("hub_blocked_users", [str(site), "localhost,"]) == []
