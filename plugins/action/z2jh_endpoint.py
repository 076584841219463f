# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Action plugin: how a hub on Kubernetes is reached. Its documentation stands in the module of the same name."""

from __future__ import annotations

import typing as t

from ansible_collections.scigateway.jupyterhub.plugins.module_utils._kubernetes.client import Cluster
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._z2jh.endpoint import endpoint
from ansible_collections.scigateway.jupyterhub.plugins.plugin_utils.cluster_action import ClusterAction


class ActionModule(ClusterAction):
    """Read what lies in the cluster beside the hub; nothing is changed."""

    ARGUMENTS: t.ClassVar[dict[str, t.Any]] = {
        "namespace": {"type": "str", "required": True},
        "release": {"type": "str", "default": "jupyterhub"},
    }

    def work(self, cluster: Cluster, args: dict[str, t.Any], task_vars: dict[str, t.Any]) -> dict[str, t.Any]:
        """Return the endpoint, empty where no hub is deployed."""
        return {"changed": False, "endpoint": endpoint(cluster, args["namespace"], args["release"])}
