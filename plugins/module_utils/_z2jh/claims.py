# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Claims and volumes that are in the cluster: how large they are, whose they are, and whether they are going."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

DATABASE = "hub-db-dir"
# Labels of KubeSpawner on homes (spawner.py, get_pvc_manifest), and ours, which say of whose hub they are.
HOMES = "app=jupyterhub,component=singleuser-storage"
OURS = "app.kubernetes.io/managed-by=scigateway.jupyterhub"
SITE = "app.kubernetes.io/part-of"


def requested(claim: Mapping[str, Any]) -> str:
    """Return the size that a claim asks for, as it is written there."""
    resources = (claim.get("spec") or {}).get("resources") or {}
    return str((resources.get("requests") or {}).get("storage") or "")


def class_of(claim: Mapping[str, Any] | None) -> str:
    """Return the class of a claim."""
    return str(((claim or {}).get("spec") or {}).get("storageClassName") or "")


def going(thing: Mapping[str, Any], what: str) -> str:
    """Return that it is being deleted, and what helps."""
    about = thing["metadata"]
    held = ", ".join(about.get("finalizers") or [])
    return (
        f"{what} {about['name']} is being deleted since {about['deletionTimestamp']}"
        f"{f' (held by {held})' if held else ''}, and what is written there now goes with it; end the pods that use "
        "it, wait until it is gone, and run again."
    )


def is_left(volume: Mapping[str, Any], claim: Mapping[str, Any] | None) -> bool:
    """Tell whether a volume is tied to a claim that is no more, so that no other can have it."""
    tied = str(((volume.get("spec") or {}).get("claimRef") or {}).get("uid") or "")
    return bool(tied) and tied != str(((claim or {}).get("metadata") or {}).get("uid") or "")
