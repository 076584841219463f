# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The proxy as a process of its own, for benchmarks: prints what a client must set, and runs until it is ended."""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
from pathlib import Path

from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack import cloud
from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack.proxy import Proxy, services_of


def main() -> int:
    """Run it until SIGINT or SIGTERM."""
    parser = argparse.ArgumentParser(description="A proxy in front of the OpenStack testbed.")
    parser.add_argument("--latency", type=float, default=0.0, help="milliseconds that every call takes more")
    parser.add_argument("--journal", type=Path, help="file to which a line of JSON is added for each call")
    options = parser.parse_args()
    running = cloud.current()
    if not running:
        print("The OpenStack testbed does not run; start it first.", file=sys.stderr)
        return 3
    with (
        tempfile.TemporaryDirectory() as folder,
        Proxy(services_of(running), options.latency / 1000, options.journal) as proxy,
    ):
        clouds = proxy.write_clouds(running.clouds, Path(folder) / "clouds.yaml")
        print(f"OS_CLIENT_CONFIG_FILE={clouds}", flush=True)
        signal.sigwait({signal.SIGINT, signal.SIGTERM})
    return 0


if __name__ == "__main__":
    # Before any thread begins, so that none of them takes the signal.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    sys.exit(main())
