# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""MariaDB for one run: reached by a socket only, quick instead of safe, because a run begins anew anyway."""

from __future__ import annotations

import os
import time

from ansible_collections.scigateway.jupyterhub.tests.testbeds.machines import commands
from ansible_collections.scigateway.jupyterhub.tests.testbeds.machines.errors import TestbedError
from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack.layout import LONGEST_SOCKET, Layout
from ansible_collections.scigateway.jupyterhub.tests.testbeds.processes import Processes

NAME = "database"
NAMES = ("keystone", "glance", "placement", "nova_api", "nova", "nova_cell0", "neutron", "cinder", "designate")
SECONDS = 60.0


def create(layout: Layout) -> None:
    """Make an empty data folder; the administrator is whoever reaches the socket."""
    if len(os.fsencode(layout.socket)) > LONGEST_SOCKET:
        raise TestbedError(
            f"The path {layout.socket} is too long for a socket (at most {LONGEST_SOCKET} bytes); "
            "set SCIGATEWAY_CACHE to a shorter folder."
        )
    commands.run(
        "mariadb-install-db",
        "--no-defaults",
        "--user=root",
        f"--datadir={layout.run / 'db'}",
        "--auth-root-authentication-method=normal",
        "--skip-test-db",
        log=layout.log / "database-created.log",
    )


def start(layout: Layout, processes: Processes) -> None:
    """Start the server and wait until it answers."""
    layout.socket.unlink(missing_ok=True)
    processes.spawn(
        NAME,
        [
            "mariadbd",
            "--no-defaults",
            "--user=root",
            f"--datadir={layout.run / 'db'}",
            f"--socket={layout.socket}",
            f"--pid-file={layout.run / 'db.pid'}",
            "--skip-networking",
            "--max-connections=1000",
            "--innodb-flush-log-at-trx-commit=0",
            "--innodb-doublewrite=0",
            "--innodb-flush-method=nosync",
            "--sync-binlog=0",
            "--skip-log-bin",
            "--innodb-buffer-pool-size=256M",
            "--innodb-log-file-size=32M",
            "--character-set-server=utf8mb3",
            "--performance-schema=0",
        ],
        {},
    )
    deadline = time.monotonic() + SECONDS
    while not commands.succeeds(*_client(layout), "--execute=SELECT 1"):
        processes.require([NAME])
        if time.monotonic() > deadline:
            raise TestbedError(f"The database did not answer in {SECONDS:.0f} s; see {layout.log}.")
        time.sleep(0.1)


def sql(layout: Layout, statements: str) -> list[list[str]]:
    """Run statements and return the rows that they give, as text."""
    answer = commands.run(*_client(layout), "--batch", "--skip-column-names", given=statements)
    return [line.split("\t") for line in answer.splitlines()]


def _client(layout: Layout) -> list[str]:
    return ["mariadb", "--no-defaults", f"--socket={layout.socket}", "--user=root"]
