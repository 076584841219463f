# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How far workloads are, in words, and which of these words are news."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .explain import Objects, belongs, explain_pods, newest_pods
from .explain_containers import container_statuses
from .explain_creation import explain_creation
from .explain_reading import Finding, Thing, condition, events_of, image_in, labels, moment, name, status

_PULLER = "image-puller"
# Seconds between two lines about one workload, and longest silence.
_SHORTEST = 2.0
_LONGEST = 30.0
# What passes while all is well.
_USUAL = ("ready", "scheduler")


@dataclass(frozen=True)
class State:
    """How far a workload (``Deployment/hub``) is: whether its newest revision is there, and words under a title."""

    workload: str
    title: str
    done: bool
    words: str


def state(workload: Thing, objects: Objects, variables: Mapping[str, str] | None = None) -> State:
    """Return how far a workload is."""
    images = workload["kind"] == "DaemonSet" and _PULLER in (labels(workload).get("component") or name(workload))
    return State(
        f"{workload['kind']}/{name(workload)}",
        "images" if images else name(workload),
        is_rolled_out(workload),
        _of_nodes(workload, objects, images)
        if workload["kind"] == "DaemonSet"
        else _of_pods(workload, objects, variables),
    )


def is_rolled_out(workload: Thing) -> bool:
    """Tell whether all pods of a workload's newest generation are there and no others, as `kubectl rollout status`.

    See staging/src/k8s.io/kubectl/pkg/polymorphichelpers/rollout_status.go of Kubernetes.
    """
    told = status(workload)
    if int(told.get("observedGeneration") or 0) < int(workload["metadata"].get("generation") or 0):
        return False
    if workload["kind"] == "DaemonSet":
        wanted, ready = _count(told, "desiredNumberScheduled"), _count(told, "numberReady")
        on_delete = (workload["spec"].get("updateStrategy") or {}).get("type") == "OnDelete"
        return ready >= wanted and (on_delete or _count(told, "updatedNumberScheduled") >= wanted)
    wanted, updated = int(workload["spec"].get("replicas", 1)), _count(told, "updatedReplicas")
    available = "availableReplicas" if workload["kind"] == "Deployment" else "readyReplicas"
    return updated >= wanted and _count(told, "replicas") <= updated and _count(told, available) >= updated


def _count(told: Thing, key: str) -> int:
    return int(told.get(key) or 0)


def _of_nodes(workload: Thing, objects: Objects, images: bool) -> str:
    told = status(workload)
    wanted, ready = _count(told, "desiredNumberScheduled"), _count(told, "numberReady")
    what = "have all of them" if images else "have their pod ready"
    if is_rolled_out(workload):
        if not wanted:
            return "no node asks for any" if images else "no node asks for its pod"
        alone = "the node has all of them" if images else "ready on the node"
        return f"all {wanted} nodes {what}" if wanted > 1 else alone
    refused = list(explain_creation(workload, objects.events))
    detail = refused[0].cause if refused else _first_on_nodes(workload, objects)
    return f"{ready} of {wanted} nodes {what}{f' ({detail})' if detail else ''}"


def _first_on_nodes(workload: Thing, objects: Objects) -> str:
    pods = sorted(newest_pods(workload, objects.pods), key=lambda pod: str(pod["spec"].get("nodeName") or ""))
    waiting = [pod for pod in pods if not _is_ready(pod)]
    pulls = [(pulling(pod, objects), str(pod["spec"].get("nodeName"))) for pod in waiting]
    pulls = [(image, node) for image, node in pulls if image]
    if pulls:
        image, node = pulls[0]
        more = f", and {len(pulls) - 1} more are pulling" if len(pulls) > 1 else ""
        return f"pulling {image} on {node}{more}"
    found = _unusual(explain_pods(waiting, objects.events, objects.claims, objects.nodes))
    return _own(found[0], "a pod") if found else ""


