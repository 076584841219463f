# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Action plugin: the front door of a cluster. Its documentation stands in the module of the same name."""

from __future__ import annotations

import typing as t

import yaml
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._ingress.names import CERT_MANAGER, TRAEFIK
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._ingress.options import read
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._kubernetes.client import Cluster
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._machines.stop_wish import StopWish
from ansible_collections.scigateway.jupyterhub.plugins.plugin_utils.cloud_action import say
from ansible_collections.scigateway.jupyterhub.plugins.plugin_utils.cluster_action import ClusterAction
from ansible_collections.scigateway.jupyterhub.plugins.plugin_utils.helm import Helm
from ansible_collections.scigateway.jupyterhub.plugins.plugin_utils.ingress_front_door import FrontDoor
from ansible_collections.scigateway.jupyterhub.plugins.plugin_utils.ingress_release import Source
from ansible_collections.scigateway.jupyterhub.plugins.plugin_utils.ingress_removal import Removal
from ansible_collections.scigateway.jupyterhub.plugins.plugin_utils.ingress_waiting import Interrupted, Patience

_CHART = {
    "type": "dict",
    "default": {},
    "options": {
        "reference": {"type": "str", "default": ""},
        "repository": {"type": "str", "default": ""},
        "version": {"type": "str", "default": ""},
    },
}


class ActionModule(ClusterAction):
    """Bring the front door into the state that is asked."""

    ARGUMENTS: t.ClassVar[dict[str, t.Any]] = {
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
        "helm": {"type": "str", "default": "helm"},
        "options": {"type": "dict", "required": True, "no_log": True},
        "traefik_chart": _CHART,
        "cert_manager_chart": _CHART,
        "remove_data": {"type": "bool", "default": False},
    }

    def work(self, cluster: Cluster, args: dict[str, t.Any], task_vars: dict[str, t.Any]) -> dict[str, t.Any]:
        """Return what changed, and what the hub must know."""
        options = read(args["options"])

        def helm(release: str, namespace: str) -> Helm:
            return Helm(self, {**args, "release": release}, namespace, task_vars)

        with StopWish() as wish:
            patience = Patience(cluster, say, wish.event)
            try:
                if args["state"] == "absent":
                    removal = Removal(cluster, options, patience, data=args["remove_data"], check=self.check)
                    removal.take_away(helm)
                    return {"changed": bool(removal.gone), "removed": removal.gone, "kept": removal.kept}
                options["gateway_crds"] = _kinds(options["gateway_crds"])
                sources = {name: _source(args[f"{word}_chart"]) for name, word in _CHARTS.items()}
                door = FrontDoor(cluster, options, sources, helm, patience, say, check=self.check)
                described = door.bring_up()
                told = {"warnings": door.warnings} if door.warnings else {}
                return {"changed": bool(door.changes), "diff": door.changes, "front_door": described, **told}
            except Interrupted:
                raise KeyboardInterrupt from None


_CHARTS = {TRAEFIK: "traefik", CERT_MANAGER: "cert_manager"}


def _source(given: dict[str, t.Any]) -> Source:
    return Source(given["reference"], given["repository"], given["version"])


def _kinds(text: str) -> list[dict[str, t.Any]]:
    """Return the definitions in a manifest; the policy that guards upgrades of them is not ours to make."""
    things = yaml.safe_load_all(text)
    return [thing for thing in things if thing and thing.get("kind") == "CustomResourceDefinition"]
