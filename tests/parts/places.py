# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where things are: the checkout, its build folder and the caches."""

from __future__ import annotations

import os
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent.parent
BUILD = CHECKOUT / "build"
COLLECTIONS = BUILD / "collections"
COLLECTION = COLLECTIONS / "ansible_collections" / "scigateway" / "jupyterhub"
LOGS = BUILD / "logs"
REPORTS = BUILD / "reports"
PROGRAMS = Path(sys.executable).parent


def cache() -> Path:
    """Return the folder of what is worth keeping between runs and checkouts."""
    given = os.environ.get("SCIGATEWAY_CACHE")
    if given:
        return Path(given).expanduser()
    return Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser() / "scigateway"


def environment() -> dict[str, str]:
    """Return what every check runs with: our programs first, our collection found, plain text in the logs."""
    return {
        "PATH": f"{PROGRAMS}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "PYTHONPATH": str(COLLECTIONS),
        "PYTHONDONTWRITEBYTECODE": "1",
        "ANSIBLE_CONFIG": str(CHECKOUT / "ansible.cfg"),
        "ANSIBLE_COLLECTIONS_PATH": str(COLLECTIONS),
        "ANSIBLE_NOCOLOR": "1",
        "NO_COLOR": "1",
        "SCIGATEWAY_CACHE": str(cache()),
    }
