# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Part lint: what can be said about the tree without running it."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from ansible_collections.scigateway.jupyterhub.tests.parts import places
from ansible_collections.scigateway.jupyterhub.tests.parts.check import Check
from ansible_collections.scigateway.jupyterhub.tests.parts.counting import junit

# The classes of JupyterHub, which only a hub has, are of no known type here.
IN_A_HUB = ["--allow-subclassing-any", "--allow-untyped-decorators"]


def checks() -> Iterator[Check | str]:
    """Yield the checks, the quick ones first."""
    yield Check("ruff", ["ruff", "check", "."])
    yield Check("ruff format", ["ruff", "format", "--check", "."])
    yield from mypy()
    yield Check("yamllint", ["yamllint", "--strict", "."])
    yield Check("licences", ["reuse", "lint"])
    report = places.REPORTS / "guards.xml"
    yield Check("guards", ["pytest", "tests/guards", f"--junit-xml={report}"], count=junit(report))
    yield Check("variables page", [sys.executable, "tests/tools/render_variables.py", "--check"])
    yield Check("changelog", ["antsibull-changelog", "lint"])
    yield Check(
        "galaxy build", ["ansible-galaxy", "collection", "build", "--force", "--output-path", places.BUILD / "dist"]
    )
    yield Check("docs", ["antsibull-docs", "lint-collection-docs", "--plugin-docs", "--skip-rstcheck", "."])
    yield Check("ansible-lint", ["ansible-lint", "--offline", "--strict", "-q"])


def mypy() -> Iterator[Check]:
    """Yield the type checks: of the collection from build/collections, where every file has its one full module name,
    and of what a role ships to a hub from its own folder, where its files import each other by their bare names."""
    options = [
        "mypy",
        "--config-file",
        str(places.CHECKOUT / "pyproject.toml"),
        "--cache-dir",
        str(places.BUILD / "mypy"),
    ]
    here = places.COLLECTION.relative_to(places.COLLECTIONS)
    trees = [str(here / name) for name in ("plugins", "scripts", "tests") if (places.CHECKOUT / name).is_dir()]
    yield Check("mypy", [*options, *trees], folder=places.COLLECTIONS)
    for folder in sorted({path.parent for path in places.CHECKOUT.glob("roles/*/files/**/*.py")}):
        role = folder.relative_to(places.CHECKOUT / "roles").parts[0]
        shipped = sorted(path.name for path in folder.glob("*.py"))
        yield Check(f"mypy {role} {folder.name}", [*options, *IN_A_HUB, *shipped], folder=folder)
