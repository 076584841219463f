# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The objects of a front door beside its releases, brought into the cluster and shown without what is private."""

from __future__ import annotations

import hashlib
import typing as t
from collections.abc import Mapping

from .._kubernetes.client import Cluster
from .._kubernetes.objects import Change, difference, path_of

Json = dict[str, t.Any]


def applied(cluster: Cluster, thing: Mapping[str, t.Any], *, check: bool) -> Change | None:
    """Bring *thing* into the cluster unless it is so already, and return what changed."""
    change = difference(cluster, thing)
    if change and not check:
        cluster.apply(path_of(thing), thing)
    return Change(change.name, _masked(change.before), _masked(change.after)) if change else None


def _masked(thing: Json) -> Json:
    """Return a Secret with nothing private in it, and of a certificate only what tells it from another."""
    if thing.get("kind") != "Secret" or not thing.get("data"):
        return thing
    shown = dict.fromkeys(thing["data"], "********")
    if "tls.crt" in shown:
        shown["tls.crt"] = f"sha256:{hashlib.sha256(thing['data']['tls.crt'].encode()).hexdigest()[:16]}"
    return {**thing, "data": shown}
