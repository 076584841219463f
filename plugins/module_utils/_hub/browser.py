# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A person's browser as far as a hub can tell: cookies, redirects, XSRF tokens and the headers of modern browsers."""

from __future__ import annotations

import contextlib
import typing as t
from urllib.parse import urlsplit

from .address import HubAddress, origin
from .errors import Unexpected
from .libraries import load_requests
from .transport import USER_AGENT, Answer, new_session, send, shown

# a hub gives a sign of life every 8 s (SpawnProgressAPIHandler.keepalive_interval): longer silence is that of a proxy
EVENT_SECONDS = 10.0


class Browser:
    """One cookie jar, from the login page to the logout; or a token of the hub instead of it.

    Pages and calls differ as in a browser: JupyterHub sets XSRF cookies only on navigation and asks for the token on
    calls made by scripts (jupyterhub/_xsrf_utils.py).
    """

    def __init__(self, address: HubAddress, ca_file: str, request_timeout: float) -> None:
        self.address = address
        self.ca_file = ca_file
        self._timeout = request_timeout
        self._session = new_session(address.base, ca_file)
        self.token = ""

    def use_token(self, token: str) -> None:
        """From now on act as the owner of a token, with the hub as with servers; only its pages take cookies alone."""
        self.token = token
        self._session.headers["Authorization"] = f"token {token}"

    def socket_headers(self) -> list[str]:
        """The header lines that a websocket needs beside its cookies."""
        return [f"User-Agent: {USER_AGENT}", *([f"Authorization: token {self.token}"] if self.token else [])]

    def cookie_list(self) -> list[dict[str, t.Any]]:
        """The cookies, as a browser that is driven by a program takes them."""
        return [
            {"name": cookie.name, "value": cookie.value, "domain": cookie.domain, "path": cookie.path}
            for cookie in self._session.cookies
        ]

    def page(self, url: str) -> Answer:
        """Open a page and follow its redirects."""
        return self._answer(send(self._session, "GET", url, self._timeout, headers={"Sec-Fetch-Mode": "navigate"}))

    def submit(self, url: str, fields: t.Mapping[str, str]) -> Answer:
        """Submit a form and follow its redirects."""
        headers = {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Site": "same-origin", "Origin": origin(url), "Referer": url}
        return self._answer(send(self._session, "POST", url, self._timeout, headers=headers, data=dict(fields)))

    def call(self, method: str, url: str, body: t.Any = None, timeout: float | None = None) -> Answer:
        """Call an API as a script of a page does; the body is sent as JSON."""
        response = send(
            self._session, method, url, timeout or self._timeout, headers=self._script_headers(url), json=body
        )
        return self._answer(response)

    def events(self, url: str, silence: float = EVENT_SECONDS) -> t.Iterator[str]:
        """The data of a server-sent event stream as it arrives; an empty string for each sign of life in between.

        It ends after silence seconds in which nothing comes.
        """
        headers = {**self._script_headers(url), "Accept": "text/event-stream"}
        failures = load_requests().exceptions.RequestException
        with contextlib.closing(
            send(self._session, "GET", url, min(self._timeout, silence), headers=headers, stream=True)
        ) as response:
            if response.status_code != 200:
                raise Unexpected(f"the events of {shown(url)}", str(self._answer(response)))
            try:
                # one byte at a time is what makes an event visible when it is sent; the streams are a few lines long
                for line in response.iter_lines(chunk_size=1):
                    # always UTF-8 by the standard of event streams, whatever requests guesses
                    yield line[len(b"data:") :].decode(errors="replace").strip() if line.startswith(b"data:") else ""
            except failures:
                # the hub or a proxy ended a quiet stream: whoever reads it asks for the state again
                return

    def cookies(self, url: str) -> str:
        """The value of the Cookie header for an address."""
        requests = load_requests()
        request = requests.Request("GET", url)
        header: str | None = requests.cookies.get_cookie_header(self._session.cookies, request)
        return header or ""

    def _xsrf(self, url: str) -> str:
        """The XSRF token of the most specific path: the hub and each server set their own."""
        path = urlsplit(url).path
        fitting = [
            cookie for cookie in self._session.cookies if cookie.name == "_xsrf" and path.startswith(cookie.path)
        ]
        best = max(fitting, key=lambda cookie: len(cookie.path), default=None)
        return (best.value or "").strip('"') if best else ""

    def _script_headers(self, url: str) -> dict[str, str]:
        return {
            "Accept": "application/json",
            "X-XSRFToken": self._xsrf(url),
            "Sec-Fetch-Mode": "cors",
            "Sec-Fetch-Site": "same-origin",
            # JupyterHub 4.0 compares it with its own address
            "Referer": self.address.page("home"),
        }

    @staticmethod
    def _answer(response: t.Any) -> Answer:
        return Answer(response.status_code, response.url, response.text)
