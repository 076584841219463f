# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether an object is on its way out, which takes those long that something uses or holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def is_going(thing: Mapping[str, Any] | None) -> bool:
    """Tell whether an object is being deleted: it stays until nobody uses it, then it goes with all that is in it."""
    return bool(((thing or {}).get("metadata") or {}).get("deletionTimestamp"))
