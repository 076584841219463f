# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Part molecule: every role by itself, applied, applied again, in check mode, and looked at."""

from __future__ import annotations

from collections.abc import Iterator

from ansible_collections.scigateway.jupyterhub.tests.parts import places
from ansible_collections.scigateway.jupyterhub.tests.parts.check import Check


def checks() -> Iterator[Check | str]:
    """Yield one run a scenario."""
    for scenario in sorted(places.CHECKOUT.glob("molecule/*/molecule.yml")):
        name = scenario.parent.name
        # Molecule looks for scenarios below extensions/ in a collection, unless told.
        environment = {
            "MOLECULE_GLOB": str(places.CHECKOUT / "molecule" / "*" / "molecule.yml"),
            "MOLECULE_EPHEMERAL_DIRECTORY": str(places.BUILD / "molecule" / name),
        }
        command = ["molecule", "test", "-s", name]
        # The end of the log is the cleanup after the failure.
        telling = r"^(\[ERROR\]|fatal:|failed:|CRITICAL|ERROR| +msg:)"
        yield Check(name, command, environment=environment, telling=telling)
