# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The images of a front door: Traefik, cert-manager, and Pebble, which stands for Let's Encrypt."""

from __future__ import annotations

from pathlib import Path

from ansible_collections.scigateway.jupyterhub.tests.testbeds.kubernetes import scratch_image

REPOSITORY = "testbed.invalid"
TRAEFIK, PEBBLE, CONTROLLER, SOLVER = (
    f"{REPOSITORY}/{name}:1" for name in ("traefik", "pebble", "cert-manager-controller", "cert-manager-acmesolver")
)
# The Go modules that they are built from.
MODULES = ("cert-manager", "lego", "pebble", "traefik")
# As upstream's, which pods that must not run as root rely on.
USER = "65532"


def write(folder: Path, programs: Path) -> None:
    """Write the archives of all."""
    scratch_image.write(folder / "traefik.tar", TRAEFIK, programs / "traefik", user=USER)
    scratch_image.write(folder / "pebble.tar", PEBBLE, programs / "pebble", user=USER)
    controller = programs / "cert-manager"
    scratch_image.write(folder / "controller.tar", CONTROLLER, controller, ("controller",), USER)
    scratch_image.write(folder / "solver.tar", SOLVER, controller, ("acmesolver",), USER)
