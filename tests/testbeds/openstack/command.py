# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The program of the testbed: install, start, stop, status, env."""

from __future__ import annotations

import argparse
import os
import sys
import time

from ansible_collections.scigateway.jupyterhub.tests.testbeds.machines.errors import TestbedError
from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack import (
    accounts,
    cloud,
    initial,
    layout,
    software,
)


class Command:
    """The commands; each returns the exit status."""

    def __init__(self, servers: str) -> None:
        self.servers = servers

    def install(self) -> int:
        """Install the software, and make the initial state once."""
        began = time.monotonic()
        software.install()
        with cloud.only_one():
            if not layout.initial().exists():
                cloud.end_all()
                initial.make()
        print(f"The OpenStack testbed is installed ({time.monotonic() - began:.0f} s)")
        return 0

    def start(self) -> int:
        """Start it in its initial state; with the other kind of servers, stop that one first."""
        began = time.monotonic()
        running = cloud.start(self.servers or "pretended")
        print(f"OpenStack with {running.servers} servers at {accounts.auth_url(running)}", end="")
        print(f", ready in {time.monotonic() - began:.0f} s")
        return 0

    def stop(self) -> int:
        """Stop it; what was made in it is gone."""
        cloud.stop()
        print("The OpenStack testbed is stopped")
        return 0

    def status(self) -> int:
        """Say whether it runs; exit status 3 if it does not, as services have it."""
        running = cloud.current()
        if not running:
            print("The OpenStack testbed does not run")
            return 3
        print(f"OpenStack with {running.servers} servers at {accounts.auth_url(running)}")
        return 0

    def env(self) -> int:
        """Print what a client must set, for a shell."""
        running = cloud.current()
        if not running:
            print("The OpenStack testbed does not run; start it first.", file=sys.stderr)
            return 3
        print(f"OS_CLIENT_CONFIG_FILE={running.clouds}")
        print("OS_CLOUD=testbed")
        return 0


def main() -> int:
    """Run one command."""
    parser = argparse.ArgumentParser(prog="testbed", description="A real OpenStack on the loopback interface.")
    parser.add_argument("command", choices=["install", "start", "stop", "status", "env"])
    parser.add_argument("--servers", choices=cloud.KINDS, help="what servers are, for start; by default pretended")
    options = parser.parse_args()
    os.umask(0o077)
    try:
        status: int = getattr(Command(options.servers or ""), options.command)()
    except TestbedError as error:
        print(error, file=sys.stderr)
        return 1
    return status


if __name__ == "__main__":
    sys.exit(main())
