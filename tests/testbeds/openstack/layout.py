# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the testbed keeps what it has, and what a run is made of: its software, its folder, its ports."""

from __future__ import annotations

import hashlib
import sys
from dataclasses import dataclass, field
from pathlib import Path

from ansible_collections.scigateway.jupyterhub.tests.parts import places
from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack.ports import Ports

HERE = Path(__file__).resolve().parent
LOCK = HERE / "requirements.txt"
# What the saved state depends on, besides the software.
STATE_FILES = ("initial.py", "seed*.py", "accounts.py", "catalog.py", "settings/*.py", "services.py")
# A socket's path has 108 bytes, one of them its end (unix(7)).
LONGEST_SOCKET = 107


def cache() -> Path:
    """Return the folder of the testbed in the cache."""
    return places.cache() / "testbeds" / "openstack"


def _key(*files: Path) -> str:
    digest = hashlib.sha256(sys.version.split()[0].encode())
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def software() -> Path:
    """Return the folder of the virtual environment of this lock and this Python."""
    return cache() / "software" / _key(LOCK)


def initial() -> Path:
    """Return the folder of the saved initial state of this software and these settings."""
    return cache() / "initial" / _key(LOCK, *sorted(file for pattern in STATE_FILES for file in HERE.glob(pattern)))


def running() -> Path:
    """Return the folder of the run: there is one at a time."""
    return cache() / "run"


@dataclass(frozen=True)
class Layout:
    """What the settings and the commands of the services are made from."""

    ports: Ports
    servers: str = "pretended"
    run: Path = field(default_factory=running)
    venv: Path = field(default_factory=software)

    @property
    def etc(self) -> Path:
        """The folder of the settings."""
        return self.run / "etc"

    @property
    def log(self) -> Path:
        """The folder of the logs."""
        return self.run / "log"

    @property
    def socket(self) -> Path:
        """The database's socket: it listens on no port."""
        return self.run / "db.sock"

    @property
    def clouds(self) -> Path:
        """The file that clients read."""
        return self.run / "clouds.yaml"

    def program(self, name: str) -> str:
        """Return the path of a program of the software."""
        return str(self.venv / "bin" / name)

    def database(self, name: str) -> str:
        """Return the address of a database."""
        return f"mysql+pymysql://root@localhost/{name}?unix_socket={self.socket}"

    @property
    def broker(self) -> str:
        """The address of the message broker."""
        return f"rabbit://guest:guest@127.0.0.1:{self.ports.broker}/"
