# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A copy of the hub's database, taken before something changes it for good."""

from __future__ import annotations

from typing import Any

from .._kubernetes.client import Cluster
from .._kubernetes.errors import ClusterError

# SQLite copies a database that is in use page by page, so that the copy is whole; JupyterHub's lies here in the chart.
_PROGRAM = """
import contextlib, gzip, os, sqlite3, sys, tempfile
source = "/srv/jupyterhub/jupyterhub.sqlite"
if not os.path.exists(source):
    sys.exit("no database at " + source)
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "copy.sqlite")
    with contextlib.closing(sqlite3.connect(source)) as old, contextlib.closing(sqlite3.connect(path)) as new:
        old.backup(new)
        found = new.execute("pragma integrity_check").fetchone()
        if found[0] != "ok":
            sys.exit("the copy is damaged: " + found[0])
    with open(path, "rb") as copied:
        sys.stdout.buffer.write(gzip.compress(copied.read(), mtime=0))
"""
_SECONDS = 300.0


def copied(cluster: Cluster, namespace: str) -> bytes:
    """Return the database of the hub that runs in *namespace*, as gzip; ClusterError when it cannot be had."""
    selector = "app=jupyterhub,component=hub"
    pods = cluster.items(f"/api/v1/namespaces/{namespace}/pods", labelSelector=selector)
    running = [pod for pod in pods if _runs(pod)]
    if not running:
        raise ClusterError(
            f"The hub's database in namespace {namespace} cannot be copied before the upgrade, because no pod of the "
            "hub runs; bring it up as it is deployed first, or give z2jh_save_database: false when you have a copy."
        )
    name = str(running[0]["metadata"]["name"])
    done = cluster.execute(namespace, name, "hub", ["python3", "-c", _PROGRAM], timeout=_SECONDS)
    if done.status or not done.out.startswith(b"\x1f\x8b"):
        reason = " ".join(done.error.split())[-300:] or f"it ended with {done.status}"
        raise ClusterError(
            f"The hub's database in pod {namespace}/{name} could not be copied before the upgrade ({reason}); see why, "
            "or give z2jh_save_database: false when you have a copy."
        )
    return done.out


def _runs(pod: dict[str, Any]) -> bool:
    states = pod.get("status", {}).get("containerStatuses") or []
    ready = any(state["name"] == "hub" and state.get("ready") for state in states)
    return ready and not pod["metadata"].get("deletionTimestamp")
