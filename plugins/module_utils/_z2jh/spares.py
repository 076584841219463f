# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Places that are kept free on the nodes: how many there are, how many are wanted, and how many the nodes can hold."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from .._kubernetes.amounts import amount
from .._kubernetes.client import Cluster
from .._kubernetes.errors import ClusterError
from .._kubernetes.node_room import lets_in, nodes
from .._kubernetes.preflight_nodes import takes_pods
from .release import running
from .resources import all_tolerations, requests

# of the chart, which has it only while there are spare places
_WORKLOAD = "user-placeholder"


@dataclass(frozen=True)
class Spares:
    """*before* and *wanted* are numbers of places; *room* is how many the nodes can hold, None when nobody may look.

    The chart has to be deployed first where it *needs_release*: priorities, without which such places would keep users
    out, come with it.
    """

    path: str
    before: int
    wanted: int
    needs_release: bool
    room: int | None

    @property
    def differs(self) -> bool:
        """Whether the number is to be changed where it is."""
        return not self.needs_release and self.before != self.wanted

    @property
    def shortage(self) -> str:
        """A sentence when the nodes cannot hold so many, empty when they can or when nobody knows."""
        if self.room is None or self.room >= self.wanted:
            return ""
        return (
            f"The nodes have room for {self.room} of {self.wanted} spare places; the others wait until nodes are "
            "added, which an autoscaler does by itself."
        )


def look(cluster: Cluster, options: t.Mapping[str, t.Any]) -> Spares:
    """Return how it is.

    :raises ClusterError: when no hub is deployed there.
    """
    namespace, wanted = str(options["namespace"]), int(options["warm_spares"])
    if running(cluster, namespace, str(options["release"])) is None:
        raise ClusterError(f"No hub is deployed in namespace {namespace}; deploy it first, with make hub.")
    path = f"/apis/apps/v1/namespaces/{namespace}/statefulsets/{_WORKLOAD}"
    there = cluster.find(path)
    before = int((there or {}).get("spec", {}).get("replicas", 0))
    return Spares(path, before, wanted, there is None and wanted > 0, _room(cluster, options))


def change(cluster: Cluster, spares: Spares) -> None:
    """Change the number and nothing else: any change of the chart's values would restart the hub."""
    cluster.patch(spares.path, {"spec": {"replicas": spares.wanted}})


def _room(cluster: Cluster, options: t.Mapping[str, t.Any]) -> int | None:
    try:
        there = [node for node in cluster.items("/api/v1/nodes") if takes_pods(node)]
        pods = [pod for pod in cluster.items("/api/v1/pods") if not _has_ended(pod)]
    except ClusterError:
        return None
    role = dict(options)
    each = {name: amount(size) for name, size in requests(role).items()}
    tolerations, selector = all_tolerations(role, []), options["node_selector"]
    return sum(
        node.times(each)
        for node in nodes(there, pods)
        if selector.items() <= node.labels.items() and lets_in(node, tolerations, now=True)
    )


def _has_ended(pod: t.Mapping[str, t.Any]) -> bool:
    return (pod.get("status") or {}).get("phase") in ("Succeeded", "Failed")
