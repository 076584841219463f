# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Objects that are brought into the state that is asked, and what changes by that."""

from __future__ import annotations

import copy
import typing as t
from collections.abc import Mapping
from dataclasses import dataclass

from .client import Cluster
from .errors import NotFound

Json = dict[str, t.Any]

# What the cluster sets itself, at each change or once.
_OWN = ("creationTimestamp", "generation", "managedFields", "resourceVersion", "selfLink", "uid")
_PLURALS = {
    "Namespace": "namespaces",
    "ConfigMap": "configmaps",
    "Secret": "secrets",
    "PersistentVolumeClaim": "persistentvolumeclaims",
    "PersistentVolume": "persistentvolumes",
    "Issuer": "issuers",
    "Certificate": "certificates",
    "CustomResourceDefinition": "customresourcedefinitions",
}


@dataclass(frozen=True)
class Change:
    """An object that is not as it is asked; *before* is empty where it is not there yet."""

    name: str
    before: Json
    after: Json


def path_of(thing: Mapping[str, t.Any]) -> str:
    """Return the path of an object."""
    about, group = thing["metadata"], str(thing["apiVersion"])
    root = f"/apis/{group}" if "/" in group else f"/api/{group}"
    space = f"/namespaces/{about['namespace']}" if about.get("namespace") else ""
    return f"{root}{space}/{_PLURALS[thing['kind']]}/{about['name']}"


def difference(cluster: Cluster, thing: Mapping[str, t.Any]) -> Change | None:
    """Return how *thing* differs from what is in the cluster, by the cluster's own judgement; nothing is changed."""
    name = f"{thing['kind']} {thing['metadata']['name']}"
    there = cluster.find(path_of(thing))
    if there is None:
        return Change(name, {}, _plain(thing))
    try:
        after = cluster.apply(path_of(thing), thing, dry_run=True)
    except NotFound:
        # of a namespace, or a kind, that is being made in the same run
        return Change(name, {}, _plain(thing))
    before, new = _plain(there), _plain(after)
    return None if before == new else Change(name, before, new)


def _plain(thing: Mapping[str, t.Any]) -> Json:
    found = copy.deepcopy(dict(thing))
    found.pop("status", None)
    for key in _OWN:
        found["metadata"].pop(key, None)
    return found
