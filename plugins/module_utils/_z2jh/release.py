# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is deployed of a hub, and how it differs from what is asked: nothing is changed here."""

from __future__ import annotations

import base64
import datetime
import gzip
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .._kubernetes.client import Cluster
from .._kubernetes.errors import ClusterError
from .._kubernetes.releases import SELECTOR, Json, Release, content, own_status, releases, version
from .masking import mask

_PENDING = ("pending-install", "pending-upgrade", "pending-rollback")
UNFINISHED = ("failed", *_PENDING, "uninstalling")
# Helm waits for nothing here, so a revision that is pending for longer is one that nobody works on any more.
_UNDER_WAY = datetime.timedelta(seconds=60)


@dataclass
class Deployed:
    """The release as Helm remembers it: *runs* is what is deployed, *unfinished* what a cut off run left."""

    runs: Release | None = None
    values: Json = field(default_factory=dict)
    unfinished: list[str] = field(default_factory=list)


def deployed(cluster: Cluster, namespace: str, release: str) -> Deployed:
    """Return what is deployed under the name *release*.

    :raises ClusterError: when somebody else's run works on it at this moment.
    """
    secrets = _secrets(cluster, namespace, release)
    now = datetime.datetime.now(datetime.timezone.utc)
    for secret in secrets:
        _refuse_beside_another(secret, now, f"release {release} in namespace {namespace}")
    return _remembered(secrets)


def running(cluster: Cluster, namespace: str, release: str) -> Release | None:
    """Return the revision that is deployed, also while somebody works on the next."""
    return _remembered(_secrets(cluster, namespace, release)).runs


def _secrets(cluster: Cluster, namespace: str, release: str) -> list[Json]:
    selector = f"{SELECTOR},name={release}"
    return cluster.items(f"/api/v1/namespaces/{namespace}/secrets", labelSelector=selector)


def _refuse_beside_another(secret: Json, now: datetime.datetime, what: str) -> None:
    label = (secret["metadata"].get("labels") or {}).get("status")
    # by the clock of the cluster, which all operators share
    made = secret["metadata"].get("creationTimestamp")
    # Helm writes it in two places; whoever changes it by hand, in one
    if label not in _PENDING or not made or (own_status(secret) or label) not in _PENDING:
        return
    age = now - datetime.datetime.fromisoformat(made.replace("Z", "+00:00"))
    # one from the future is of a clock that is wrong, and says nothing
    if abs(age) < _UNDER_WAY:
        raise ClusterError(
            f"Another run works on the {what}, begun {max(0, int(age.total_seconds()))} s ago; run this again once it "
            "has ended, or a minute after it began when it was cut off."
        )


def _remembered(secrets: Iterable[Json]) -> Deployed:
    found = Deployed()
    for secret in secrets:
        known = releases([secret])[0]
        if known.status in UNFINISHED:
            found.unfinished.append(str(secret["metadata"]["name"]))
        elif known.status == "deployed" and (found.runs is None or known.revision > found.runs.revision):
            found.runs, found.values = known, content(secret).get("config") or {}
    return found


def uninstalling(cluster: Cluster, namespace: str, release: str) -> list[Json]:
    """Return the Secrets of revisions whose removal was cut off."""
    selector = f"owner=helm,name={release},status=uninstalling"
    return cluster.items(f"/api/v1/namespaces/{namespace}/secrets", labelSelector=selector)


def as_failed(secret: Json) -> Json:
    """Return the change that makes a revision one that failed."""
    kept = content(secret)
    kept.setdefault("info", {})["status"] = "failed"
    packed = base64.b64encode(gzip.compress(json.dumps(kept).encode()))
    return {
        "metadata": {"labels": {"status": "failed"}},
        "data": {"release": base64.b64encode(packed).decode()},
    }


def saves_database(runs: Release | None, chart_version: str, app_version: str) -> bool:
    """Tell whether the step to these versions may change the database so that there is no way back."""
    if runs is None:
        return False
    pairs = ((runs.chart_version, chart_version), (runs.app_version, app_version))
    return any((version(old) or (0,))[0] != (version(new) or (0,))[0] for old, new in pairs)


def readable(chart: str, values: Mapping[str, Any], secrets: Mapping[str, Any], salt: str) -> dict[str, Any]:
    """Return a release for a diff. A secret shows as a mask, beside a digest that changes when the secret does."""
    digest = hashlib.sha256(json.dumps([salt, _only(values, secrets)], sort_keys=True).encode()).hexdigest()
    return {"chart": chart, "secrets": digest[:12], "values": mask(values, _only(values, secrets))}


def fingerprint(chart: str, values: Mapping[str, Any]) -> str:
    """Return what changes whenever the chart or a value does."""
    return hashlib.sha256(json.dumps([chart, values], sort_keys=True).encode()).hexdigest()[:16]


def _only(values: Mapping[str, Any], shape: Mapping[str, Any]) -> dict[str, Any]:
    """Return the part of *values* that lies where *shape* has something."""
    found: dict[str, Any] = {}
    for key, inner in shape.items():
        there = values.get(key)
        if isinstance(inner, Mapping):
            found[key] = _only(there, inner) if isinstance(there, Mapping) else {}
        elif there is not None:
            found[key] = there
    return found
