# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the role puts beside a hub's configuration, importable by its bare names as the hub does."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

FILES = Path(__file__).resolve().parents[4] / "roles" / "jupyterhub" / "files"


@pytest.fixture(autouse=True)
def files(monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of these files, which is on Python's path for the test."""
    monkeypatch.setattr(sys, "path", [str(FILES), *sys.path])
    return FILES
