# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A check user: at a browser, with a server and a kernel."""

from __future__ import annotations

import contextlib

from .aside import Aside
from .browser import Browser
from .errors import Unexpected
from .kernel import Kernel
from .server import Server
from .settings import RESERVED_USERS, CheckUser


class Person:
    """One of the two check users.

    entered says that the person has or may have a session, is_in that there is one, made that this run has made the
    user on the hub, reserved that the name is one that nobody else uses, start_failed that the last start of the
    server did not succeed. server_is_ours says that its server may be stopped.
    tokens_before are the tokens that were there before, None while they are not known; servers_before the servers.
    """

    def __init__(self, user: CheckUser, browser: Browser, start_timeout: float) -> None:
        self.user = user
        self.browser = browser
        # JupyterHub lower-cases names
        self.name = user.name.lower()
        self.server = Server(browser, self.name, start_timeout)
        self.reserved = self.name in RESERVED_USERS
        self.tokens_before: set[str] | None = None
        self.servers_before: set[str] = set()
        self.entered = False
        self.is_in = False
        self.made = False
        self.start_failed = False
        self.server_is_ours = self.reserved
        self._start_timeout = start_timeout
        self._kernel: Kernel | None = None
        self._aside: Aside | None = None

    def start_server(self, profile: str) -> None:
        """Start the server; one that an earlier, killed check left is stopped first.

        Raises Unexpected when it may be that of a person: what runs in there would be lost.
        """
        if not self.server_is_ours and self.server.is_active():
            raise Unexpected(
                f"{self.name} to have no server yet",
                f"that {self.name} has a running server that this check did not start: stop it, or name users that "
                "exist for the check",
            )
        self.server_is_ours = True
        self.stop_server()
        self.start_failed = False
        try:
            self.server.start(profile)
        except Unexpected:
            self.start_failed = True
            raise

    def stop_server(self) -> None:
        """Stop the server, and the kernel before it; one that may be that of a person runs on."""
        self.close_kernel()
        if self.server_is_ours:
            self.server.stop()

    def begin_start(self, profile: str) -> None:
        """Start the server beside what others do; nothing else of this person may be used until finish()."""
        self._aside = Aside(lambda: self.start_server(profile))

    def begin_stop(self) -> None:
        """Stop the server beside what others do; nothing else of this person may be used until finish()."""
        self._aside = self._aside or Aside(self.stop_server)

    def finish(self) -> bool:
        """Wait for what was begun, and raise what went wrong with it; False when there was nothing."""
        aside, self._aside = self._aside, None
        if aside is None:
            return False
        aside.result()
        return True

    def give_up(self) -> None:
        """Wait for what was begun, but no longer than the hub takes to say something."""
        self.server.given_up = True
        with contextlib.suppress(Exception):
            self.finish()
        self.server.given_up = False

    def new_kernel(self) -> Kernel:
        """A kernel on the running server, not yet started."""
        return Kernel(self.browser, self.server.url, self._start_timeout)

    def kernel(self) -> Kernel:
        """The kernel of this person: each start takes seconds, so that it serves all steps until the server stops."""
        if self._kernel is None:
            kernel = self.new_kernel()
            kernel.start()
            self._kernel = kernel
        return self._kernel

    def run(self, code: str, seconds: float = 0.0, same_socket: bool = False) -> str:
        """Run code in the kernel and return what it printed; a kernel that fails is given up."""
        try:
            return self.kernel().run(code, seconds, same_socket)
        except Unexpected:
            self.close_kernel()
            raise

    def close_kernel(self) -> None:
        """Shut the kernel down if there is one; the server's stop ends one that does not follow."""
        kernel, self._kernel = self._kernel, None
        if kernel is not None:
            with contextlib.suppress(Unexpected):
                kernel.close()
