# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A storage class that really binds: a claim of it, and a pod that mounts the claim, for as long as that takes."""

from __future__ import annotations

import contextlib
import datetime
import threading
import time
import typing as t
import uuid
from dataclasses import dataclass

from .._z2jh.quantities import disk
from .client import Cluster
from .errors import ClusterError, NotFound
from .releases import Json

_LABEL = "scigateway.jupyterhub/probe"
_OLD = datetime.timedelta(minutes=10)
_LOOK_SECONDS = 0.5
_NODE_CHOSEN = "volume.kubernetes.io/selected-node"
# What stands in the way of the container alone: by then, the volume is mounted.
_IMAGE = ("ErrImagePull", "ImagePullBackOff", "ErrImageNeverPull", "InvalidImageName")


@dataclass(frozen=True)
class Probe:
    """What is tried, and where; without *namespace*, in one that is made for it and taken away."""

    site: str
    namespace: str
    storage_class: str
    mode: str
    size: int
    image: str
    timeout: float
    group: int
    selector: t.Mapping[str, str]
    tolerations: t.Sequence[t.Mapping[str, str]]


@dataclass(frozen=True)
class Outcome:
    """Why it did not bind, empty when it did; and what a person should know all the same."""

    problem: str = ""
    warning: str = ""


def try_class(cluster: Cluster, probe: Probe, stop: threading.Event) -> Outcome:
    """Try a class and take everything away again, whatever happens.

    :raises ClusterError: when the cluster does not make what is needed for it.
    """
    name = f"scigateway-probe-{uuid.uuid4().hex[:8]}"
    namespace = probe.namespace or name
    here = f"/api/v1/namespaces/{namespace}"
    about = {"name": name, "labels": {_LABEL: "true", "app.kubernetes.io/part-of": probe.site}}
    try:
        if not probe.namespace:
            cluster.create("/api/v1/namespaces", {"apiVersion": "v1", "kind": "Namespace", "metadata": about})
        cluster.create(f"{here}/persistentvolumeclaims", _claim(probe, about))
        _make_pod(cluster, f"{here}/pods", _pod(probe, about), stop)
        return _wait(cluster, probe, namespace, name, stop)
    finally:
        _remove(cluster, f"{here}/pods/{name}", gracePeriodSeconds=0)
        _remove(cluster, f"{here}/persistentvolumeclaims/{name}")
        if not probe.namespace:
            _remove(cluster, f"/api/v1/namespaces/{name}")


def sweep(cluster: Cluster, namespace: str, now: datetime.datetime) -> None:
    """Take away what a run left that was killed: in *namespace*, and namespaces of its own."""
    found = []
    for path in (f"/api/v1/namespaces/{namespace}/pods", f"/api/v1/namespaces/{namespace}/persistentvolumeclaims"):
        found += [(path, one) for one in _labelled(cluster, path)]
    found += [("/api/v1/namespaces", one) for one in _labelled(cluster, "/api/v1/namespaces")]
    for path, one in found:
        made = one["metadata"].get("creationTimestamp", "")
        if made and now - datetime.datetime.fromisoformat(made.replace("Z", "+00:00")) > _OLD:
            _remove(cluster, f"{path}/{one['metadata']['name']}")


def explain(claim: Json | None, pod: Json | None, events: t.Sequence[Json]) -> str:
    """Return in a few words why a claim is not bound and mounted, from what is told about it and its pod."""
    status, about = (claim or {}).get("status") or {}, (claim or {}).get("metadata") or {}
    of_claim = [event for event in _sorted(events) if _kind(event) == "PersistentVolumeClaim"]
    of_pod = [event for event in _sorted(events) if _kind(event) == "Pod" and event.get("type") == "Warning"]
    words = [_said(event) for event in of_claim if event.get("type") == "Warning"]
    if status.get("phase") == "Bound":
        words += [_said(event) for event in of_pod if event.get("reason") != "FailedScheduling"]
    elif _NODE_CHOSEN in (about.get("annotations") or {}):
        # What the scheduler said before it chose a node is over.
        words = words or [_said(event) for event in of_claim if event.get("reason") == "ExternalProvisioning"]
    else:
        words = words or [_unscheduled(pod)]
    return words[-1] if words and words[-1] else f"the claim is {status.get('phase', 'gone')}, and nobody says why"


