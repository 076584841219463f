# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Action plugin: a hub on Kubernetes brought up. Its documentation stands in the module of the same name."""

from __future__ import annotations

import typing as t

from ansible_collections.scigateway.jupyterhub.plugins.module_utils._kubernetes.client import Cluster
from ansible_collections.scigateway.jupyterhub.plugins.plugin_utils import z2jh_chart
from ansible_collections.scigateway.jupyterhub.plugins.plugin_utils.cloud_action import say
from ansible_collections.scigateway.jupyterhub.plugins.plugin_utils.cluster_action import ClusterAction
from ansible_collections.scigateway.jupyterhub.plugins.plugin_utils.helm import Helm
from ansible_collections.scigateway.jupyterhub.plugins.plugin_utils.z2jh_deployment import Deployment


class ActionModule(ClusterAction):
    """Bring the release, and what is beside it, into the state that is asked."""

    ARGUMENTS: t.ClassVar[dict[str, t.Any]] = {
        "release": {"type": "str", "default": "jupyterhub"},
        "chart": {"type": "path", "required": True},
        "helm": {"type": "path", "required": True},
        "options": {"type": "dict", "required": True},
        "secrets": {"type": "dict", "default": {}, "no_log": True},
        "url": {"type": "str", "default": ""},
        "state_dir": {"type": "path", "default": ""},
        "save_database": {"type": "bool", "default": True},
    }

    def work(self, cluster: Cluster, args: dict[str, t.Any], task_vars: dict[str, t.Any]) -> dict[str, t.Any]:
        """Return what changed, and which revision runs."""
        chart = z2jh_chart.read(args["chart"])
        deployment = Deployment(cluster, args, chart)
        changed = bool(deployment.changes) or deployment.differs
        result: dict[str, t.Any] = {
            "changed": changed,
            "diff": deployment.diff(),
            "release_changed": deployment.differs,
        }
        if changed and not self.check:
            result["changed"] = deployment.apply(Helm(self, args, deployment.namespace, task_vars), say)
        if deployment.warnings:
            result["warnings"] = deployment.warnings
        runs = deployment.known.runs
        former = {"chart_version": runs.chart_version, "revision": runs.revision} if runs else {}
        return {**result, "former": former, "chart_version": chart.version, "app_version": chart.app_version}
