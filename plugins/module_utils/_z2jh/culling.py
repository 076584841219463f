# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Idle servers, and the kernels in them, which end first."""

from __future__ import annotations

from typing import Any

from .tree import Tree

# Read in every image: below sys.prefix it would hide what some images keep there.
_SERVER_SETTINGS = "/etc/jupyter/jupyter_server_config.json"


def culling_problems(options: dict[str, Any]) -> list[str]:
    """Return a sentence when kernels would outlive the servers that they run in."""
    kernels, servers = options["kernel_idle_seconds"], options["idle_seconds"]
    if kernels and servers and kernels > servers:
        return [
            f"z2jh_kernel_idle_seconds: {kernels} is more than the {servers} of z2jh_idle_seconds, after which the "
            "whole server ends; write less, or leave it out."
        ]
    return []


def culling(tree: Tree, options: dict[str, Any]) -> None:
    """Set when idle servers and kernels end."""
    servers = options["idle_seconds"]
    kernels = servers if options["kernel_idle_seconds"] is None else options["kernel_idle_seconds"]
    tree.put("cull.enabled", bool(servers), "idle_seconds")
    if servers:
        tree.put("cull.timeout", servers, "idle_seconds")
        tree.put("cull.every", _every(servers))
        tree.put("cull.maxAge", options["max_age_seconds"], "max_age_seconds")
        # Accounts stay: a user who is taken out of the hub by its culler comes back as a stranger.
        tree.put("cull.users", False)
    settings: dict[str, Any] = {}
    if kernels:
        # An open tab of a browser counts as activity for the hub, a kernel at rest does not: end those first.
        settings["MappingKernelManager"] = {
            "cull_idle_timeout": kernels,
            "cull_interval": _every(kernels),
            "cull_connected": True,
        }
    if options["storage"] == "shared":
        # SQLite locks files, which a network file system answers slowly or never.
        settings["BaseFileIdManager"] = {"db_path": "/tmp/file_id_manager.db"}
        settings["SQLiteYStore"] = {"db_path": "/tmp/ystore.db"}
    if settings:
        tree.put(
            "singleuser.extraFiles.server-settings",
            {"mountPath": _SERVER_SETTINGS, "data": settings},
            "kernel_idle_seconds",
        )


def _every(idle: int) -> int:
    """Return how often to look, as the hub from packages does it."""
    return max(10, min(300, idle // 4))
