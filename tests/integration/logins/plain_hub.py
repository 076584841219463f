# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A JupyterHub as upstream ships it, with its own proxy and no role of ours: a hub that we did not deploy."""

from __future__ import annotations

import contextlib
import functools
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests
from ansible_collections.scigateway.jupyterhub.tests.integration.local.sites import awaited
from ansible_collections.scigateway.jupyterhub.tests.integration.logins import bare_server, ending, plain_configuration
from ansible_collections.scigateway.jupyterhub.tests.integration.logins.software import Software

OWNER, STRANGER = "hub-check-a", "hub-check-b"
# What Jupyter itself keeps in a home; nothing of the check may be elsewhere.
OF_JUPYTER = (".cache", ".config", ".ipython", ".jupyter", ".local", ".npm")


@dataclass(frozen=True)
class Traces:
    """What people and their servers leave on a hub."""

    users: dict[str, list[str]]
    tokens: list[str]
    files: list[str]
    processes: int


class PlainHub:
    """Runs while its context is open; extra lines are put at the end of its configuration.

    bare is a hub, with servers, that takes half the time to start (bare_server.py).
    password is that of every user at the login page, token that of the service hub-check, admin_token may do all.
    """

    def __init__(self, software: Software, extra: str = "", base: str = "/", bare: bool = False) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="plain-hub-"))
        self.password, self.token = secrets.token_urlsafe(16), secrets.token_hex(16)
        self.admin_token = secrets.token_hex(16)
        self._software = software
        self._secret = secrets.token_hex(16)
        self._ports = _free_ports(3)
        self._base = base
        self._closing = threading.Event()
        self._keeper = threading.Thread(target=self._keep, daemon=True)
        self.configuration = self.folder / "jupyterhub_config.py"
        self.configuration.write_text(
            plain_configuration.CONFIGURATION.format(
                folder=str(self.folder),
                user_programs=str(Path(software.program("user", "python")).parent),
                ports=self._ports,
                base=base,
                secret=self._secret,
                password=self.password,
                mark=ending.MARK,
                token=self.token,
                observer=self.admin_token,
                reserved=(OWNER, STRANGER),
            )
            + (plain_configuration.BARE.format(bare=str(self.folder / "bare")) if bare else "")
            + extra,
            encoding="utf-8",
        )
        self._bare = {"PYTHONPATH": str(self.folder / "bare")} if bare else {}
        if bare:
            bare_server.write(self.folder / "bare")

    def add(self, lines: str) -> None:
        """Put further lines at the end of the configuration, before the hub is started."""
        with self.configuration.open("a", encoding="utf-8") as stream:
            stream.write(lines)

    @property
    def last_lines(self) -> list[str]:
        """Return the command that prints the end of the hub's log."""
        return ["tail", "-n", "200", str(self.folder / "log")]

    @property
    def port(self) -> int:
        """Where its proxy listens on this computer."""
        return self._ports[0]

    @property
    def url(self) -> str:
        """Its address, ending in a slash."""
        return f"http://127.0.0.1:{self.port}{self._base}"

    @property
    def restart(self) -> list[str]:
        """Return the command that restarts the hub, while its proxy and the servers run on."""
        return ["sh", "-c", 'kill -TERM "$(cat "$0")"', str(self.folder / "hub.pid")]

    def __enter__(self) -> PlainHub:
        # a session of its own: Ctrl-C at a terminal is for the test, which ends this one
        self._ending = subprocess.Popen(
            [sys.executable, ending.__file__, str(self.folder)], stdin=subprocess.PIPE, start_new_session=True
        )
        self._keeper.start()
        try:
            awaited("the plain hub to answer", self._answers)
        except AssertionError as error:
            log = (self.folder / "log").read_text(encoding="utf-8", errors="replace")
            self.__exit__()
            raise AssertionError(f"{error}\n{log[-4000:]}") from None
        return self

    def __exit__(self, *details: object) -> None:
        self._closing.set()
        self._ending.communicate(timeout=30)
        self._keeper.join()

    def traces(self) -> Traces:
        """Return what is on the hub at this moment."""
        users = {user["name"]: sorted(user["servers"] or {}) for user in self.ask("users")}
        tokens = [token["id"] for name in users for token in self.ask(f"users/{name}/tokens")["api_tokens"]]
        homes = self.folder / "homes"
        files = [str(path.relative_to(homes)) for path in homes.rglob("*") if not path.is_dir()]
        return Traces(
            users,
            sorted(tokens),
            sorted(path for path in files if path.split("/")[1] not in OF_JUPYTER),
            len(list(ending.processes(self.folder))),
        )

    def ask(self, path: str) -> Any:
        """Read a resource of the hub's API with all rights, past the proxy."""
        address = f"http://127.0.0.1:{self._ports[1]}{self._base}hub/api/{path}"
        answer = requests.get(address, headers={"Authorization": f"token {self.admin_token}"}, timeout=10)
        answer.raise_for_status()
        return answer.json()

    def _answers(self) -> bool:
        return requests.get(f"{self.url}hub/api/", timeout=2).status_code == 200

    def _keep(self) -> None:
        """Run the proxy, and the hub as often as it ends."""
        environment = {
            "PATH": f"{Path(self._software.program('hub', 'python')).parent}:{os.environ['PATH']}",
            "HOME": str(self.folder),
            "LANG": "C.UTF-8",
            "CONFIGPROXY_AUTH_TOKEN": self._secret,
            **self._bare,
            ending.MARK: str(self.folder),
        }
        public, hub, api = self._ports
        proxy = [
            *self._software.proxy(),
            *("--ip", "127.0.0.1", "--port", str(public), "--api-ip", "127.0.0.1", "--api-port", str(api)),
            *("--default-target", f"http://127.0.0.1:{hub}", "--error-target", f"http://127.0.0.1:{hub}/hub/error"),
        ]
        program = [self._software.program("hub", "jupyterhub"), f"--config={self.configuration}"]
        with (self.folder / "log").open("ab") as log:
            start = functools.partial(
                subprocess.Popen, cwd=self.folder, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
            with start(proxy):
                while not self._closing.is_set():
                    start(program).wait()


def _free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as stack:
        taken = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _number in range(count)]
        return [each.getsockname()[1] for each in taken]
