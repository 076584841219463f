# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The floor of a first run: the packages that it installs, by uv and npm from the same locks, and nothing else."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

from ansible_collections.scigateway.jupyterhub.tests.benchmarks import surroundings
from ansible_collections.scigateway.jupyterhub.tests.benchmarks.commands import run

LOCKS = {
    "controller": surroundings.CONTROLLER_LOCK,
    "hub": surroundings.HUB_LOCK,
    "user": surroundings.USER_LOCK,
}


def install(folder: Path) -> float:
    """Install below the folder, which is empty, and return the seconds it took."""
    environment = surroundings.installing()
    python, npm, uv = surroundings.python(), surroundings.program("npm"), str(surroundings.UV)
    started = time.monotonic()
    for name, lock in LOCKS.items():
        made = str(folder / name)
        run(f"floor venv {name}", [uv, "venv", "--quiet", "--python", python, made], folder, environment)
        sync = [uv, "pip", "sync", "--quiet", "--require-hashes", "--python", f"{made}/bin/python", str(lock)]
        run(f"floor sync {name}", sync, folder, environment)
    proxy = folder / "proxy"
    proxy.mkdir()
    for name in ("package.json", "package-lock.json"):
        shutil.copy2(surroundings.PROXY_LOCK / name, proxy / name)
    ci = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"]
    run("floor npm ci", ci, proxy, environment)
    return time.monotonic() - started
