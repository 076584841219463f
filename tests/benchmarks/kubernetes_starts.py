# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""From a click to running code, against the same pod made by kubectl."""

from __future__ import annotations

import copy
import json
import time
from pathlib import Path
from typing import Any

from ansible_collections.scigateway.jupyterhub.tests.benchmarks.commands import run
from ansible_collections.scigateway.jupyterhub.tests.benchmarks.kubernetes_hub import Client, until
from ansible_collections.scigateway.jupyterhub.tests.benchmarks.kubernetes_site import RELEASE
from ansible_collections.scigateway.jupyterhub.tests.benchmarks.kubernetes_testbed import Testbed

USER = "ada"
POD = "bench-floor"
PORT = 8888
# The hub lets no other pod ask whose token it was given.
LABELS = {"hub.jupyter.org/network-access-hub": "true", "app": "jupyterhub", "release": RELEASE}


def starts(testbed: Testbed, hub: Client, namespace: str, token: str, repeats: int) -> tuple[list[float], list[float]]:
    """Return the seconds of so many starts by the hub and by kubectl, in turn; each once before, not measured."""
    hub.add(USER)
    hub.start(USER)
    hub.run_code(USER)
    spec = testbed.cluster.get(f"--namespace={namespace}", "pods", "--selector=component=singleuser-server")["items"]
    floor = Floor(testbed, namespace, pod(spec[0]["spec"], testbed.floor_port), token)
    hub.stop(USER)
    floor.start()
    floor.stop()
    ours, bare = [], []
    for _number in range(repeats):
        began = time.monotonic()
        hub.start(USER)
        hub.run_code(USER)
        ours.append(time.monotonic() - began)
        hub.stop(USER)
        bare.append(floor.start())
        floor.stop()
    return ours, bare


class Floor:
    """The same server without a hub that starts it."""

    def __init__(self, testbed: Testbed, namespace: str, of: dict[str, Any], token: str) -> None:
        """Write the pod's file."""
        self._testbed = testbed
        self._where = f"--namespace={namespace}"
        self._client = Client(testbed.floor_port, token)
        self._file: Path = testbed.folder / f"{POD}.json"
        self._file.touch(mode=0o600)
        self._file.write_text(json.dumps(of), encoding="utf-8")

    def start(self) -> float:
        """Make the pod, and return the seconds until its server has run the code."""
        words: list[str | Path] = [
            *("kubectl", self._where, "create", "--validate=false", f"--filename={self._file}"),
        ]
        began = time.monotonic()
        run("kubernetes floor", words, self._testbed.folder, self._testbed.environment, seconds=60)
        until(f"the pod {POD}", lambda: self._client.answers(f"user/{USER}/api"))
        self._client.run_code(USER)
        return time.monotonic() - began

    def stop(self) -> None:
        """Take the pod away and wait until it is gone."""
        self._testbed.cluster.kubectl(self._where, "delete", "pod", POD, "--grace-period=1", "--timeout=120s")


def pod(spec: dict[str, Any], port: int) -> dict[str, Any]:
    """Return a pod with the spec of a server that runs, for the scheduler to place, reached by a port of the node."""
    found = copy.deepcopy(spec)
    found.pop("nodeName", None)
    found["containers"][0]["ports"] = [{"containerPort": PORT, "hostPort": port}]
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": POD, "labels": LABELS}, "spec": found}
