# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the check does to a hub on Kubernetes: restart it, read its log, ask its database what a service may do.

hub_command.py [--kubeconfig FILE] [--context NAME] --namespace NAME restart | log | scopes SERVICE HUB_SCOPES_PY
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import Any

from kubernetes import client, config
from kubernetes.stream import stream

_HUB = "app=jupyterhub,component=hub"
_DATABASE = "/srv/jupyterhub/jupyterhub.sqlite"
_SECONDS = 120.0


def hub_pods(core: Any, namespace: str) -> list[Any]:
    """Return the pods of the hub that are there, also those that end."""
    return list(core.list_namespaced_pod(namespace, label_selector=_HUB).items)


def restart(core: Any, namespace: str) -> None:
    """Delete the hub's pod, which its Deployment replaces, and come back when the old one is gone."""
    old = {pod.metadata.uid for pod in hub_pods(core, namespace)}
    core.delete_collection_namespaced_pod(namespace, label_selector=_HUB)
    end = time.monotonic() + _SECONDS
    while old & {pod.metadata.uid for pod in hub_pods(core, namespace)}:
        if time.monotonic() > end:
            sys.exit(f"The hub's pod in namespace {namespace} did not end within {_SECONDS:g} s; look at its node.")
        time.sleep(0.5)


def running_pod(core: Any, namespace: str) -> str:
    """Return the name of the pod that runs."""
    pods = [pod for pod in hub_pods(core, namespace) if pod.metadata.deletion_timestamp is None]
    if not pods:
        sys.exit(f"No pod of the hub is in namespace {namespace}; see the Deployment hub there.")
    return str(pods[0].metadata.name)


def rights(core: Any, namespace: str, service: str, program: str) -> str:
    """Run the file *program* (hub_scopes.py) inside the hub, and return what it prints."""
    command = ["python3", "-c", Path(program).read_text(encoding="utf-8"), _DATABASE, service]
    said = stream(
        core.connect_get_namespaced_pod_exec,
        running_pod(core, namespace),
        namespace,
        container="hub",
        command=command,
        stdout=True,
        stderr=True,
        # otherwise the library makes Python of what looks like JSON, and quotes it as Python does
        _preload_content=False,
    )
    said.run_forever(timeout=_SECONDS)
    return str(said.read_all())


def main() -> None:
    """Do what the words say."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kubeconfig", default="")
    parser.add_argument("--context", default="")
    parser.add_argument("--namespace", required=True)
    parser.add_argument("verb", choices=["restart", "log", "scopes"])
    parser.add_argument("service", nargs="?", default="")
    parser.add_argument("program", nargs="?", default="")
    given = parser.parse_args()
    config.load_kube_config(config_file=given.kubeconfig or None, context=given.context or None)
    core = client.CoreV1Api()
    if given.verb == "restart":
        restart(core, given.namespace)
    elif given.verb == "log":
        pod = running_pod(core, given.namespace)
        sys.stdout.write(core.read_namespaced_pod_log(pod, given.namespace, container="hub", tail_lines=200))
    else:
        sys.stdout.write(rights(core, given.namespace, given.service, given.program))


if __name__ == "__main__":
    main()
