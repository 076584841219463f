# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Action plugin: people who leave a hub on Kubernetes. Its documentation stands in the module of the same name."""

from __future__ import annotations

import typing as t

from ansible_collections.scigateway.jupyterhub.plugins.module_utils._kubernetes.client import Cluster
from ansible_collections.scigateway.jupyterhub.plugins.plugin_utils.cloud_action import say
from ansible_collections.scigateway.jupyterhub.plugins.plugin_utils.cluster_action import ClusterAction
from ansible_collections.scigateway.jupyterhub.plugins.plugin_utils.offboarding import Offboarding
from ansible_collections.scigateway.jupyterhub.plugins.plugin_utils.site_files import naming

_NAMES: dict[str, t.Any] = {"type": "list", "elements": "str", "default": []}


class ActionModule(ClusterAction):
    """Look at those who leave, and let them go when that is asked."""

    ARGUMENTS: t.ClassVar[dict[str, t.Any]] = {
        "state": {"type": "str", "choices": ["absent", "looked_at"], "default": "absent"},
        "namespace": {"type": "str", "required": True},
        "release": {"type": "str", "default": "jupyterhub"},
        "users": {**_NAMES, "required": True, "default": None},
        "site_users": _NAMES,
        "site_admins": _NAMES,
        "blocked_users": _NAMES,
        "reserved_users": _NAMES,
        "allows_unnamed": {"type": "bool", "default": False},
        "home": {"type": "str", "choices": ["keep", "archive", "delete"], "default": "keep"},
        "delete_homes": {"type": "bool", "default": False},
        "state_dir": {"type": "path", "default": ""},
        "start_timeout": {"type": "int", "default": 600},
    }

    def work(self, cluster: Cluster, args: dict[str, t.Any], task_vars: dict[str, t.Any]) -> dict[str, t.Any]:
        """Return what was to be done, and what was."""
        sources = task_vars.get("ansible_inventory_sources") or []
        names = ("hub_users", "hub_admins", "hub_blocked_users", "hub_login")
        offboarding = Offboarding(cluster, args, {name: naming(name, sources) for name in names})
        pending = offboarding.pending()
        result: dict[str, t.Any] = {
            "changed": False,
            "outdated": offboarding.outdated,
            "let_in": offboarding.let_in,
            "pending": pending,
            "receipts": [],
        }
        if args["state"] == "looked_at":
            return result
        result["changed"] = any(pending.values())
        result["diff"] = {"before": {name: "in the hub" if steps else "" for name, steps in pending.items()}}
        result["diff"]["after"] = pending
        if self.check:
            for name, steps in pending.items():
                say(f"{name} would leave: {'; '.join(steps)}" if steps else f"{name} has left already; nothing to do")
            return result
        result["receipts"] = offboarding.apply(say)
        return result
