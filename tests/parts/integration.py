# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The parts below tests/integration: whole playbooks against this computer or a testbed, a folder each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ansible_collections.scigateway.jupyterhub.tests.parts import places
from ansible_collections.scigateway.jupyterhub.tests.parts.check import Check
from ansible_collections.scigateway.jupyterhub.tests.parts.counting import junit
from ansible_collections.scigateway.jupyterhub.tests.parts.part import Part


def found(root: Path = places.CHECKOUT / "tests" / "integration") -> list[Part]:
    """Return a part for each folder of tests; a file needs.txt in it says what its machine must give."""
    folders = sorted({test.parent for test in root.glob("*/test_*.py")})
    return [_part(folder) for folder in folders]


def _part(folder: Path) -> Part:
    def checks() -> Iterator[Check | str]:
        report = places.REPORTS / f"{folder.name}.xml"
        yield Check("pytest", ["pytest", "-n", "2", folder, "-v", "-rs", f"--junit-xml={report}"], count=junit(report))

    needs = folder / "needs.txt"
    lines = needs.read_text(encoding="utf-8").splitlines() if needs.is_file() else []
    return Part(folder.name, checks, " ".join(line for line in lines if line and not line.startswith("#")))
