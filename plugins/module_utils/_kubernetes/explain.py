# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Why something does not come up, from the objects that a cluster shows. Nothing is asked of the cluster here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from .explain_claims import claims_of, explain_claim
from .explain_containers import explain_containers
from .explain_creation import explain_creation
from .explain_reading import Finding, Thing, Things, condition, created, labels, name, short, status
from .explain_scheduling import explain_scheduling
from .explain_variables import Variables
from .going import is_going

__all__ = ["Finding", "Objects", "belongs", "explain", "explain_pods", "newest_pods"]

_REVISION = ("pod-template-hash", "controller-revision-hash")


@dataclass(frozen=True)
class Objects:
    """What was listed at one moment."""

    workloads: Sequence[Thing] = field(default_factory=list)
    pods: Sequence[Thing] = field(default_factory=list)
    events: Sequence[Thing] = field(default_factory=list)
    claims: Sequence[Thing] = field(default_factory=list)
    nodes: Sequence[Thing] = field(default_factory=list)


def explain(objects: Objects, variables: Mapping[str, str] | None = None) -> list[Finding]:
    """Return what keeps workloads from being ready."""
    found: list[Finding] = []
    for workload in objects.workloads:
        found += explain_creation(workload, objects.events)
        pods = newest_pods(workload, objects.pods)
        found += explain_pods(pods, objects.events, objects.claims, objects.nodes, variables)
    return found


def explain_pods(
    pods: Things, events: Things, claims: Things, nodes: Things, variables: Mapping[str, str] | None = None
) -> list[Finding]:
    """Return what keeps pods from being ready, such as the server of a user."""
    names = Variables(variables)
    events, claims, nodes = list(events), list(claims), list(nodes)
    return [one for pod in pods for one in _explain_pod(pod, events, claims, nodes, names)]


def newest_pods(workload: Thing, pods: Things) -> list[Thing]:
    """Return the pods of a workload's newest revision, none while it has made none of that yet.

    Those of an earlier one may be the very failure that is being repaired.
    """
    own = [pod for pod in pods if belongs(pod, workload) and not is_going(pod)]
    if not own or not _has_newest(workload):
        return []
    newest = _revision(max(own, key=created))
    found = [pod for pod in own if _revision(pod) == newest]
    # one that its node has ended lies about until somebody deletes it
    return [pod for pod in found if status(pod).get("phase") != "Failed"] or found


def _has_newest(workload: Thing) -> bool:
    told = status(workload)
    if int(told.get("observedGeneration") or 0) < int(workload["metadata"].get("generation") or 0):
        return False
    return bool(told.get("updatedReplicas") or told.get("updatedNumberScheduled"))


def belongs(pod: Thing, workload: Thing) -> bool:
    """Tell whether a pod is one of a workload's, of whatever revision."""
    wanted = (workload["spec"].get("selector") or {}).get("matchLabels") or {}
    return bool(wanted) and wanted.items() <= labels(pod).items()


def _revision(pod: Thing) -> str:
    return next((labels(pod)[label] for label in _REVISION if label in labels(pod)), "")


def _explain_pod(
    pod: Thing, events: list[Thing], claims: list[Thing], nodes: list[Thing], names: Variables
) -> Iterator[Finding]:
    told = status(pod)
    if is_going(pod) or told.get("phase") == "Succeeded" or condition(pod, "Ready").get("status") == "True":
        return
    if told.get("phase") == "Failed" and told.get("reason"):
        message = short(f"{told['reason']}: {told.get('message') or ''}")
        yield Finding(f"pod {name(pod)}", f"was ended by its node ({message})", topic="ended", pod=name(pod))
        return
    refused = [one for claim in claims_of(pod, claims) for one in explain_claim(claim, events, names)]
    yield from refused
    if pod["spec"].get("nodeName"):
        yield from explain_containers(pod, events, names)
    elif not refused:
        yield from explain_scheduling(pod, events, nodes, names)