def _of_pods(workload: Thing, objects: Objects, variables: Mapping[str, str] | None) -> str:
    wanted = int(workload["spec"].get("replicas", 1))
    if is_rolled_out(workload):
        return "ready" if wanted else "ready (no pods are asked for)"
    refused = list(explain_creation(workload, objects.events))
    if refused:
        return refused[0].cause
    pods = newest_pods(workload, objects.pods)
    waiting = [pod for pod in pods if not _is_ready(pod)]
    if not pods:
        old = any(belongs(pod, workload) for pod in objects.pods)
        return "waits for its old pod to end" if old else "has no pod yet"
    if not waiting:
        return "its new pod is ready, the old one ends"
    words = _of_pod(waiting[0], objects, variables)
    return f"{len(pods) - len(waiting)} of {wanted} pods are ready ({words})" if wanted > 1 else words


def _of_pod(pod: Thing, objects: Objects, variables: Mapping[str, str] | None) -> str:
    image = pulling(pod, objects)
    if image:
        return f"its pod starts (pulling {image} on {pod['spec'].get('nodeName')})"
    found = _unusual(explain_pods([pod], objects.events, objects.claims, objects.nodes, variables))
    if found:
        return _own(found[0], "its pod")
    if not pod["spec"].get("nodeName"):
        return "its pod waits for a node"
    for container in container_statuses(pod):
        if "running" in (container.get("state") or {}) and container in (
            status(pod).get("initContainerStatuses") or []
        ):
            return f"its pod starts ({container['name']} runs first)"
    reasons = [((one.get("state") or {}).get("waiting") or {}).get("reason") for one in container_statuses(pod)]
    reason = next((str(one) for one in reasons if one), "")
    if reason or not reasons:
        return f"its pod starts ({reason or 'on ' + str(pod['spec']['nodeName'])})"
    return "its pod runs, and is not ready yet"


def pulling(pod: Thing, objects: Objects) -> str:
    """Return the image that is being pulled for a pod, empty when none is."""
    # kubelet tells of one image after the other
    told = events_of(objects.events, pod, "Pulling", "Pulled", "Failed")
    begun = [event for event in told if event["reason"] == "Pulling"]
    for event in reversed(begun):
        image = image_in(str(event["message"]))
        ended = [one for one in told if one["reason"] != "Pulling" and f'"{image}"' in str(one["message"])]
        if not ended or moment(ended[-1]) < moment(event):
            return image
    return ""


def _unusual(findings: Iterable[Finding]) -> list[Finding]:
    return [finding for finding in findings if not finding.topic.startswith(_USUAL)]


def _own(finding: Finding, pod: str) -> str:
    """Return a finding for one who knows the workload: without the name of the pod, which nobody has chosen."""
    where = finding.where.replace(f"pod {finding.pod}", pod) if finding.pod else f"its {finding.where}"
    return f"{where} {finding.cause}"


def _is_ready(pod: Thing) -> bool:
    return condition(pod, "Ready").get("status") == "True"


class Progress:
    """Turns the states of workloads into lines: one when something is new, and a sign of life now and then."""

    def __init__(self, began: float) -> None:
        """Count the seconds from *began* on."""
        self._began = began
        self._last = began
        self._told: dict[str, tuple[str, float]] = {}

    def lines(self, states: Iterable[State], now: float) -> list[str]:
        """Return what is to be told at *now*."""
        states = list(states)
        found = [self._line(one, now) for one in states if self._is_news(one, now)]
        if not found and now - self._last >= _LONGEST:
            waiting = "; ".join(f"{one.title}: {one.words}" for one in states if not one.done)
            found = [f"  still waiting after {now - self._began:.0f} s ({waiting})"]
        if found:
            self._last = now
        return found

    def _is_news(self, one: State, now: float) -> bool:
        words, when = self._told.get(one.workload, ("", float("-inf")))
        return words != one.words and (one.done or now - when >= _SHORTEST)

    def _line(self, one: State, now: float) -> str:
        waited = one.done and one.workload in self._told
        self._told[one.workload] = (one.words, now)
        return f"  {one.title}: {one.words}{f' after {now - self._began:.0f} s' if waited else ''}"
