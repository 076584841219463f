# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which programs made a report."""

from __future__ import annotations

import platform
import re
from pathlib import Path

_COLLECTION = Path(__file__).resolve().parents[3]

# an installed collection has the one, a checkout the other
_PLACES = (("MANIFEST.json", r'"version": "([^"]+)"'), ("galaxy.yml", r"(?m)^version:\s*(\S+)"))


def own_versions() -> dict[str, str]:
    """The versions of this collection and of the Python that runs it, by their names."""
    versions = {"check: Python": platform.python_version()}
    for name, pattern in _PLACES:
        try:
            found = re.search(pattern, (_COLLECTION / name).read_text(encoding="utf-8"))
        except OSError:
            continue
        if found:
            return {"check: scigateway.jupyterhub": found.group(1), **versions}
    return versions
