# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The two third-party libraries of the check, imported only when they are used.

Importing them takes a noticeable part of a quick check, and who lacks one shall read one sentence.
"""

from __future__ import annotations

import sys
import typing as t
from importlib import import_module

from .errors import BadSettings


def _imported(module: str, distribution: str) -> t.Any:
    try:
        return import_module(module)
    except ImportError as error:
        raise BadSettings(
            f"The Python library {distribution} cannot be imported by {sys.executable} ({error}): "
            f"install it there, for example with `{sys.executable} -m pip install {distribution}`."
        ) from error


def load_requests() -> t.Any:
    """The module requests; raises BadSettings when it is missing."""
    return _imported("requests", "requests")


def load_websocket() -> t.Any:
    """The module websocket (of websocket-client); raises BadSettings when it is missing."""
    return _imported("websocket", "websocket-client")
