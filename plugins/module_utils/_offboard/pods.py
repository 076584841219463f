# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The pod by which a home is read, or a folder taken away: short-lived, of the users' image, with that one claim."""

from __future__ import annotations

import contextlib
import time
import uuid
from collections.abc import Iterator, Mapping
from typing import Any

from .._kubernetes.client import Cluster
from .._kubernetes.errors import ClusterError, NotFound
from .._kubernetes.explain import explain_pods
from .._z2jh.resources import DEDICATED
from .._z2jh.tree import at
from .._z2jh.users import SAMPLE
from .homes import Home

Json = dict[str, Any]

CONTAINER = "home"
PATH = "/offboarded-home"
# The longest that one home may take: after that, a pod that nobody takes away ends by itself.
_SECONDS = 12 * 3600
_LOOK_SECONDS = 0.5
# What the maker of homes has too: it takes away what belongs to others, in a folder of root.
_CAPABILITIES = {"drop": ["ALL"], "add": ["DAC_OVERRIDE", "FOWNER"]}


@contextlib.contextmanager
def pod_of(
    cluster: Cluster,
    namespace: str,
    values: Mapping[str, Any],
    chart_version: str,
    home: Home,
    seconds: float,
    write: bool,
) -> Iterator[str]:
    """Yield the name of a pod that has the claim of *home* at PATH, and take it away afterwards.

    :raises ClusterError: with what stands in its way, when it does not run within *seconds*.
    """
    body = pod(values, chart_version, home, write)
    name, path = body["metadata"]["name"], f"/api/v1/namespaces/{namespace}/pods"
    cluster.create(path, body)
    try:
        _wait(cluster, namespace, name, home, seconds)
        yield name
    finally:
        with contextlib.suppress(NotFound):
            cluster.delete(f"{path}/{name}", gracePeriodSeconds=0)


def pod(values: Mapping[str, Any], chart_version: str, home: Home, write: bool) -> Json:
    """Return the pod; what a server of the deployed hub gets of nodes, image and account, it gets too."""
    single = values.get("singleuser") or {}
    image = single.get("image") or {}
    name, tag = image.get("name") or SAMPLE, image.get("tag") or chart_version
    about: Json = {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}}
    if write:
        about.update(runAsUser=0, runAsGroup=0, capabilities=_CAPABILITIES)
    else:
        about.update(runAsUser=single.get("uid", 1000))
    container: Json = {
        "name": CONTAINER,
        "image": f"{name}:{tag}",
        "command": ["python3", "-c", "import signal; signal.pause()"],
        "securityContext": about,
        "resources": {"requests": {"cpu": "50m", "memory": "64Mi"}, "limits": {"memory": "512Mi"}},
        "volumeMounts": [{"name": "home", "mountPath": PATH, "readOnly": not write}],
    }
    if image.get("pullPolicy"):
        container["imagePullPolicy"] = image["pullPolicy"]
    claim = {"claimName": home.claim}
    group = {"fsGroup": single["fsGid"], "fsGroupChangePolicy": "OnRootMismatch"} if single.get("fsGid") else {}
    spec: Json = {
        "containers": [container],
        "volumes": [{"name": "home", "persistentVolumeClaim": claim}],
        "securityContext": {**group, "seccompProfile": {"type": "RuntimeDefault"}},
        "automountServiceAccountToken": False,
        "enableServiceLinks": False,
        "restartPolicy": "Never",
        "terminationGracePeriodSeconds": 0,
        "activeDeadlineSeconds": _SECONDS,
        "nodeSelector": dict(single.get("nodeSelector") or {}),
        "tolerations": [*(dict(each) for each in DEDICATED), *(single.get("extraTolerations") or [])],
        "imagePullSecrets": [_named(each) for each in image.get("pullSecrets") or []],
    }
    labels = {"app.kubernetes.io/managed-by": "scigateway.jupyterhub", "scigateway.jupyterhub/offboarding": "true"}
    part = at(values, ("hub", "labels", "app.kubernetes.io/part-of"))
    if part:
        labels["app.kubernetes.io/part-of"] = str(part)
    called = {"name": f"offboarding-{uuid.uuid4().hex[:8]}", "labels": labels}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": called, "spec": spec}


def _named(secret: Any) -> Json:
    """Return a pull secret as a pod names it; the chart takes it as a text too."""
    return dict(secret) if isinstance(secret, Mapping) else {"name": str(secret)}


def _wait(cluster: Cluster, namespace: str, name: str, home: Home, seconds: float) -> None:
    end = time.monotonic() + seconds
    while True:
        there = cluster.get(f"/api/v1/namespaces/{namespace}/pods/{name}")
        phase = (there.get("status") or {}).get("phase")
        if phase == "Running":
            return
        if phase in ("Failed", "Succeeded") or time.monotonic() > end:
            why = _why(cluster, namespace, there)
            raise ClusterError(
                f"The pod {namespace}/{name}, which has {home.place}, does not run ({why}); "
                "mend that and run this again: what is done already is not done twice."
            )
        time.sleep(_LOOK_SECONDS)


def _why(cluster: Cluster, namespace: str, there: Json) -> str:
    base = f"/api/v1/namespaces/{namespace}"
    events = cluster.items(f"{base}/events")
    claims = cluster.items(f"{base}/persistentvolumeclaims")
    try:
        nodes = cluster.items("/api/v1/nodes")
    except ClusterError:
        # whoever may not list them is told what the scheduler says
        nodes = []
    found = explain_pods([there], events, claims, nodes)
    return found[0].sentence.rstrip(".") if found else f"it is {(there.get('status') or {}).get('phase', 'unknown')}"
