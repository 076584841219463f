# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The folder name of a user's home."""

from __future__ import annotations

import hashlib
import re

_PLAIN = re.compile(r"[a-z0-9_][a-z0-9._-]{0,62}")
_UNSAFE = re.compile(r"[^a-z0-9_-]+")


def home_folder(name: str) -> str:
    """Return the folder name for the JupyterHub user ``name`` (any non-empty Unicode string).

    A plain name is its own folder. Any other becomes readable letters and a digest of the whole name, at most 60
    characters, so that two names never share a home and no name leaves the folder or exceeds a file system's limit.
    ``--`` marks such names; a plain name that contains it is treated as not plain, so that nobody can choose a name
    which spells somebody else's folder.
    """
    if _PLAIN.fullmatch(name) and "--" not in name and ".." not in name:
        return name
    readable = _UNSAFE.sub("-", name.lower()).strip("-")[:40] or "user"
    return f"{readable}--{hashlib.sha256(name.encode('utf-8')).hexdigest()[:16]}"
