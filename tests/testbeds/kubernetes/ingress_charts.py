# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The charts of a front door: ours for Traefik, and cert-manager's own without what has no program here."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ansible_collections.scigateway.jupyterhub.tests.testbeds.kubernetes import (
    ingress_images,
    ingress_sources,
    layout,
    programs,
)

TRAEFIK = layout.HERE / "chart-ingress" / "traefik"


def cert_manager() -> Path:
    """Return the folder of cert-manager's chart."""
    return programs.folder() / ingress_sources.CHART


def gateway_kinds() -> Path:
    """Return the file with the kinds of the Gateway API."""
    return programs.folder() / ingress_sources.KINDS


def variables() -> dict[str, Any]:
    """Return the variables by which the role ingress takes everything from the testbed."""
    return {
        "ingress_traefik_chart": str(TRAEFIK),
        "ingress_gateway_crds": str(gateway_kinds()),
        "ingress_cert_manager_chart": str(cert_manager()),
        "ingress_cert_manager_extra_values": {
            "image": _image(ingress_images.CONTROLLER),
            "acmesolver": {"image": _image(ingress_images.SOLVER)},
            "startupapicheck": {"enabled": False},
        },
    }


def _image(name: str) -> dict[str, str]:
    repository, _colon, tag = name.rpartition(":")
    return {"repository": repository, "tag": tag}
