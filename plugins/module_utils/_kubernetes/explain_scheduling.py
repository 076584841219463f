# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Why a pod has no node, from what the scheduler says."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .amounts import amount
from .explain_reading import Finding, Thing, Things, condition, events_of, name, short, status
from .explain_variables import Variables
from .node_room import requests_of

# The autoscalers of the clouds and of Karpenter, when they make a node for a pod.
_NODE_COMES = ("TriggeredScaleUp", "Nominated")
_PATIENCE = 60.0
_RESOURCE = re.compile(r"Insufficient ([\w./-]*\w)")
_CLAIM = re.compile(r'persistentvolumeclaim "([^"]+)" not found')
_TAINT = re.compile(r"untolerated taint(?:\(s\)|s)? ?(\{[^}]*\})?")
# Taints that Kubernetes and the clouds take away themselves.
_NODE_STARTS = re.compile(r"node\.kubernetes\.io/|node\.cloudprovider\.kubernetes\.io/")
_WORDS = (
    ("Too many pods", "the nodes hold as many pods as they may", "add nodes, or stop servers"),
    (
        "didn't match Pod's node affinity/selector",
        "no node has the labels that it asks for",
        "label a node, or correct the selector (a profile's is in hub_profiles)",
    ),
    (
        "volume node affinity conflict",
        "its volume is in a zone where no node is free",
        "add a node in the zone of its volume",
    ),
    ("exceed max volume count", "the nodes hold as many volumes as they can", "add nodes, or stop servers"),
    ("were unschedulable", "the nodes are closed to new pods", "open one with kubectl uncordon, or add nodes"),
)


def explain_scheduling(pod: Thing, events: Things, nodes: Things, variables: Variables) -> Iterator[Finding]:
    """Yield why a pod has no node yet."""
    told = condition(pod, "PodScheduled")
    if told.get("status") != "False" or told.get("reason") != "Unschedulable":
        if not told and not pod["spec"].get("nodeName") and status(pod).get("phase") == "Pending":
            yield _unseen(pod)
        return
    message = str(told.get("message") or "")
    if "unbound immediate PersistentVolumeClaims" in message:
        # the claim itself says why
        return
    coming = events_of(events, pod, *_NODE_COMES)
    missing = _CLAIM.search(message)
    if missing:
        cause, advice = f"needs the claim {missing.group(1)}, which is not there", "make the claim, or name another one"
    else:
        cause, advice = _reasons(message, pod, list(nodes), variables)
        cause = f"finds no node: {cause}"
    refused = events_of(events, pod, "NotTriggerScaleUp")
    if coming:
        advice = "a node is being added for it"
    elif refused:
        cause += f", and the autoscaler adds none ({short(str(refused[-1]['message']).partition(': ')[2])})"
    yield Finding(
        where=f"pod {name(pod)}",
        cause=cause,
        advice=advice,
        can_heal=bool(coming) or _NODE_STARTS.search(message) is not None,
        patience=20 if missing else _PATIENCE,
        topic="node",
        pod=name(pod),
    )


def _unseen(pod: Thing) -> Finding:
    scheduler = pod["spec"].get("schedulerName") or "default-scheduler"
    return Finding(
        where=f"pod {name(pod)}",
        cause=f"has not been given a node by the scheduler {scheduler}",
        advice="see that this scheduler runs, and that the pod's volumes can be made",
        topic="scheduler",
        pod=name(pod),
    )


def _reasons(message: str, pod: Thing, nodes: list[Thing], variables: Variables) -> tuple[str, str]:
    """Return what the scheduler says in plain words, and what helps against the first of it."""
    causes: list[str] = []
    advices: list[str] = []
    for resource in dict.fromkeys(_RESOURCE.findall(message)):
        cause, advice = _resource(str(resource), pod, nodes, variables)
        causes.append(cause)
        advices.append(advice)
    for mark, cause, advice in _WORDS:
        if mark in message:
            causes.append(cause)
            advices.append(advice)
    taint = _TAINT.search(message)
    if taint:
        causes.append(f"nodes are closed by the taint {taint.group(1) or 'that it does not tolerate'}")
        advices.append("wait until the nodes are ready, take the taint away, or let the pod tolerate it")
    if not causes:
        return short(message.partition(". ")[0]), "see the nodes with kubectl describe nodes"
    return " and ".join(causes), advices[0]


def _resource(resource: str, pod: Thing, nodes: list[Thing], variables: Variables) -> tuple[str, str]:
    wanted = requests_of(dict(pod)).get(resource, 0.0)
    largest = max((amount(_allocatable(node).get(resource)) for node in nodes), default=None)
    variable = variables.resource(resource, pod)
    ask = f"ask for less{_in(variable)}"
    if largest is None or wanted <= largest:
        cause = f"the nodes have too little {_word(resource)} free ({_told(resource, wanted)} is needed)"
        return cause, f"add nodes, or {ask}"
    if not largest:
        return f"no node has any {_word(resource)}", f"add a node that has it, or do not ask for it{_in(variable)}"
    return (
        f"it needs {_told(resource, wanted)}, and the largest node has {_told(resource, largest)}",
        f"{ask}, or add a larger node",
    )


def _allocatable(node: Thing) -> Thing:
    return status(node).get("allocatable") or {}


def _told(resource: str, number: float) -> str:
    if resource in ("memory", "ephemeral-storage"):
        return f"{number / 2**30:.1f} GiB of {_word(resource)}"
    return f"{number:g} {_word(resource)}"


def _word(resource: str) -> str:
    return {"cpu": "CPU", "ephemeral-storage": "disk"}.get(resource, resource)


def _in(variable: str) -> str:
    return f" in {variable}" if variable else ""
