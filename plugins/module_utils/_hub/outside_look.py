# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Single looks at pages: redirects are looked at, not followed."""

from __future__ import annotations

import ipaddress
import time
import typing as t
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from .transport import Answer, new_session, send, shown


@dataclass(frozen=True)
class Look:
    """One HTTP answer.

    location is the absolute address of a redirect, empty when there is none. headers know no upper and lower case.
    moment is the Unix time at the middle of the request, in seconds.
    """

    status: int
    url: str
    text: str
    headers: t.Mapping[str, str]
    location: str
    moment: float

    def __str__(self) -> str:
        if self.location:
            return f"HTTP {self.status} from {shown(self.url)}, which leads to {shown(self.location)}"
        return str(Answer(self.status, self.url, self.text))


class Passerby:
    """Somebody with cookies of their own who opens single pages.

    url decides whether a proxy of the environment is asked; an empty ca_file means the usual authorities.
    """

    def __init__(self, url: str, ca_file: str, timeout: float) -> None:
        self._session = new_session(url, ca_file)
        self._timeout = timeout

    def look(self, url: str, headers: t.Mapping[str, str] | None = None) -> Look:
        """Open one page; raises Unexpected when there is no answer."""
        began = time.time()
        # what tells JupyterHub that a person opens a page, and no script
        sent = {"Sec-Fetch-Mode": "navigate", **(headers or {})}
        response = send(self._session, "GET", url, self._timeout, headers=sent, allow_redirects=False)
        target = response.headers.get("Location") if response.is_redirect else None
        return Look(
            status=response.status_code,
            url=url,
            text=response.text,
            headers=response.headers,
            location=urljoin(url, target) if target else "",
            moment=(began + time.time()) / 2,
        )


def is_loopback(host: str) -> bool:
    """Whether what is sent to a host stays on this computer."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_name(host: str) -> bool:
    """Whether a host has a name, and not only an IP address."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return True
    return False


def place(url: str) -> tuple[str, str, int, str]:
    """What of an address has to be equal: scheme, host, port and path."""
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    return parts.scheme, parts.hostname or "", port, parts.path or "/"
