# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The testbed's Kubernetes for the benchmark: namespaces that go again, and ports that nobody has."""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Iterator, Mapping
from pathlib import Path

from ansible_collections.scigateway.jupyterhub.tests.benchmarks.result import BenchmarkFailure
from ansible_collections.scigateway.jupyterhub.tests.integration.local import sites
from ansible_collections.scigateway.jupyterhub.tests.testbeds.kubernetes import charts
from ansible_collections.scigateway.jupyterhub.tests.testbeds.kubernetes.running import Kubernetes
from ansible_collections.scigateway.jupyterhub.tests.testbeds.machines.errors import TestbedError

# Of the ports of nodes, beside those of the tests.
PORTS = range(31500, 31900)
# Until servers have ended and volumes are away, on a busy machine.
REMOVAL_SECONDS = 300.0


class Testbed:
    """The cluster, the packed chart, and the namespaces that the benchmark makes."""

    def __init__(self, cluster: Kubernetes, folder: Path) -> None:
        """Pack the chart, and choose names and ports that are free."""
        self.cluster = cluster
        self.folder = folder
        self.chart = charts.packed(folder)
        self._mark = f"bench-{secrets.token_hex(3)}"
        self._made: list[str] = []
        self.port, self.floor_port = self._free_ports(2)

    @property
    def environment(self) -> Mapping[str, str]:
        """What a person has set who types helm and kubectl for this cluster."""
        programs = str(Path(self.cluster.layout.program("helm")).parent)
        mine = sites.shell_environment()
        return {
            **mine,
            "PATH": f"{programs}:{mine['PATH']}",
            "KUBECONFIG": str(self.cluster.kubeconfig),
            "HELM_CACHE_HOME": str(self.folder / "helm"),
        }

    def new_namespace(self) -> str:
        """Return a name for a namespace that is not there yet; with the block it goes again."""
        name = f"{self._mark}-{len(self._made) + 1}"
        self._made.append(name)
        return name

    def remove(self, namespace: str) -> None:
        """Take a namespace away, and wait until nothing of it is left that would slow down what is measured next."""
        limit = f"--timeout={REMOVAL_SECONDS:.0f}s"
        self.cluster.kubectl("delete", "namespace", namespace, "--ignore-not-found", limit)

    def remove_all(self) -> None:
        """Take away what is left, without waiting; a cluster that has vanished has taken it along."""
        if not self._made:
            return
        with contextlib.suppress(TestbedError):
            self.cluster.kubectl("delete", "namespace", *self._made, "--ignore-not-found", "--wait=false")

    def _free_ports(self, count: int) -> list[int]:
        services = self.cluster.get("services", "--all-namespaces")["items"]
        taken = {port.get("nodePort") for service in services for port in service["spec"].get("ports", [])}
        return [port for port in PORTS if port not in taken][:count]


@contextlib.contextmanager
def running(folder: Path) -> Iterator[Testbed]:
    """Give the cluster for as long as the block lasts.

    :raises BenchmarkFailure: when the testbed cannot be started here, or a command to it fails.
    """
    try:
        with Kubernetes() as cluster:
            testbed = Testbed(cluster, folder)
            try:
                yield testbed
            finally:
                testbed.remove_all()
    except TestbedError as error:
        raise BenchmarkFailure(str(error)) from error
