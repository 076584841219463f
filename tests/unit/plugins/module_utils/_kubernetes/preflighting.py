# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A cluster in memory that a hub fits into, for the tests of the preflight, and what it finds there."""

from __future__ import annotations

import base64
import gzip
import json
import threading
from typing import Any

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._kubernetes.preflight import Report, preflight
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._kubernetes.preflight_options import PREFLIGHT
from ansible_collections.scigateway.jupyterhub.tests.unit.plugins.module_utils._kubernetes.fake_cluster import (
    FakeCluster,
)

Thing = dict[str, Any]
NAMESPACE = "physics"
HERE = f"/api/v1/namespaces/{NAMESPACE}"
CLAIMS = f"{HERE}/persistentvolumeclaims"
SECRETS = f"{HERE}/secrets"
CLASSES = "/apis/storage.k8s.io/v1/storageclasses"
NODES, PODS, NAMESPACES = "/api/v1/nodes", "/api/v1/pods", "/api/v1/namespaces"
ADDRESS = "203.0.113.7"


def node(name: str = "node-1", cpu: str = "4", memory: str = "16Gi", **more: Any) -> Thing:
    conditions = [{"type": "Ready", "status": more.pop("ready", "True")}]
    allocatable = {"cpu": cpu, "memory": memory, "pods": "110", **more.pop("offers", {})}
    return {
        "metadata": {"name": name, "labels": more.pop("labels", {})},
        "spec": more,
        "status": {"allocatable": allocatable, "conditions": conditions},
    }


def pod(name: str, memory: str, cpu: str = "0", on: str = "node-1", **about: Any) -> Thing:
    requests = {"requests": {"cpu": cpu, "memory": memory}}
    metadata = {"name": name, "namespace": NAMESPACE, **about}
    return {"metadata": metadata, "spec": {"nodeName": on, "containers": [{"name": "main", "resources": requests}]}}


def storage_class(name: str, default: bool = False, grows: bool = True) -> Thing:
    annotations = {"storageclass.kubernetes.io/is-default-class": "true"} if default else {}
    return {"metadata": {"name": name, "annotations": annotations}, "allowVolumeExpansion": grows}


def claim(name: str, size: str, of: str = "disks", home: bool = True, **about: Any) -> Thing:
    labels = {"component": "singleuser-storage"} if home else {}
    return {
        "metadata": {"name": name, "labels": {**labels, **about.pop("labels", {})}, **about},
        "spec": {
            "storageClassName": of,
            "accessModes": ["ReadWriteOnce"],
            "resources": {"requests": {"storage": size}},
        },
        "status": {"phase": "Bound"},
    }


def release(version: str = "4.4.0", **change: Any) -> Thing:
    """Return a revision as Helm keeps it; site, capacity, status, revision, name and chart can be given."""
    values: Thing = {"hub": {"labels": {"app.kubernetes.io/part-of": change.get("site", "physics")}}}
    if "capacity" in change:
        values["singleuser"] = {"storage": {"capacity": change["capacity"]}}
    about = {"name": change.get("chart", "jupyterhub"), "version": version, "appVersion": "5.5.0"}
    packed = gzip.compress(json.dumps({"chart": {"metadata": about}, "config": values}).encode())
    name, number = change.get("name", "jupyterhub"), change.get("revision", 1)
    labels = {"owner": "helm", "name": name, "version": str(number), "status": change.get("status", "deployed")}
    return {
        "metadata": {"name": f"sh.helm.release.v1.{name}.v{number}", "labels": labels},
        "type": "helm.sh/release.v1",
        "data": {"release": base64.b64encode(base64.b64encode(packed)).decode()},
    }


def a_cluster() -> FakeCluster:
    """Return a cluster with one node, two classes, and nothing in it."""
    cluster = FakeCluster()
    cluster.put(NODES, node())
    cluster.put(CLASSES, storage_class("disks", default=True), storage_class("files", grows=False))
    return cluster


def with_namespace(cluster: FakeCluster, **about: Any) -> FakeCluster:
    """Make the namespace, with labels and what else is given."""
    status = about.pop("status", {"phase": "Active"})
    cluster.put(NAMESPACES, {"metadata": {"name": NAMESPACE, **about}, "status": status})
    return cluster


def look(cluster: FakeCluster, check: bool = True, leads_to: list[str] | None = None, **args: Any) -> Report:
    """Return what the preflight finds; without *leads_to*, no name leads anywhere."""
    given = {"site": "physics", "namespace": NAMESPACE, "chart_version": "4.4.0", "probe_timeout": 1, **args}
    checked = ArgumentSpecValidator(PREFLIGHT).validate(given)
    assert checked.error_messages == []

    def resolve(name: str) -> list[str]:
        if leads_to is None:
            raise OSError("Name or service not known")
        return leads_to

    return preflight(cluster, checked.validated_parameters, check, threading.Event(), resolve)  # type: ignore[arg-type]


def problems(cluster: FakeCluster, **args: Any) -> list[str]:
    """Return what stands in the way."""
    return look(cluster, **args).findings.shortfalls


def warnings(cluster: FakeCluster, **args: Any) -> list[str]:
    """Return what does not, apart from the trial of storage, which check mode leaves out."""
    report = look(cluster, **args)
    assert report.findings.shortfalls == []
    return [one for one in report.findings.warnings if "check mode" not in one]
