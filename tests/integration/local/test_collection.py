# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The built collection, installed elsewhere, runs without a checkout."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import yaml
from ansible_collections.scigateway.jupyterhub.tests.integration.local.sites import Going, Site, shell_environment


def test_runs_where_it_is_installed(shared: Site, tmp_path: Path) -> None:
    programs = shared.checkout / ".venv" / "bin"
    galaxy = [str(programs / "ansible-galaxy"), "collection"]
    environment = {**shell_environment(), "ANSIBLE_COLLECTIONS_PATH": str(tmp_path / "installed")}
    for command in (
        [*galaxy, "build", "--output-path", str(tmp_path)],
        [*galaxy, "install", "--offline", "-p", str(tmp_path / "installed"), str(tmp_path / "built.tar.gz")],
    ):
        subprocess.run(command, cwd=shared.checkout, env=environment, check=True, capture_output=True)
        for built in tmp_path.glob("scigateway-jupyterhub-*.tar.gz"):
            built.rename(tmp_path / "built.tar.gz")
    installed = tmp_path / "installed" / "ansible_collections" / "scigateway" / "jupyterhub"
    assert not list(installed.rglob(".hub")), "what belongs to a site is not published"

    # The same hub by another inventory, so that all that changes is where the collection lies.
    inventory = tmp_path / "hubs" / shared.name
    shutil.copytree(shared.inventory, inventory, ignore=shutil.ignore_patterns(".hub"))
    variables = {**shared.variables, "hub_state_dir": str(shared.inventory / ".hub")}
    (inventory / "group_vars" / "all.yml").write_text(yaml.safe_dump(variables), encoding="utf-8")
    program = str(programs / "ansible-playbook")
    command = [program, "scigateway.jupyterhub.site", "-i", str(inventory), "-e", json.dumps({})]
    run = Going(command, tmp_path, environment).end()
    assert run.code == 0, run.output
    assert run.changed == 0
    assert f"is ready at {shared.url}" in run.output
