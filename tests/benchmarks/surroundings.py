# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a measurement was made with: the machine, the programs, the locked versions."""

from __future__ import annotations

import json
import os
import platform
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ansible_collections.scigateway.jupyterhub.plugins.module_utils._host import pip_settings
from ansible_collections.scigateway.jupyterhub.tests.benchmarks.result import BenchmarkFailure
from ansible_collections.scigateway.jupyterhub.tests.integration.local import sites
from ansible_collections.scigateway.jupyterhub.tests.parts import places

ROLE_FILES = places.CHECKOUT / "roles" / "jupyterhub" / "files"
HUB_LOCK = ROLE_FILES / "locks" / "hub.txt"
USER_LOCK = ROLE_FILES / "locks" / "user.txt"
PROXY_LOCK = ROLE_FILES / "proxy"
CONTROLLER_LOCK = places.CHECKOUT / "requirements.txt"
UV = places.PROGRAMS / "uv"


def machine() -> dict[str, Any]:
    """Return what the machine is: cores, bytes of memory, processor and system."""
    with open("/proc/cpuinfo", encoding="utf-8", errors="replace") as stream:
        model = re.search(r"^model name\s*:\s*(.+)$", stream.read(), re.MULTILINE)
    return {
        "cores": os.cpu_count() or 1,
        "memory_bytes": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
        "processor": model.group(1).strip() if model else platform.machine(),
        "system": f"{platform.system()} {platform.release()}",
    }


def locked(package: str, lock: Path) -> str:
    """Return the version of a package in a Python lock; BenchmarkFailure when it is not there."""
    found = re.search(rf"^{re.escape(package)}==(\S+)", lock.read_text(encoding="utf-8"), re.MULTILINE)
    if not found:
        raise BenchmarkFailure(f"The lock {lock.name} does not name {package}; write it again with scripts/lock.")
    return found.group(1)


def locked_proxy() -> str:
    """Return the locked version of configurable-http-proxy."""
    lock = json.loads((PROXY_LOCK / "package-lock.json").read_text(encoding="utf-8"))
    return str(lock["packages"]["node_modules/configurable-http-proxy"]["version"])


def versions() -> dict[str, str]:
    """Return the versions of what is measured, and of the programs that install it."""
    galaxy = re.search(r"^version: (\S+)", (places.CHECKOUT / "galaxy.yml").read_text(encoding="utf-8"), re.MULTILINE)
    return {
        "scigateway.jupyterhub": galaxy.group(1) if galaxy else "unknown",
        "ansible-core": locked("ansible-core", CONTROLLER_LOCK),
        "JupyterHub": locked("jupyterhub", HUB_LOCK),
        "JupyterLab": locked("jupyterlab", USER_LOCK),
        "Notebook": locked("notebook", USER_LOCK),
        "configurable-http-proxy": locked_proxy(),
        "Python": said_version([python(), "--version"]),
        "pip": said_version([python(), "-m", "pip", "--version"]),
        "uv": said_version([UV, "--version"]),
        "Node.js": said_version([program("node"), "--version"]),
        "npm": said_version([program("npm"), "--version"]),
    }


def said_version(words: Sequence[str | Path]) -> str:
    """Return the first version in what a command prints."""
    output = subprocess.run([str(word) for word in words], capture_output=True, text=True, check=False).stdout
    found = re.search(r"\d+(\.\d+)+", output)
    return found.group() if found else "unknown"


def program(name: str) -> str:
    """Return the path of a program; BenchmarkFailure when this computer has none."""
    path = shutil.which(name, path=sites.shell_environment()["PATH"])
    if not path:
        raise BenchmarkFailure(f"The benchmarks need the program {name}, which is not on the PATH; install it.")
    return path


def python() -> str:
    """Return the Python that `make hub` takes on this computer, so that everything compared has the same."""
    words = [str(places.CHECKOUT / "scripts" / "find-python"), "3.11", "3.13"]
    return subprocess.run(
        words, env=sites.shell_environment(), capture_output=True, text=True, check=True
    ).stdout.strip()


def installing() -> dict[str, str]:
    """Return the environment to install with: a person's own, and for uv what pip is configured with."""
    environment = sites.shell_environment()
    words = [python(), "-m", "pip", "config", "list"]
    listing = subprocess.run(words, env=environment, capture_output=True, text=True, check=False).stdout
    return {**environment, **pip_settings.as_uv(listing, environment)}
