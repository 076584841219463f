# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the testbed of machines keeps what it has, and the names that it takes on this computer."""

from __future__ import annotations

import zlib
from pathlib import Path

from ansible_collections.scigateway.jupyterhub.tests.parts import places


def cache() -> Path:
    """Return the folder of the testbed in the cache."""
    return places.cache() / "testbeds" / "machines"


def running() -> Path:
    """Return the folder of the machines of this run, a folder each."""
    return cache() / "run"


def name() -> str:
    """Return the name of the network namespace, of the nft table and of the cgroups, of its own for each cache."""
    return f"sgw{zlib.crc32(str(places.cache()).encode()):08x}"
