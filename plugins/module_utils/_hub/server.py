# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A user's server: started, opened and stopped through the hub, as the pages of the hub do it."""

from __future__ import annotations

import json
import time
import typing as t

from .browser import Browser
from .errors import NoAnswer, Unexpected
from .server_events import Warned
from .transport import shown

# How often a hub is asked whether it has stopped a server, for which it offers no event, and how soon a stream of
# events that a proxy ended is opened again.
_POLL_SECONDS = 0.2

# how long the reason of a failed start is waited for
_REASON_SECONDS = 2.0


class Server:
    """The default server of one user, in that user's browser."""

    def __init__(self, browser: Browser, user: str, timeout: float) -> None:
        self.url = ""
        # set to end the wait for a start
        self.given_up = False
        self._browser = browser
        self._user = user
        self._timeout = timeout
        self._api = browser.address.user_api(user, "server")

    def _active(self) -> dict[str, t.Any]:
        """The active servers of the user by name."""
        expected = f"the hub to tell which servers {self._user} has"
        answer = self._browser.call("GET", self._browser.address.user_api(self._user))
        servers = answer.object(expected).get("servers")
        return servers if isinstance(servers, dict) else {}

    def is_active(self) -> bool:
        """Whether the hub starts, runs or stops it at this moment."""
        return "" in self._active()

    def is_ready(self) -> bool:
        """Whether the hub says that it can be used."""
        return bool(self._ready_url())

    def _ready_url(self) -> str:
        """Its address when the hub says that it can be used, else nothing."""
        server = self._active().get("") or {}
        return str(server.get("url") or "") if server.get("ready") else ""

    def start(self, profile: str = "") -> None:
        """Start it with a profile (the hub's default when empty) and wait until it is ready.

        Raises Unexpected when the hub refuses, the start fails, or the timeout passes.
        """
        expected = f"the server of {self._user} to be ready within {self._timeout:g} s"
        deadline = time.monotonic() + self._timeout
        body = {"profile": profile} if profile else {}
        warned = Warned()
        try:
            answer = self._browser.call("POST", self._api, body, timeout=self._timeout)
        except NoAnswer as error:
            # a hub answers only after a while that it goes on starting (slow_spawn_timeout)
            raise Unexpected(expected, "that it still starts") from error
        if answer.status not in (201, 202):
            raise Unexpected(expected, f"{answer}{self._told_failure()}")
        while time.monotonic() < deadline and not self.given_up:
            # some proxies hold or end streams of events: then what the hub knows has to do
            url = self._ready_url() or self._wait_for_ready_event(expected, deadline, warned)
            if url:
                self.url = self._browser.address.server(url)
                return
            time.sleep(_POLL_SECONDS)
        raise Unexpected(expected, f"that it still starts{warned}")

    def _told_failure(self) -> str:
        """What the hub tells about a start that failed at once: its answer gives no reason, its events do.

        They come at once or, of a server whose process ended, not before the hub's own time for a start is over.
        """
        deadline = time.monotonic() + _REASON_SECONDS
        try:
            for data in self._browser.events(f"{self._api}/progress", _REASON_SECONDS):
                event: t.Any = json.loads(data) if data.startswith("{") else {}
                if event.get("failed"):
                    return f": {_message(event)}"
                if time.monotonic() > deadline:
                    break
        except (Unexpected, ValueError):
            pass
        return ""

    def _wait_for_ready_event(self, expected: str, deadline: float, warned: Warned) -> str:
        """The address of the ready server, or nothing when the events or the time ended before it was ready."""
        for data in self._browser.events(f"{self._api}/progress"):
            event: t.Any = json.loads(data) if data.startswith("{") else {}
            warned.hear(event)
            if event.get("failed"):
                raise Unexpected(expected, f"a failed start: {_message(event)}{warned}")
            if event.get("ready"):
                return str(event["url"])
            if time.monotonic() > deadline or self.given_up:
                break
        return ""

    def stop(self) -> None:
        """Stop it, if it is active, and wait until it is gone; raises Unexpected."""
        expected = f"the server of {self._user} to be stopped within {self._timeout:g} s"
        if not self.is_active():
            return
        deadline = time.monotonic() + self._timeout
        answer = self._browser.call("DELETE", self._api, timeout=self._timeout)
        if answer.status not in (202, 204):
            raise Unexpected(expected, str(answer))
        while self.is_active():
            if time.monotonic() > deadline:
                raise Unexpected(expected, "that it still runs")
            time.sleep(_POLL_SECONDS)
        self.url = ""

    def open(self) -> None:
        """Open its start page, through the hub's OAuth login, then its API; raises Unexpected unless both are there."""
        page = self._browser.page(self.url)
        if page.status != 200 or not page.url.startswith(self.url):
            raise Unexpected(f"the page of the server at {shown(self.url)}", str(page))
        if "started" not in self.status():
            raise Unexpected("a Jupyter server behind the page", "an API without the time of its start")

    def status(self) -> dict[str, t.Any]:
        """What the server says about itself to its owner; raises Unexpected when it does not answer."""
        answer = self._browser.call("GET", f"{self.url}api/status")
        return answer.object(f"the server of {self._user} to answer its owner")

    def holds(self, path: str) -> bool:
        """Whether its file browser shows a file; the path is relative to the folder that the file browser opens."""
        answer = self._browser.call("GET", f"{self.url}api/contents/{path}?content=0")
        return answer.status == 200 and answer.object("a file of the server").get("type") == "file"


def _message(event: t.Mapping[str, t.Any]) -> str:
    # a start that took too long has no reason behind its colon
    return str(event.get("message") or "").rstrip(" :") or "without a message"
