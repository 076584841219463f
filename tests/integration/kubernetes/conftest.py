# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A real Kubernetes for the tests: one for all of them, on one worker, and a namespace for each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from ansible_collections.scigateway.jupyterhub.tests.integration.kubernetes.pods import Namespace
from ansible_collections.scigateway.jupyterhub.tests.testbeds.kubernetes.running import Kubernetes
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]


class OnOneWorker(LoadScopeScheduling):  # type: ignore[misc]
    """Keeps all tests together: there is one cluster, which ends with the last test."""

    def _split_scope(self, nodeid: str) -> str:
        return "kubernetes"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> OnOneWorker:
    """Tell pytest-xdist (-n 2) that the tests cannot be divided."""
    return OnOneWorker(config, log)


@pytest.fixture(scope="session")
def cluster() -> Iterator[Kubernetes]:
    """Return the cluster."""
    with Kubernetes() as running:
        yield running


@pytest.fixture
def namespace(cluster: Kubernetes, request: pytest.FixtureRequest) -> Iterator[Namespace]:
    """Return a namespace of the test's own, which is deleted with all that is in it."""
    name = re.sub(r"[^a-z0-9]+", "-", request.node.name.lower()).strip("-")[:50].strip("-")
    cluster.kubectl("create", "namespace", name)
    yield Namespace(cluster, name)
    cluster.kubectl("delete", "namespace", name, "--wait=false")
