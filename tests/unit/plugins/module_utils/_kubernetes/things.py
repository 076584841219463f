# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Objects as a cluster shows them, cut down to what is read. Their messages are those of Kubernetes 1.35."""

from __future__ import annotations

from typing import Any

Thing = dict[str, Any]
IMAGE = "quay.io/x:1"
MOMENT = "2026-11-22T11:52:00Z"


def later(seconds: int) -> str:
    """Return a moment within the same minute."""
    return f"2026-11-22T11:52:{seconds:02d}Z"


def pod(name: str = "hub-1", component: str = "hub", node: str = "node-1", **more: Any) -> Thing:
    """Return a pod with one container; container= is merged into that, status= into the pod's status."""
    container = {"name": "main", "image": IMAGE, **more.pop("container", {})}
    labels = {"component": component, "pod-template-hash": "a", **more.pop("labels", {})}
    status = {"phase": "Pending", **more.pop("status", {})}
    created = more.pop("created", MOMENT)
    metadata = {"name": name, "uid": f"uid-{name}", "labels": labels, "creationTimestamp": created}
    spec = {"containers": [container], **({"nodeName": node} if node else {}), **more}
    return {"metadata": metadata, "spec": spec, "status": status}


def contained(state: Thing, **more: Any) -> Thing:
    """Return the status of a pod whose one container is in a state; phase= is the pod's."""
    phase = more.pop("phase", "Pending")
    one = {"name": "main", "image": IMAGE, "ready": False, "restartCount": 0, "state": state, **more}
    return {"phase": phase, "containerStatuses": [one]}


def waits(reason: str, message: str = "", **more: Any) -> Thing:
    """Return the status of a pod whose container waits."""
    return contained({"waiting": {"reason": reason, "message": message}}, **more)


def homeless(message: str) -> Thing:
    """Return the status of a pod that the scheduler found no node for."""
    told = {"type": "PodScheduled", "status": "False", "reason": "Unschedulable", "message": message}
    return {"phase": "Pending", "conditions": [told]}


def ready(name: str = "hub-1", **more: Any) -> Thing:
    """Return a pod that works."""
    status = contained({"running": {}}, ready=True, phase="Running")
    return pod(name, status={**status, "conditions": [{"type": "Ready", "status": "True"}]}, **more)


def event(thing: Thing, reason: str, message: str, when: str = MOMENT) -> Thing:
    """Return an event of an object."""
    about = {"name": thing["metadata"]["name"], "uid": thing["metadata"]["uid"]}
    return {
        "metadata": {"creationTimestamp": MOMENT},
        "involvedObject": about,
        "reason": reason,
        "message": message,
        "lastTimestamp": when,
    }


def claim(name: str = "hub-db-dir", phase: str = "Pending", storage_class: str = "") -> Thing:
    """Return a claim."""
    spec = {"storageClassName": storage_class} if storage_class else {}
    return {"metadata": {"name": name, "uid": f"uid-{name}"}, "spec": spec, "status": {"phase": phase}}


def with_claim(name: str = "hub-db-dir") -> list[Thing]:
    """Return the volumes of a pod that names a claim."""
    return [{"name": "home", "persistentVolumeClaim": {"claimName": name}}]


def deployment(name: str = "hub", **status: Any) -> Thing:
    """Return a Deployment of one pod, of which the newest generation is seen and has made its pod."""
    return {
        "kind": "Deployment",
        "metadata": {"name": name, "uid": f"uid-{name}", "generation": 2},
        "spec": {"replicas": 1, "selector": {"matchLabels": {"component": name}}},
        "status": {"observedGeneration": 2, "replicas": 1, "updatedReplicas": 1, **status},
    }


def daemonset(wanted: int = 3, **status: Any) -> Thing:
    """Return the DaemonSet that pulls images."""
    own = "continuous-image-puller"
    told = {"desiredNumberScheduled": wanted, "updatedNumberScheduled": wanted, "numberReady": 0}
    return {
        "kind": "DaemonSet",
        "metadata": {"name": own, "uid": f"uid-{own}", "generation": 1, "labels": {"component": own}},
        "spec": {"selector": {"matchLabels": {"component": own}}},
        "status": {"observedGeneration": 1, **told, **status},
    }


def node(memory: str = "16Gi", cpu: str = "4") -> Thing:
    """Return a node."""
    return {"metadata": {"name": "node-1"}, "status": {"allocatable": {"memory": memory, "cpu": cpu}}}
