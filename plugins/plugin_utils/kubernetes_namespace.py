# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is looked at in a namespace while something comes up there."""

from __future__ import annotations

import time
import typing as t

from ..module_utils._kubernetes.client import Cluster
from ..module_utils._kubernetes.errors import ClusterError
from ..module_utils._kubernetes.explain import Objects
from ..module_utils._kubernetes.explain_reading import Thing, condition, name

KINDS = {"Deployment": "deployments", "DaemonSet": "daemonsets", "StatefulSet": "statefulsets"}

# A busy hub has hundreds of them, and none belongs to a workload.
_NOT_OF_USERS = "component notin (singleuser-server)"
_NODES_SECONDS = 15.0
_LOG_LINES = 15


class Namespace:
    """The objects of one namespace."""

    def __init__(self, cluster: Cluster, namespace: str) -> None:
        """Look at a namespace that need not be there yet."""
        self._cluster = cluster
        self._core = f"/api/v1/namespaces/{namespace}"
        self._apps = f"/apis/apps/v1/namespaces/{namespace}"
        self._nodes: list[Thing] = []
        self._nodes_at = float("-inf")

    def workloads(self, wanted: t.Iterable[str]) -> dict[str, Thing]:
        """Return those of the workloads *wanted* (``Deployment/hub``) that are there."""
        wanted = list(wanted)
        found: dict[str, Thing] = {}
        for kind in sorted({word.partition("/")[0] for word in wanted}):
            for one in self._cluster.items(f"{self._apps}/{KINDS[kind]}"):
                # the API names the kind of a list once, and of its items not at all
                found[f"{kind}/{name(one)}"] = {**one, "kind": kind}
        return {word: found[word] for word in wanted if word in found}

    def objects(self, workloads: t.Iterable[Thing], selector: str = _NOT_OF_USERS) -> Objects:
        """Return what tells why workloads, or the pods of a selector, are not ready."""
        pods = self._cluster.items(f"{self._core}/pods", **({"labelSelector": selector} if selector else {}))
        events = self._cluster.items(f"{self._core}/events")
        claims = self._cluster.items(f"{self._core}/persistentvolumeclaims")
        homeless = any(condition(pod, "PodScheduled").get("reason") == "Unschedulable" for pod in pods)
        return Objects(list(workloads), list(pods), list(events), list(claims), self._look_at_nodes(homeless))

    def log(self, pod: str, container: str) -> list[str]:
        """Return the last lines of a container, or of the one before it while it has none; without a log, nothing."""
        for more in ({}, {"previous": "true"}):
            try:
                text = self._cluster.text(
                    f"{self._core}/pods/{pod}/log", container=container, tailLines=_LOG_LINES, **more
                )
            except ClusterError:
                continue
            if text.strip():
                return text.rstrip().splitlines()
        return []

    def _look_at_nodes(self, needed: bool) -> list[Thing]:
        if needed and time.monotonic() - self._nodes_at > _NODES_SECONDS:
            self._nodes_at = time.monotonic()
            try:
                self._nodes = list(self._cluster.items("/api/v1/nodes"))
            except ClusterError as error:
                # whoever may do everything in a namespace may still not see the nodes
                if error.status != 403:
                    raise
        return self._nodes
