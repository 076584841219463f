# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures of what people see, taken beside the steps."""

from __future__ import annotations

import typing as t

# a picture is worth so many seconds of waiting before the server that it shows is stopped
PATIENCE = 15.0


class Camera(t.Protocol):
    """Takes pictures in processes of its own; what goes wrong there is a note and never a failure."""

    def login_page(self) -> None:
        """Begin a picture of the login page."""

    def lab(self, url: str, cookies: list[dict[str, t.Any]], token: str) -> None:
        """Begin a picture of a user's server, opened with these cookies or, when it is not empty, this token."""

    def collect(self, seconds: float) -> tuple[list[dict[str, str]], str]:
        """The pictures and why there are no more of them, after at most so many seconds; nothing runs on."""


class NoCamera:
    """Takes none."""

    def login_page(self) -> None:
        """Nothing."""

    def lab(self, url: str, cookies: list[dict[str, t.Any]], token: str) -> None:
        """Nothing."""

    def collect(self, seconds: float) -> tuple[list[dict[str, str]], str]:
        """No picture and no reason."""
        return [], ""
