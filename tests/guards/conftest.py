# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the guards look at: every text file of the tree that git tracks or would add."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.scigateway.jupyterhub.tests.parts import copied, places


@pytest.fixture(scope="session")
def texts() -> dict[Path, str]:
    """Return the text of each file by its path in the checkout; what is not text is left out."""
    found: dict[Path, str] = {}
    for name in copied.files():
        try:
            found[name] = (places.CHECKOUT / name).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
    return found
