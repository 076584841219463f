# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Action plugin: spare places of a hub on Kubernetes. Its documentation stands in the module of the same name."""

from __future__ import annotations

import typing as t

from ansible.utils.vars import load_extra_vars
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._kubernetes.client import Cluster
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._z2jh import spares
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._z2jh.options import read as read_options
from ansible_collections.scigateway.jupyterhub.plugins.plugin_utils.cluster_action import ClusterAction


class ActionModule(ClusterAction):
    """Change how many places are kept free, and leave the hub alone."""

    ARGUMENTS: t.ClassVar[dict[str, t.Any]] = {"options": {"type": "dict", "required": True}}

    def work(self, cluster: Cluster, args: dict[str, t.Any], task_vars: dict[str, t.Any]) -> dict[str, t.Any]:
        """Return the numbers before and after."""
        found = spares.look(cluster, read_options(args["options"]))
        if found.differs and not self.check:
            spares.change(cluster, found)
        header = {"before_header": "spare places", "after_header": "spare places"}
        return {
            "changed": found.differs,
            "diff": {**header, "before": f"{found.before}\n", "after": f"{found.wanted}\n"} if found.differs else {},
            "before": found.before,
            "after": found.wanted,
            "needs_release": found.needs_release,
            "shortage": found.shortage,
            "from_command_line": "hub_warm_spares" in load_extra_vars(self._loader),
        }
