# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Part unit: unit and property tests, and the tests of what sets up and runs the tests."""

from __future__ import annotations

from collections.abc import Iterator

from ansible_collections.scigateway.jupyterhub.tests.parts import places
from ansible_collections.scigateway.jupyterhub.tests.parts.check import Check
from ansible_collections.scigateway.jupyterhub.tests.parts.counting import junit


def checks() -> Iterator[Check | str]:
    """Yield one pytest run over both folders."""
    report = places.REPORTS / "unit.xml"
    command = ["pytest", "-n", "2", "tests/unit", "tests/harness", f"--junit-xml={report}"]
    yield Check("pytest", command, count=junit(report))
