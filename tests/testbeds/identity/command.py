# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The program of the testbed: install, start, stop, status, env. It keeps its state in one folder of the cache."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from importlib.metadata import version
from pathlib import Path

import requests
from ansible_collections.scigateway.jupyterhub.tests.parts import places

SERVER = "ansible_collections.scigateway.jupyterhub.tests.testbeds.identity.server"
LONGEST = 15.0


class Command:
    """The commands; each returns the exit status."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port = folder, port
        self.state, self.log = folder / "state.json", folder / "server.log"

    def install(self) -> int:
        """Say what is installed: all of it came with the environment of the tests."""
        print(f"Authlib {version('authlib')}, Flask {version('flask')}: nothing else is needed")
        return 0

    def start(self) -> int:
        """Start it, unless it runs; at the same address as before where that is free."""
        running = self._running()
        if running:
            return self._started(running)
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        before = self._read()
        ports = [self.port] if self.port else [_port(before.get("url", "")), 0]
        for port in ports:
            said = self._launch(port)
            if said:
                self.state.write_text(json.dumps(said), encoding="utf-8")
                return self._started(said)
        print(f"The identity testbed did not start on port {ports[-1] or 'any'}; see {self.log}.", file=sys.stderr)
        return 1

    def stop(self) -> int:
        """Stop it, if it runs."""
        running = self._running()
        if not running:
            print("The identity testbed does not run")
            return 0
        requests.post(f"{running['control']}/stop", timeout=LONGEST)
        deadline = time.monotonic() + LONGEST
        while self._running():
            if time.monotonic() > deadline:
                print(
                    f"The identity testbed, process {running['pid']}, did not end in {LONGEST:.0f} s; see {self.log}.",
                    file=sys.stderr,
                )
                return 1
            time.sleep(0.05)
        print("The identity testbed is stopped")
        return 0

    def status(self) -> int:
        """Say whether it runs; exit status 3 if it does not, as services have it."""
        running = self._running()
        print(f"The identity testbed runs at {running['url']}" if running else "The identity testbed does not run")
        return 0 if running else 3

    def env(self) -> int:
        """Print what a client must set, for a shell."""
        running = self._running()
        if not running:
            print("The identity testbed does not run; start it first.", file=sys.stderr)
            return 3
        print(f"IDENTITY_URL={running['url']}")
        print(f"IDENTITY_CONTROL={running['control']}")
        return 0

    def _launch(self, port: int) -> dict[str, str]:
        clients = str(self.folder / "clients.json")
        with self.log.open("a", encoding="utf-8") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", SERVER, "--port", str(port), "--clients", clients],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                env=places.environment(),
                start_new_session=True,
            )
        assert process.stdout is not None
        line = process.stdout.readline()
        said: dict[str, str] = json.loads(line) if line else {}
        return said

    def _started(self, said: dict[str, str]) -> int:
        print(f"The identity testbed runs at {said['url']}, control {said['control']}")
        return 0

    def _read(self) -> dict[str, str]:
        if not self.state.exists():
            return {}
        said: dict[str, str] = json.loads(self.state.read_text(encoding="utf-8"))
        return said

    def _running(self) -> dict[str, str]:
        said = self._read()
        if not said:
            return {}
        try:
            answer = requests.get(said["control"], timeout=LONGEST)
        except requests.RequestException:
            return {}
        # Another program may have got the port since.
        return said if answer.status_code == 200 and answer.text.find('"faults"') >= 0 else {}


def _port(url: str) -> int:
    return int(url.rsplit(":", 1)[-1]) if url else 0


def main() -> int:
    """Run one command."""
    parser = argparse.ArgumentParser(prog="testbed", description="Providers of identity on the loopback interface.")
    parser.add_argument("command", choices=["install", "start", "stop", "status", "env"])
    parser.add_argument("--port", type=int, default=0, help="port of the providers, for start; by default a free one")
    options = parser.parse_args()
    os.umask(0o077)
    command = Command(places.cache() / "testbeds" / "identity", options.port)
    status: int = getattr(command, options.command)()
    return status


if __name__ == "__main__":
    sys.exit(main())
