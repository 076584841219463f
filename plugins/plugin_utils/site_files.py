# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files of a site that set a variable, for sentences that ask to change it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable

_ENDINGS = (".yml", ".yaml", ".json")
_SMALL = 2**20


def naming(variable: str, sources: Iterable[str]) -> list[str]:
    """Return the files below the inventory *sources* that set *variable*, as paths from here; none where -e sets it."""
    line = re.compile(rf"""^\s*["']?{re.escape(variable)}["']?\s*[:=]""", re.MULTILINE)
    return [os.path.relpath(path) for path in _files(sources) if line.search(_text(path))]


def _files(sources: Iterable[str]) -> list[str]:
    found = []
    for source in sources:
        if os.path.isfile(source):
            found.append(source)
        for where, folders, names in os.walk(source):
            # state and history of the site are nobody's to edit
            folders[:] = [name for name in folders if not name.startswith(".")]
            found += [os.path.join(where, name) for name in names if name.endswith(_ENDINGS) or "." not in name]
    return sorted(set(found))


def _text(path: str) -> str:
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read(_SMALL)
    except OSError:
        return ""
