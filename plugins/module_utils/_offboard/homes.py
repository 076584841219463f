# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where somebody's home is: claims of their own, or a folder in the claim of everybody."""

from __future__ import annotations

import string
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .._kubernetes.client import Cluster
from .._z2jh.storage import USER_FOLDER
from .._z2jh.tree import at

_HOMES = "app=jupyterhub,component=singleuser-storage"
# of KubeSpawner, on all that it makes for somebody; its labels hold names only in a shortened form
_USERNAME = "hub.jupyter.org/username"
_PLAIN = string.ascii_lowercase + string.digits


@dataclass(frozen=True)
class Home:
    """A home in a *claim* of the namespace; with *folder*, it is this folder there and others are beside it."""

    claim: str
    uid: str
    folder: str = ""

    @property
    def place(self) -> str:
        """How people find it again."""
        return f"claim {self.claim}" + (f", folder {self.folder}" if self.folder else "")


def homes(cluster: Cluster, namespace: str, values: Mapping[str, Any]) -> dict[str, list[Home]]:
    """Return the homes of everybody who has claims of their own, by name; empty where homes lie otherwise."""
    if at(values, ("singleuser", "storage", "type")) == "static":
        return {}
    found: dict[str, list[Home]] = {}
    for claim in cluster.items(f"/api/v1/namespaces/{namespace}/persistentvolumeclaims", labelSelector=_HOMES):
        about = claim["metadata"]
        owner = (about.get("annotations") or {}).get(_USERNAME)
        if owner and not about.get("deletionTimestamp"):
            found.setdefault(str(owner), []).append(Home(str(about["name"]), str(about.get("uid", ""))))
    return found


def shared_home(cluster: Cluster, namespace: str, values: Mapping[str, Any], name: str) -> list[Home]:
    """Return the folder of *name* where all homes lie in one claim; empty where they do not.

    :raises ValueError: when the folders are named in a way of somebody else's.
    """
    if at(values, ("singleuser", "storage", "type")) != "static":
        return []
    static = at(values, ("singleuser", "storage", "static")) or {}
    if static.get("subPath") != USER_FOLDER:
        raise ValueError(
            f"singleuser.storage.static.subPath: it is {static.get('subPath')!r} and not {USER_FOLDER!r}, so nobody "
            "can tell here which folder is whose; give offboard_home: keep."
        )
    claim = str(static.get("pvcName"))
    there = cluster.find(f"/api/v1/namespaces/{namespace}/persistentvolumeclaims/{claim}")
    return [Home(claim, str(there["metadata"].get("uid", "")), escaped(name))] if there else []


def escaped(name: str) -> str:
    """Return the folder of a user, as KubeSpawner's escape_slug makes it from the name."""
    return "".join(char if char in _PLAIN else "".join(f"-{byte:x}" for byte in char.encode()) for char in name.lower())
