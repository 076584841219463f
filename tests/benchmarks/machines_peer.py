# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The environment of the peer openstack.cloud: its own, since its modules do not run with a present openstacksdk."""

from __future__ import annotations

import shutil
from pathlib import Path

from ansible_collections.scigateway.jupyterhub.tests.benchmarks import surroundings
from ansible_collections.scigateway.jupyterhub.tests.benchmarks.commands import run
from ansible_collections.scigateway.jupyterhub.tests.parts import places

# The last ansible of core 2.19, which carries openstack.cloud 2.5.0. That fails with openstacksdk 4.22: "module
# 'openstack' has no attribute 'version'".
ANSIBLE, SDK, COLLECTION = "12.3.0", "4.7.1", "2.5.0"


def environment() -> Path:
    """Return the folder of the virtual environment, made now when the cache does not have it."""
    core = surroundings.locked("ansible-core", surroundings.CONTROLLER_LOCK)
    folder = places.cache() / "bench" / f"ansible-{ANSIBLE}-core-{core}-openstacksdk-{SDK}"
    complete = folder / "complete"
    if complete.is_file():
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    installing, uv = surroundings.installing(), surroundings.UV
    python = folder / "bin" / "python"
    venv: list[str | Path] = [uv, "venv", "--quiet", "--allow-existing", "--python", surroundings.python(), folder]
    run("openstack.cloud venv", venv, folder, installing)
    wanted = [f"ansible=={ANSIBLE}", f"ansible-core=={core}", f"openstacksdk=={SDK}"]
    install: list[str | Path] = [uv, "pip", "install", "--quiet", "--compile-bytecode", "--python", python, *wanted]
    run("openstack.cloud install", install, folder, installing)
    complete.touch()
    return folder
