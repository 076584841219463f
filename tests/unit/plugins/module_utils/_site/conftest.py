# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A computer that is the same wherever the tests run."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._site.context import Context
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._sizing.computer import Computer


@pytest.fixture
def surroundings() -> Any:
    """Return a function that makes a context; keywords replace its parts."""

    def make(**changed: Any) -> Context:
        parts: dict[str, Any] = {
            "inventory_dir": "/srv/sites/physics",
            "groups": frozenset(),
            "home": "/home/ada",
            "data_home": "/home/ada/.local/share",
            "state_home": "/home/ada/.local/state",
            "is_root": False,
            "is_folder": lambda path: path == "/srv/sites/physics/notebooks",
            "is_file": lambda path: False,
            "read_text": lambda path: None,
            "obstacle": lambda folder: "",
            "computer": lambda folder: Computer(16 * 2**30, 8, 500 * 2**30),
        }
        return Context(**{**parts, **changed})

    return make
