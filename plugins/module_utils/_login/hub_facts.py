# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a login needs to know about its hub."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class HubFacts:
    """A hub as its login sees it; names are in lower case, reserved ones belong to the check of the hub.

    *port* is that of a hub on this computer.
    """

    platform: str
    domain: str
    https: bool
    port: int
    users: tuple[str, ...]
    admins: tuple[str, ...]
    reserved: tuple[str, ...]
    blocked: tuple[str, ...] = ()

    @property
    def is_local(self) -> bool:
        """Whether it listens on this computer alone."""
        return self.platform == "local"

    @property
    def address(self) -> str:
        """Address that people open, ending in a slash; empty while there is no domain name."""
        if self.is_local:
            return f"http://127.0.0.1:{self.port}/"
        return f"{'https' if self.https else 'http'}://{self.domain}/" if self.domain else ""
