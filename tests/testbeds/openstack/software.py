# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is installed: Debian packages, and the OpenStack services in a virtual environment made from the lock."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from ansible_collections.scigateway.jupyterhub.tests.parts import places
from ansible_collections.scigateway.jupyterhub.tests.testbeds.machines import commands, debian
from ansible_collections.scigateway.jupyterhub.tests.testbeds.machines.errors import TestbedError
from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack import layout

# The server without the packages that make a system service of it.
PACKAGES = ["mariadb-server-core", "mariadb-client-core", "rabbitmq-server"]
# Nova imports compute drivers from its own package only.
SHIM = "from testbed_drivers.compute import *  # noqa: F403\n"
# Neutron finds mechanism drivers by the entry points of what is installed.
METADATA = "Metadata-Version: 2.1\nName: testbed-drivers\nVersion: 1\n"
ENTRY_POINTS = "[neutron.ml2.mechanism_drivers]\ntestbed = testbed_drivers.network:TestbedMechanismDriver\n"


def install() -> None:
    """Install what is missing; nothing is done when all is there."""
    log = layout.cache() / "install.log"
    debian.ensure(PACKAGES, log)
    venv = layout.software()
    stamp = venv / "complete"
    if stamp.exists():
        return
    uv = places.PROGRAMS / "uv"
    environment = {**_settings_of_pip(), "UV_NO_PROGRESS": "1"}
    commands.run(uv, "venv", "--clear", "--python", sys.executable, venv, environment=environment, log=log)
    python = venv / "bin" / "python"
    commands.run(
        uv,
        "pip",
        "install",
        "--require-hashes",
        # Many processes start at once, and none of them has to compile.
        "--compile-bytecode",
        "--python",
        python,
        "--requirement",
        layout.LOCK,
        environment=environment,
        log=log,
    )
    _add_drivers(Path(commands.run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip()))
    stamp.touch()


def require() -> None:
    """Raise TestbedError unless all is installed."""
    absent = debian.missing(PACKAGES)
    if absent or not (layout.software() / "complete").exists():
        raise TestbedError(f"The OpenStack testbed is not installed; run {layout.HERE / 'testbed'} install.")


def _add_drivers(libraries: Path) -> None:
    (libraries / "nova" / "virt" / "testbed.py").write_text(SHIM, encoding="ascii")
    metadata = libraries / "testbed_drivers-1.dist-info"
    shutil.rmtree(metadata, ignore_errors=True)
    metadata.mkdir()
    (metadata / "METADATA").write_text(METADATA, encoding="ascii")
    (metadata / "entry_points.txt").write_text(ENTRY_POINTS, encoding="ascii")


def _settings_of_pip() -> dict[str, str]:
    """Return what pip is configured with as uv's variables: a mirror is usually named there and only there."""
    from ansible_collections.scigateway.jupyterhub.scripts.make_environment import pip_settings

    return pip_settings([sys.executable, "-m", "pip"])
