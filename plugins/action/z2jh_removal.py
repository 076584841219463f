# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Action plugin: a hub on Kubernetes taken away. Its documentation stands in the module of the same name."""

from __future__ import annotations

import typing as t

from ansible_collections.scigateway.jupyterhub.plugins.module_utils._kubernetes.client import Cluster
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._machines.stop_wish import StopWish
from ansible_collections.scigateway.jupyterhub.plugins.plugin_utils.cloud_action import say
from ansible_collections.scigateway.jupyterhub.plugins.plugin_utils.cluster_action import ClusterAction
from ansible_collections.scigateway.jupyterhub.plugins.plugin_utils.helm import Helm
from ansible_collections.scigateway.jupyterhub.plugins.plugin_utils.z2jh_removal import Removal, shown


class ActionModule(ClusterAction):
    """Take the release and the servers of its users away, and their data only when that was asked."""

    ARGUMENTS: t.ClassVar[dict[str, t.Any]] = {
        "namespace": {"type": "str", "required": True},
        "release": {"type": "str", "default": "jupyterhub"},
        "site": {"type": "str", "required": True},
        "helm": {"type": "path", "required": True},
        "remove_data": {"type": "bool", "default": False},
        "timeout": {"type": "int", "default": 300},
    }

    def work(self, cluster: Cluster, args: dict[str, t.Any], task_vars: dict[str, t.Any]) -> dict[str, t.Any]:
        """Return what went and what stayed."""
        removal = Removal(cluster, args["namespace"], args["release"], args["site"], args["remove_data"])
        changed = removal.deployed or bool(removal.gone)
        if changed and not self.check:
            helm = Helm(self, args, args["namespace"], task_vars)
            with StopWish() as wish:
                removal.apply(helm, say, wish.event, args["timeout"])
            if wish.event.is_set():
                raise KeyboardInterrupt
        names = [shown(path) for path in removal.gone]
        before = {"release": args["release"] if removal.deployed else "", "objects": names}
        diff = {"before": before, "after": {"release": "", "objects": []}}
        return {
            "changed": changed,
            "diff": diff,
            "deployed": removal.deployed,
            "removed": names,
            "kept": removal.kept,
        }
