# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Action plugin: wait until workloads are ready. Its documentation stands in the module of the same name."""

from __future__ import annotations

import contextlib
import time
import typing as t

from ansible.plugins.action import ActionBase
from ansible.utils.display import Display
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._kubernetes.client import Cluster
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._kubernetes.errors import ClusterError
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._kubernetes.explain import explain_pods
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._machines.stop_wish import StopWish
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._z2jh.masking import mask
from ansible_collections.scigateway.jupyterhub.plugins.plugin_utils.kubernetes_namespace import KINDS, Namespace
from ansible_collections.scigateway.jupyterhub.plugins.plugin_utils.kubernetes_waiting import (
    Outcome,
    Waiting,
)

ARGUMENTS: dict[str, t.Any] = {
    "kubeconfig": {"type": "path", "default": ""},
    "context": {"type": "str", "default": ""},
    "namespace": {"type": "str", "required": True},
    "workloads": {"type": "list", "elements": "str", "default": []},
    "optional": {"type": "list", "elements": "str", "default": []},
    "timeout": {"type": "float", "default": 600},
    "interval": {"type": "float", "default": 1},
    "hub_log": {"type": "str", "default": ""},
    "variables": {"type": "dict", "default": {}},
    "secrets": {"type": "list", "elements": "str", "default": [], "no_log": True},
    "explain_only": {"type": "bool", "default": False},
    "selector": {"type": "str", "default": ""},
}

display = Display()


class ActionModule(ActionBase):  # type: ignore[misc]  # ansible-core is not typed
    """Wait for workloads of a cluster, or say why pods do not come up; nothing is changed."""

    _requires_connection = False
    _supports_check_mode = True
    _supports_async = False

    def run(self, tmp: str | None = None, task_vars: dict[str, t.Any] | None = None) -> dict[str, t.Any]:
        """Wait and tell what happens; what keeps a workload from coming up is the sentence of the result."""
        result: dict[str, t.Any] = super().run(tmp, task_vars)
        args = self.validate_argument_spec(argument_spec=ARGUMENTS)[1]
        self._secrets = _lines_of(args["secrets"])
        problem = _problem(args)
        if problem:
            return {**result, "changed": False, "failed": True, "msg": problem}
        if self._task.check_mode and not args["explain_only"]:
            words = ", ".join(args["workloads"])
            return {**result, "changed": False, "msg": f"Would wait until {words} are ready.", "findings": []}
        with StopWish() as wish:
            try:
                cluster = Cluster.connect(args["kubeconfig"], args["context"])
                found = self._explain(cluster, args) if args["explain_only"] else self._wait(cluster, args, wish)
            except ClusterError as error:
                found = {"failed": True, "msg": str(error)}
        if wish.event.is_set():
            raise KeyboardInterrupt
        masked: dict[str, t.Any] = mask(found, {"secrets": self._secrets})
        return {**result, "changed": False, **masked}

    def _explain(self, cluster: Cluster, args: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
        seen = Namespace(cluster, args["namespace"]).objects([], args["selector"])
        found = explain_pods(seen.pods, seen.events, seen.claims, seen.nodes, args["variables"])
        sentences = list(dict.fromkeys(finding.sentence for finding in found))
        return {"findings": sentences, "msg": " ".join(sentences) or "Nothing keeps the pods from working."}

    def _wait(self, cluster: Cluster, args: t.Mapping[str, t.Any], wish: StopWish) -> dict[str, t.Any]:
        began = time.monotonic()
        waiting = Waiting(Namespace(cluster, args["namespace"]), args, began)
        outcome: Outcome | None = None
        while outcome is None:
            outcome = waiting.look(time.monotonic(), self._say)
            if outcome is None and wish.event.wait(args["interval"]):
                return {}
        return {
            "waited": round(time.monotonic() - began, 1),
            "findings": outcome.findings,
            "warnings": outcome.warnings,
            "warnings_found": outcome.warnings,
            "restarted": outcome.restarted,
            "log": outcome.log,
            "failed": bool(outcome.failure),
            "msg": outcome.failure or "All of it is ready.",
        }

    def _say(self, line: str) -> None:
        # after an interruption the process that prints may be gone
        with contextlib.suppress(OSError, ValueError):
            display.display(mask({"line": line}, {"secrets": self._secrets})["line"])


def _problem(args: t.Mapping[str, t.Any]) -> str:
    """Return what is wrong with the options."""
    for option in ("workloads", "optional"):
        for word in args[option]:
            kind, _slash, name = word.partition("/")
            if kind not in KINDS or not name:
                return (
                    f"{option} has {word}, which is none of {', '.join(f'{kind}/name' for kind in KINDS)}; correct it."
                )
    strange = sorted(set(args["optional"]) - set(args["workloads"]))
    if strange:
        return f"optional has {strange[0]}, which workloads does not have; add it there."
    if not args["workloads"] and not args["explain_only"]:
        return "workloads is empty; name at least one, such as Deployment/hub."
    return ""


def _lines_of(secrets: t.Iterable[str]) -> list[str]:
    """Return secrets and, as only the last lines of a log are shown, each line of those that have several."""
    return [part for secret in secrets for part in (secret, *secret.splitlines())]
