# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The testbed in a test: `with Identity(log) as identity:` runs the server in a process that ends with this one."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

import requests
from ansible_collections.scigateway.jupyterhub.tests.parts import places
from ansible_collections.scigateway.jupyterhub.tests.testbeds.identity import traits
from ansible_collections.scigateway.jupyterhub.tests.testbeds.identity.accounts import Person
from ansible_collections.scigateway.jupyterhub.tests.testbeds.identity.memory import Client
from ansible_collections.scigateway.jupyterhub.tests.testbeds.identity.people import PEOPLE

SERVER = "ansible_collections.scigateway.jupyterhub.tests.testbeds.identity.server"
SECONDS = 30.0
LONGEST_END = 10.0


class Identity:
    """The providers, on a free port of the loopback interface, logging to a file.

    url is where they are, each below its name; control is the address that the methods talk to.
    """

    users: Mapping[str, Person] = PEOPLE

    def __init__(self, log: Path, port: int = 0) -> None:
        self.log, self._port = log, port
        self.url = self.control = ""
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Identity:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("a", encoding="utf-8") as log:
            self._process = process = subprocess.Popen(
                [sys.executable, "-m", SERVER, "--with-parent", "--port", str(self._port)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                env=places.environment(),
                text=True,
                # Ctrl-C at a terminal is for the test, which ends this one.
                start_new_session=True,
            )
        assert process.stdout is not None
        line = process.stdout.readline()
        if not line:
            self._end()
            raise RuntimeError(f"The identity testbed did not start; see {self.log}.")
        said = json.loads(line)
        self.url, self.control = said["url"], said["control"]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    @property
    def pid(self) -> int:
        """The id of the server's process."""
        assert self._process is not None
        return self._process.pid

    def client(self, provider: str, *redirect_uris: str, **more: str) -> Client:
        """Register an application at a provider; more is client_id and client_secret, made up otherwise."""
        said = self._post("/clients", {"provider": provider, "redirect_uris": redirect_uris, **more})
        return Client(said["provider"], said["client_id"], said["client_secret"], tuple(said["redirect_uris"]))

    def authenticator(self, client: Client) -> traits.Authenticator:
        """Return the class of oauthenticator, and the traits that lead it to this client's provider."""
        return traits.authenticator(self.url, client)

    def say(self, **faults: object) -> None:
        """Have the provider do these things wrong from now on and no others; without any it is well again."""
        self._post("", faults)

    def expire_tokens(self, *, refresh: bool = False) -> None:
        """End all access tokens that were issued, and the refresh tokens too when that is said."""
        self._post("/expire", {"refresh": refresh})

    def journal(self, provider: str = "", endpoint: str = "") -> list[dict[str, Any]]:
        """Return what clients and browsers asked, the oldest first; of one provider or endpoint when that is said."""
        answer = requests.get(f"{self.control}/journal", timeout=SECONDS)
        answer.raise_for_status()
        entries: list[dict[str, Any]] = answer.json()
        return [
            entry for entry in entries if provider in ("", entry["provider"]) and endpoint in ("", entry["endpoint"])
        ]

    def forget(self) -> None:
        """Empty the journal."""
        requests.delete(f"{self.control}/journal", timeout=SECONDS).raise_for_status()

    def _post(self, path: str, body: Mapping[str, object]) -> Any:
        answer = requests.post(self.control + path, json=body, timeout=SECONDS)
        if answer.status_code == 400:
            raise ValueError(answer.json()["error"])
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()
        try:
            process.wait(LONGEST_END)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
