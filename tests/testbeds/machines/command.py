# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The program of the testbed: install, start, stop, status, env."""

from __future__ import annotations

import argparse
import sys
import time

from ansible_collections.scigateway.jupyterhub.tests.testbeds.machines import (
    commands,
    folders,
    install,
    machine,
    network,
    root,
    sweeping,
)
from ansible_collections.scigateway.jupyterhub.tests.testbeds.machines.errors import TestbedError


class Command:
    """The commands; each returns the exit status."""

    def __init__(self, suites: list[str]) -> None:
        self.suites = suites

    def install(self) -> int:
        """Install what is missing, and make the root file systems once."""
        began = time.monotonic()
        install.install(self.suites)
        print(f"The machines testbed is installed ({time.monotonic() - began:.0f} s)")
        return 0

    def start(self) -> int:
        """Make the network that the machines live in; what a killed run left is taken away first."""
        commands.need_root("The machines testbed")
        install.require(self.suites)
        if not network.namespace().exists():
            sweeping.sweep()
            network.up()
        print(f"Machines live in the network namespace {folders.name()}")
        return 0

    def stop(self) -> int:
        """End all machines and take everything away."""
        commands.need_root("The machines testbed")
        sweeping.sweep()
        print("The machines testbed is stopped")
        return 0

    def status(self) -> int:
        """Say what runs; exit status 3 if it does not, as services have it."""
        if not network.namespace().exists():
            print("The machines testbed does not run")
            return 3
        running = [one.id for one in machine.all_machines() if one.runs()]
        print(f"{len(running)} machines run in the network namespace {folders.name()} {' '.join(running)}".rstrip())
        return 0

    def env(self) -> int:
        """Print what a client must know, for a shell."""
        print(f"MACHINES_NAMESPACE={folders.name()}")
        print(f"MACHINES_KEY={install.private_key()}")
        return 0


def main() -> int:
    """Run one command."""
    parser = argparse.ArgumentParser(prog="testbed", description="Debian machines with systemd.")
    parser.add_argument("command", choices=["install", "start", "stop", "status", "env"])
    parser.add_argument("--suite", action="append", choices=root.SUITES, help="for install and start; by default all")
    options = parser.parse_args()
    try:
        status: int = getattr(Command(options.suite or list(root.SUITES)), options.command)()
    except TestbedError as error:
        print(error, file=sys.stderr)
        return 1
    return status


if __name__ == "__main__":
    sys.exit(main())
