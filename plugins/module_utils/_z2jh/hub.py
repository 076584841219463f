# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The hub's own pods, and its database."""

from __future__ import annotations

from typing import Any

from .quantities import disk
from .tree import Tree

# Twice what the chart's guide shows for hundreds of users as a limit, and little reserved, so that it fits anywhere.
_HUB = {"requests": {"cpu": "200m", "memory": "256Mi"}, "limits": {"memory": "2Gi"}}
_PROXY = {"requests": {"cpu": "100m", "memory": "128Mi"}, "limits": {"memory": "1Gi"}}


def hub(tree: Tree, options: dict[str, Any]) -> None:
    """Set the hub and its proxy."""
    tree.put("hub.resources", _HUB)
    tree.put("proxy.chp.resources", _PROXY)
    tree.put("hub.db.type", "sqlite-pvc")
    tree.put("hub.db.pvc.storage", disk(options["hub_database_size"]), "hub_database_size")
    # Helm deletes the database with the release otherwise, and with it who is known and which volume is whose.
    tree.put("hub.db.pvc.annotations", {"helm.sh/resource-policy": "keep"})
    origin = "hub_database_class" if options["hub_database_class"] else "storage_class"
    if options[origin] and (options["storage"] == "volume" or origin == "hub_database_class"):
        tree.put("hub.db.pvc.storageClassName", options[origin], origin)
    if options["announcement"]:
        tree.put("hub.templateVars.announcement", options["announcement"], "announcement")
    tree.put("hub.labels", {"app.kubernetes.io/part-of": options["name"]}, "name")
