# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What nodes have room for: what they offer, what is taken, and which pods they let in."""

from __future__ import annotations

import math
import typing as t
from dataclasses import dataclass, field

from .amounts import amount
from .releases import Json

# Kubernetes' own, which come and go with the state of a node.
_STATE = "node.kubernetes.io/"
_KEPT_OUT = ("NoSchedule", "NoExecute")
_ON_EVERY_NODE = ("DaemonSet", "Node")


@dataclass
class Node:
    """A node: what it offers to pods, and what of it is taken, in bytes, cores and pieces."""

    name: str
    labels: dict[str, str]
    taints: list[Json]
    offers: dict[str, float]
    # By what runs on every node, and by all pods.
    fixed: dict[str, float] = field(default_factory=dict)
    taken: dict[str, float] = field(default_factory=dict)

    def most(self, resource: str) -> float:
        """Return how much of a resource one pod could get, were nothing else there."""
        return self.offers.get(resource, 0.0) - self.fixed.get(resource, 0.0)

    def left(self, resource: str) -> float:
        """Return how much of a resource is free."""
        return self.offers.get(resource, 0.0) - self.taken.get(resource, 0.0)

    def take(self, requests: t.Mapping[str, float]) -> None:
        """Count a pod more."""
        _add(self.taken, {**requests, "pods": 1})

    def times(self, requests: t.Mapping[str, float]) -> int:
        """Return how many such pods fit now."""
        each = {**requests, "pods": 1.0}
        return max(0, min(math.floor(self.left(name) / size + 1e-9) for name, size in each.items() if size))


def nodes(found: t.Iterable[Json], pods: t.Iterable[Json]) -> list[Node]:
    """Return the nodes with what *pods* take of them."""
    rooms = {}
    for one in found:
        about, spec = one["metadata"], one.get("spec") or {}
        offers = {name: amount(size) for name, size in ((one.get("status") or {}).get("allocatable") or {}).items()}
        rooms[about["name"]] = Node(about["name"], about.get("labels") or {}, spec.get("taints") or [], offers)
    for pod in pods:
        room = rooms.get((pod.get("spec") or {}).get("nodeName", ""))
        # Spare places give way to servers, so they take nothing from them.
        if room is None or component(pod) == "user-placeholder":
            continue
        takes = requests_of(pod)
        room.take(takes)
        owners = pod["metadata"].get("ownerReferences") or []
        if any(owner.get("kind") in _ON_EVERY_NODE for owner in owners):
            _add(room.fixed, {**takes, "pods": 1})
    return list(rooms.values())


def component(pod: Json) -> str:
    """Return which part of a hub a pod is."""
    return str((pod["metadata"].get("labels") or {}).get("component", ""))


def requests_of(pod: Json) -> dict[str, float]:
    """Return what a pod reserves: its containers together, or its greediest init container where that is more."""
    spec = pod.get("spec") or {}
    total: dict[str, float] = {}
    first: dict[str, float] = {}
    for container in spec.get("containers") or []:
        _add(total, _requests(container))
    for container in spec.get("initContainers") or []:
        if container.get("restartPolicy") == "Always":
            _add(total, _requests(container))
        else:
            first = {name: max(first.get(name, 0.0), size) for name, size in {**first, **_requests(container)}.items()}
    return {name: max(total.get(name, 0.0), first.get(name, 0.0)) for name in {*total, *first}}


def lets_in(node: Node, tolerations: t.Sequence[t.Mapping[str, str]], now: bool = False) -> bool:
    """Whether a pod with *tolerations* may run on a node; *now*, also as to the state that the node is in."""
    return not keeping_out(node, tolerations, now)


def keeping_out(node: Node, tolerations: t.Sequence[t.Mapping[str, str]], now: bool = False) -> list[str]:
    """Return the taints of a node that *tolerations* do not cover, as kubectl writes them."""
    return [
        f"{taint['key']}{'=' + taint['value'] if taint.get('value') else ''}:{taint['effect']}"
        for taint in node.taints
        if taint.get("effect") in _KEPT_OUT
        and (now or not str(taint["key"]).startswith(_STATE))
        and not any(_tolerates(one, taint) for one in tolerations)
    ]


def _tolerates(toleration: t.Mapping[str, str], taint: Json) -> bool:
    if toleration.get("effect") and toleration["effect"] != taint.get("effect"):
        return False
    exists = toleration.get("operator", "Equal") == "Exists"
    if not toleration.get("key"):
        return exists
    return toleration["key"] == taint["key"] and (exists or toleration.get("value", "") == taint.get("value", ""))


def _requests(container: Json) -> dict[str, float]:
    found = ((container.get("resources") or {}).get("requests") or {}).items()
    return {name: amount(size) for name, size in found}


def _add(total: dict[str, float], more: t.Mapping[str, float]) -> None:
    for name, size in more.items():
        total[name] = total.get(name, 0.0) + size
