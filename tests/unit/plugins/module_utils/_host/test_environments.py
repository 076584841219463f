# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is told of an installer's output."""

from __future__ import annotations

import pytest
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._host import environments

UV = """Using Python 3.11.7 environment at: hub
  × Failed to download supervisor==4.3.0
  ├─▶ Failed to fetch: https://packages.example.org/supervisor.whl
  ╰─▶ No space left on device (os error 28)
hint: something else
"""


@pytest.mark.parametrize(
    ("output", "telling"),
    [
        ("", "it said nothing"),
        ("one\n\n  two\n", "two"),
        ("error: first\nmore\n", "first"),
        ("error: Failed to fetch: x\n  Caused by: connection refused\n", "Failed to fetch: x: connection refused"),
        (UV, "No space left on device (os error 28)"),
    ],
)
def test_the_telling_lines(output: str, telling: str) -> None:
    assert environments.explain(output) == telling
