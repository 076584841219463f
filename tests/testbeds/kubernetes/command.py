# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The program of the testbed: install, start, stop, status, env."""

from __future__ import annotations

import argparse
import sys
import time

from ansible_collections.scigateway.jupyterhub.tests.testbeds.kubernetes import cluster, layout, programs, unpacked
from ansible_collections.scigateway.jupyterhub.tests.testbeds.machines.errors import TestbedError

ADDRESS = f"https://{layout.NODE_ADDRESS}:{layout.API_PORT}"


def install() -> int:
    """Build the programs and the images."""
    began = time.monotonic()
    with cluster.only_one():
        programs.install()
        unpacked.install()
    print(f"The Kubernetes testbed is installed ({time.monotonic() - began:.0f} s)")
    return 0


def start() -> int:
    """Start an empty cluster."""
    began = time.monotonic()
    cluster.start()
    print(f"Kubernetes at {ADDRESS}, ready in {time.monotonic() - began:.0f} s")
    return 0


def stop() -> int:
    """Stop it; what was in it is gone."""
    cluster.stop()
    print("The Kubernetes testbed is stopped")
    return 0


def status() -> int:
    """Say whether it runs; exit status 3 if it does not, as services have it."""
    running = cluster.current()
    print(f"Kubernetes at {ADDRESS}" if running else "The Kubernetes testbed does not run")
    return 0 if running else 3


def env() -> int:
    """Print what a client must set, for a shell."""
    running = cluster.current()
    if not running:
        print("The Kubernetes testbed does not run; start it first.", file=sys.stderr)
        return 3
    print(f"KUBECONFIG={running.kubeconfig}")
    print(f"PATH={running.programs}:$PATH")
    return 0


COMMANDS = {"install": install, "start": start, "stop": stop, "status": status, "env": env}


def main() -> int:
    """Run one command."""
    parser = argparse.ArgumentParser(prog="testbed", description="A real Kubernetes in namespaces of its own.")
    parser.add_argument("command", choices=COMMANDS)
    options = parser.parse_args()
    try:
        return COMMANDS[options.command]()
    except TestbedError as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
