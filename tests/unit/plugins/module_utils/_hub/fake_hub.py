# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A stand-in for a hub, with faults to switch on.

It is no JupyterHub: it knows only what the check asks for, and refuses what a real hub refuses there (no login, a
missing XSRF token, a wrong password, somebody else's server). What it answers is in fake_answers.py; its kernels are
those of fake_kernel.py.
"""

from __future__ import annotations

import shutil
import threading
import time
import typing as t
from http.server import ThreadingHTTPServer
from pathlib import Path

from ansible_collections.scigateway.jupyterhub.tests.unit.plugins.module_utils._hub.fake_answers import Answers

PASSWORD = "s3cret-of-the-check"
TOKEN = "token-of-the-check"
OWNER, STRANGER = "hub-check-a", "hub-check-b"


class FakeHub:
    """A hub below /base/ on a free port; use it as a context.

    faults maps a path, or a name used below, to what goes wrong. culled_after is in seconds.
    """

    password = PASSWORD
    service_token = TOKEN

    def __init__(self, home: Path) -> None:
        self.home = home
        self.version = "5.5.4"
        self.faults: dict[str, t.Any] = {}
        self.answers: dict[str, tuple[int, str]] = {}
        self.users = {OWNER, STRANGER}
        self.sessions: dict[str, str] = {}
        self.minted: dict[str, str] = {}
        self.used_at: dict[str, float] = {}
        self.tokens: dict[str, list[dict[str, t.Any]]] = {OWNER: [], STRANGER: []}
        self.opened: set[str] = set()
        self.culler_service = "idle-culler"
        self.culler_pids = [4711]
        self.named_servers: dict[str, dict[str, t.Any]] = {}
        self.culled_after = 0.0
        self.away_until = 0.0
        self.started_profiles: list[str] = []
        self.requests: list[str] = []
        handler = type("Handler", (Answers,), {"hub": self})
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._http.daemon_threads = True

    @property
    def url(self) -> str:
        """Where it listens, with its base path."""
        return f"http://127.0.0.1:{self._http.server_port}/base/"

    def __enter__(self) -> FakeHub:
        threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def __exit__(self, *details: object) -> None:
        self._http.shutdown()
        self._http.server_close()

    @property
    def servers(self) -> set[str]:
        """Whose server is active; that of the stranger is culled after a while, if there is such a time."""
        idle = time.monotonic() - self.used_at.get(STRANGER, time.monotonic())
        if self.culled_after and idle > self.culled_after:
            self.used_at.pop(STRANGER, None)
        return set(self.used_at)

    def start_server(self, user: str, profile: str) -> None:
        """Start a server."""
        # idle only after its first use, however long the check does other things first
        self.used_at[user] = float("inf")
        self.started_profiles.append(profile)

    def use_server(self, user: str, by_token: bool) -> bool:
        """Use a server, so that it is not culled; False when it is not active, or its cookie was not fetched."""
        usable = user in self.servers and (by_token or user in self.opened)
        if usable:
            self.used_at[user] = time.monotonic()
        return usable

    def stop_server(self, user: str) -> None:
        """Stop a server; with the faults `home lost` and `home altered` something happens to the home of the owner."""
        self.used_at.pop(user, None)
        self.opened.discard(user)
        if user != OWNER:
            return
        if "home altered" in self.faults:
            for file in self.home.glob("*.txt"):
                file.write_text("of yesterday")
        if "home lost" in self.faults:
            shutil.rmtree(self.home)
            self.home.mkdir()

    def restart(self) -> None:
        """Be away for a moment."""
        self.away_until = float("inf") if "stays away" in self.faults else time.monotonic() + 0.3
        if "servers end with the hub" in self.faults:
            self.used_at.clear()

    def remove_user(self, user: str) -> None:
        """Forget a user with all that belongs to the name."""
        self.users.discard(user)
        self.tokens[user] = []
        self.used_at.pop(user, None)
