# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hubs on the testbed's Kubernetes: by our playbook, and by helm and kubectl typed by hand."""

from __future__ import annotations

import json
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ansible_collections.scigateway.jupyterhub.tests.benchmarks.kubernetes_calls import Calls, counted
from ansible_collections.scigateway.jupyterhub.tests.benchmarks.kubernetes_testbed import Testbed
from ansible_collections.scigateway.jupyterhub.tests.benchmarks.result import BenchmarkFailure
from ansible_collections.scigateway.jupyterhub.tests.benchmarks.usage import Usage, measured
from ansible_collections.scigateway.jupyterhub.tests.integration.local import sites
from ansible_collections.scigateway.jupyterhub.tests.parts import places
from ansible_collections.scigateway.jupyterhub.tests.testbeds.kubernetes import hub_images, settings

RELEASE = "jupyterhub"
LONGEST_SECONDS = 900.0
WORKLOADS = ("deployment/hub", "deployment/proxy", "daemonset/continuous-image-puller")
SERVICE = "bench"
SCOPES = ("admin:users", "admin:servers", "access:servers")


@dataclass(frozen=True)
class Run:
    """What a run cost its client, how many calls it made, and Helm's revision after it."""

    usage: Usage
    calls: Calls
    revision: int


class Site:
    """A site on the cluster as an operator writes it, with a namespace of its own."""

    def __init__(self, testbed: Testbed, token: str) -> None:
        """Write the inventory; token is that of a service that may do what people do."""
        self._testbed = testbed
        self.namespace = testbed.new_namespace()
        self._inventory = testbed.folder / self.namespace
        (self._inventory / "group_vars").mkdir(parents=True)
        (self._inventory / "hosts.yml").write_text(json.dumps(sites.HOSTS), encoding="utf-8")
        file = self._inventory / "group_vars" / "all.yml"
        file.touch(mode=0o600)
        # JSON is YAML
        file.write_text(json.dumps(variables(testbed, self.namespace, token)), encoding="utf-8")

    def hub(self) -> Run:
        """Run hub.yml."""
        words: list[str | Path] = [
            *(places.PROGRAMS / "ansible-playbook", "scigateway.jupyterhub.hub", "-i", self._inventory),
        ]
        environment = {
            **sites.shell_environment(),
            "ANSIBLE_CONFIG": str(places.CHECKOUT / "ansible.cfg"),
            "ANSIBLE_COLLECTIONS_PATH": str(places.COLLECTIONS),
            "ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED": "true",
        }
        with counted(self._testbed.cluster, self.namespace) as calls:
            usage = measured("kubernetes hub", words, self._inventory, environment, LONGEST_SECONDS)
        return Run(usage, calls.result(), int(release(self._testbed, self.namespace)["revision"]))

    def hub_again(self) -> Run:
        """Run hub.yml where nothing has to change; BenchmarkFailure when something did."""
        run = self.hub()
        log = places.LOGS / "bench-kubernetes-hub.log"
        changed = sites.Run(0, log.read_text(encoding="utf-8", errors="replace")).changed
        if changed:
            raise BenchmarkFailure(
                f"The second hub.yml changed {changed} things where nothing had to change, and left Helm's revision "
                f"{run.revision} (all output: {log})."
            )
        return run

    def values(self) -> dict[str, Any]:
        """Return the values that Helm was given."""
        name = release(self._testbed, self.namespace)["name"]
        words = ("get", "values", name, f"--namespace={self.namespace}", "--output=json")
        found: dict[str, Any] = json.loads(self._testbed.cluster.helm(*words))
        return found

    def remove(self) -> None:
        """Take the hub away with its homes."""
        self._testbed.remove(self.namespace)


class ByHand:
    """A hub whose release is installed by hand from values that somebody has."""

    def __init__(self, testbed: Testbed, values: dict[str, Any]) -> None:
        """Write the file of values."""
        self._testbed = testbed
        self.namespace = testbed.new_namespace()
        self._file = testbed.folder / f"{self.namespace}.json"
        self._file.touch(mode=0o600)
        self._file.write_text(json.dumps(values), encoding="utf-8")

    def install(self) -> Run:
        """Install it, and wait until all of it runs."""
        with counted(self._testbed.cluster, self.namespace) as calls:
            usage = measured(
                "kubernetes by hand",
                ["sh", "-c", self._script()],
                self._testbed.folder,
                self._testbed.environment,
                LONGEST_SECONDS,
            )
        return Run(usage, calls.result(), int(release(self._testbed, self.namespace)["revision"]))

    def remove(self) -> None:
        """Take the hub away with its homes."""
        self._testbed.remove(self.namespace)

    def _script(self) -> str:
        where = f"--namespace={self.namespace}"
        chart = str(self._testbed.chart)
        commands: list[Sequence[str]] = [
            ("helm", "upgrade", "--install", RELEASE, chart, where, "--create-namespace", f"--values={self._file}"),
            *(("kubectl", where, "rollout", "status", each, "--timeout=600s") for each in WORKLOADS),
        ]
        return " && ".join(shlex.join(command) for command in commands)


def release(testbed: Testbed, namespace: str) -> dict[str, str]:
    """Return the release in a namespace, as Helm lists it."""
    found: list[dict[str, str]] = json.loads(testbed.cluster.helm("list", f"--namespace={namespace}", "--output=json"))
    if len(found) != 1:
        raise BenchmarkFailure(f"There are {len(found)} releases in namespace {namespace}, where one should be.")
    return found[0]


def variables(testbed: Testbed, name: str, token: str) -> dict[str, Any]:
    """Return the variables of the site: small servers, of which many fit on the node, reached by a port of it."""
    hub = {
        "services": {SERVICE: {"apiToken": token}},
        "loadRoles": {SERVICE: {"services": [SERVICE], "scopes": list(SCOPES)}},
    }
    return {
        "hub_name": name,
        "hub_platform": "kubernetes",
        "hub_https": False,
        "hub_port": testbed.port,
        "hub_kubeconfig": str(testbed.cluster.kubeconfig),
        "hub_login": [{"provider": "native"}],
        "hub_admins": ["grace"],
        "hub_users": [],
        "hub_concurrent_users": 10,
        "hub_user_image": hub_images.USER,
        "hub_user_memory": "256M",
        "hub_user_cpu": 2,
        "hub_user_disk": "1G",
        "z2jh_cpu_guarantee_percent": 1,
        "z2jh_chart": str(testbed.chart),
        "z2jh_helm": testbed.cluster.layout.program("helm"),
        "z2jh_probe_image": settings.PAUSE,
        "z2jh_extra_values": {"hub": hub},
    }
