# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What tests of several plugins share."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def short_folder() -> Iterator[Path]:
    """Return an empty folder whose path leaves room for a socket below it, as that of ``tmp_path`` may not."""
    with tempfile.TemporaryDirectory(prefix="hub-") as name:
        yield Path(name)
