# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pods for tests, and what happens to them."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ansible_collections.scigateway.jupyterhub.tests.testbeds.kubernetes import hub_images
from ansible_collections.scigateway.jupyterhub.tests.testbeds.kubernetes.running import Kubernetes

SECONDS = 60.0
PORT = 8888
SERVER = f"cd /tmp && echo hello > index.html && exec python3 -m http.server {PORT}"
FETCH = "import sys, urllib.request; print(urllib.request.urlopen(sys.argv[1], timeout=3).read().decode().strip())"


@dataclass(frozen=True)
class Namespace:
    """A namespace of the cluster."""

    cluster: Kubernetes
    name: str

    def kubectl(self, *words: str, given: object = None) -> str:
        """Run kubectl in the namespace and return what it said."""
        return self.cluster.kubectl(f"--namespace={self.name}", *words, given=given)

    def apply(self, *objects: dict[str, Any]) -> None:
        """Make or change objects."""
        self.kubectl("apply", "--server-side", "--filename=-", given=list(objects))

    def ready(self, name: str) -> None:
        """Wait until a pod is ready."""
        self.kubectl("wait", "--for=condition=Ready", f"pod/{name}", f"--timeout={SECONDS:.0f}s")

    def run(self, pod: str, *command: str) -> str:
        """Run a command in a pod and return what it said."""
        return self.kubectl("exec", pod, "--", *command).strip()

    def reaches(self, pod: str, url: str) -> bool:
        """Tell whether a pod gets an answer from an address within three seconds."""
        kubectl = self.cluster.layout.program("kubectl")
        words = [kubectl, f"--kubeconfig={self.cluster.kubeconfig}", f"--namespace={self.name}", "exec", pod, "--"]
        done = subprocess.run([*words, "python3", "-c", FETCH, url], capture_output=True, text=True, check=False)
        return done.returncode == 0 and done.stdout.strip() == "hello"

    def pod(self, name: str) -> dict[str, Any]:
        """Return a pod."""
        return self.cluster.get(f"--namespace={self.name}", "pod", name)


def pod(name: str, script: str = SERVER, **more: Any) -> dict[str, Any]:
    """Return a pod of the users' image that runs a script; more is its spec's, container= the container's."""
    container = {
        "name": "main",
        "image": hub_images.USER,
        "imagePullPolicy": "Never",
        "command": ["sh", "-c", script],
        "readinessProbe": {"exec": {"command": ["true"]}, "periodSeconds": 1},
        **more.pop("container", {}),
    }
    spec = {"terminationGracePeriodSeconds": 0, "containers": [container], **more}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "labels": {"app": name}}, "spec": spec}


def service(name: str) -> dict[str, Any]:
    """Return a service in front of the pod of the same name."""
    spec = {"selector": {"app": name}, "ports": [{"port": 80, "targetPort": PORT}]}
    return {"apiVersion": "v1", "kind": "Service", "metadata": {"name": name}, "spec": spec}


def until(reached: Callable[[], bool], seconds: float = SECONDS) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < deadline
        time.sleep(0.2)
