# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The addresses of a hub: its pages, its API, and a user's server."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urljoin, urlsplit


@dataclass(frozen=True)
class HubAddress:
    """A hub by the address that people open; base ends with a slash and includes the base path."""

    base: str

    def page(self, path: str) -> str:
        """A page of the hub, such as `login`."""
        return f"{self.base}hub/{path}"

    def api(self, path: str = "") -> str:
        """A resource of the hub's REST API, such as `user`; without a path the API's root."""
        return f"{self.base}hub/api" + (f"/{path}" if path else "")

    def user_api(self, name: str, path: str = "") -> str:
        """A resource of one user; the name is escaped as JupyterHub does."""
        return self.api(f"users/{quote(name, safe='@~')}") + (f"/{path}" if path else "")

    def server(self, url: str) -> str:
        """A user's server from the `url` that the hub reports: a path, or all of it where users have subdomains."""
        return urljoin(self.base, url)


def origin(url: str) -> str:
    """Scheme, host and port of an address."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