def is_mounted(claim: Json | None, pod: Json | None) -> bool:
    """Whether the claim is bound and the pod has it: its container runs, ended, or lacks nothing but its image."""
    if ((claim or {}).get("status") or {}).get("phase") != "Bound":
        return False
    status = (pod or {}).get("status") or {}
    return status.get("phase") in ("Running", "Succeeded", "Failed") or bool(_image_trouble(pod))


def _wait(cluster: Cluster, probe: Probe, namespace: str, name: str, stop: threading.Event) -> Outcome:
    here = f"/api/v1/namespaces/{namespace}"
    deadline = time.monotonic() + probe.timeout
    while True:
        claim = cluster.find(f"{here}/persistentvolumeclaims/{name}")
        pod = cluster.find(f"{here}/pods/{name}")
        if is_mounted(claim, pod):
            trouble = _image_trouble(pod)
            warning = f"The image {probe.image} could not be pulled ({trouble})." if trouble else ""
            return Outcome(warning=warning)
        if time.monotonic() >= deadline or stop.wait(_LOOK_SECONDS):
            events = cluster.items(f"{here}/events", fieldSelector=f"involvedObject.name={name}")
            return Outcome(problem=explain(claim, pod, events))


def _make_pod(cluster: Cluster, path: str, pod: Json, stop: threading.Event) -> None:
    """Make the pod; in a namespace that was just made, its service account comes a moment later."""
    for left in range(20, -1, -1):
        try:
            cluster.create(path, pod)
            return
        except ClusterError as error:
            if left == 0 or "serviceaccount" not in str(error) or stop.wait(_LOOK_SECONDS):
                raise


def _claim(probe: Probe, about: Json) -> Json:
    spec: Json = {"accessModes": [probe.mode], "resources": {"requests": {"storage": disk(probe.size)}}}
    if probe.storage_class:
        spec["storageClassName"] = probe.storage_class
    return {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": about, "spec": spec}


def _pod(probe: Probe, about: Json) -> Json:
    """Return a pod that every pod security standard lets in."""
    container = {
        "name": "probe",
        "image": probe.image,
        "resources": {name: {"cpu": "10m", "memory": "16Mi"} for name in ("requests", "limits")},
        "securityContext": {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}},
        "volumeMounts": [{"name": "home", "mountPath": "/home"}],
    }
    spec: Json = {
        "containers": [container],
        "volumes": [{"name": "home", "persistentVolumeClaim": {"claimName": about["name"]}}],
        "securityContext": {
            "runAsNonRoot": True,
            "runAsUser": 65534,
            "fsGroup": probe.group,
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        "automountServiceAccountToken": False,
        "enableServiceLinks": False,
        "restartPolicy": "Never",
        "terminationGracePeriodSeconds": 0,
        # for the case that nobody is left to take it away
        "activeDeadlineSeconds": int(probe.timeout) + 60,
        "nodeSelector": dict(probe.selector),
        "tolerations": [dict(each) for each in probe.tolerations],
    }
    return {"apiVersion": "v1", "kind": "Pod", "metadata": about, "spec": spec}


def _image_trouble(pod: Json | None) -> str:
    for status in ((pod or {}).get("status") or {}).get("containerStatuses") or []:
        waiting = (status.get("state") or {}).get("waiting") or {}
        if waiting.get("reason") in _IMAGE:
            return str(waiting.get("message") or waiting["reason"]).rstrip(".")
    return ""


def _labelled(cluster: Cluster, path: str) -> list[Json]:
    try:
        return list(cluster.items(path, labelSelector=f"{_LABEL}=true"))
    except ClusterError:
        # whoever may not list them made none
        return []


def _remove(cluster: Cluster, path: str, **query: t.Any) -> None:
    # What was never made cannot be taken away, and the reason why it was not is told instead.
    with contextlib.suppress(NotFound, ClusterError):
        cluster.delete(path, **query)


def _unscheduled(pod: Json | None) -> str:
    for condition in ((pod or {}).get("status") or {}).get("conditions") or []:
        if (condition.get("type"), condition.get("status")) == ("PodScheduled", "False"):
            return " ".join(str(condition.get("message", "")).split()).rstrip(".")
    return ""


def _kind(event: Json) -> str:
    return str((event.get("involvedObject") or {}).get("kind", ""))


def _said(event: Json) -> str:
    return " ".join(str(event.get("message", "")).split()).rstrip(".")


def _sorted(events: t.Sequence[Json]) -> list[Json]:
    return sorted(events, key=lambda event: str(event.get("lastTimestamp") or event.get("eventTime") or ""))
