# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The testbed in a test: `with Kubernetes() as cluster:` starts it, and stops it if it did not run before."""

from __future__ import annotations

import json
from pathlib import Path
from types import TracebackType
from typing import Any

from ansible_collections.scigateway.jupyterhub.tests.testbeds.kubernetes import cluster, programs, unpacked
from ansible_collections.scigateway.jupyterhub.tests.testbeds.kubernetes.layout import Layout
from ansible_collections.scigateway.jupyterhub.tests.testbeds.machines import commands


class Kubernetes:
    """The cluster; one that runs already is used as it is and left running."""

    def __init__(self) -> None:
        self._layout: Layout | None = None
        self._ours = False

    def __enter__(self) -> Kubernetes:
        with cluster.only_one():
            programs.install()
            unpacked.install()
        self._ours = cluster.current() is None
        self._layout = cluster.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._ours:
            cluster.stop()

    @property
    def layout(self) -> Layout:
        """The run: its folders and programs."""
        if self._layout is None:
            raise RuntimeError("The cluster is used before it is started.")
        return self._layout

    @property
    def kubeconfig(self) -> Path:
        """The file by which its administrator reaches it."""
        return self.layout.kubeconfig

    def kubectl(self, *words: str, given: object = None) -> str:
        """Run kubectl and return what it said; given is an object, or a list of them, for its standard input."""
        content = {"apiVersion": "v1", "kind": "List", "items": given} if isinstance(given, list) else given
        return cluster.kubectl(self.layout, *words, given=json.dumps(content) if content else "")

    def get(self, *words: str) -> dict[str, Any]:
        """Return an object, or a list of them, as the API has it."""
        found: dict[str, Any] = json.loads(self.kubectl("get", "--output=json", *words))
        return found

    def helm(self, *words: str) -> str:
        """Run helm as the administrator and return what it said."""
        environment = {"KUBECONFIG": str(self.kubeconfig), "HELM_CACHE_HOME": str(self.layout.run / "helm")}
        return commands.run(self.layout.program("helm"), *words, environment=environment)
