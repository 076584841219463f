# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A real OpenStack for the tests: one for all of them, on one worker, with real machines at the end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.scigateway.jupyterhub.tests.integration.openstack.tasks import Operator
from ansible_collections.scigateway.jupyterhub.tests.testbeds.machines import install, root
from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack import software
from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack.identity_api import identity_of
from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack.project import Project
from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack.running import OpenStack
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]


class OnOneWorker(LoadScopeScheduling):  # type: ignore[misc]
    """Keeps all tests together: there is one cloud, which is restarted for the other kind of servers."""

    def _split_scope(self, nodeid: str) -> str:
        return "openstack"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> OnOneWorker:
    """Tell pytest-xdist (-n 2) that the tests cannot be divided."""
    return OnOneWorker(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the tests on real machines come last, so that the cloud is restarted once."""
    items.sort(key=lambda item: "machines_cloud" in getattr(item, "fixturenames", ()))


@pytest.fixture(scope="session")
def the_cloud() -> Iterator[OpenStack]:
    """Return the cloud, installed, with pretended servers at first; the fixtures below say which kind it has."""
    software.install()
    with OpenStack("pretended") as running:
        yield running


@pytest.fixture
def openstack(the_cloud: OpenStack) -> OpenStack:
    """Return the cloud, with pretended servers."""
    if the_cloud.servers != "pretended":
        the_cloud.use("pretended")
    return the_cloud


@pytest.fixture
def machines_cloud(the_cloud: OpenStack) -> OpenStack:
    """Return the cloud, with real machines as servers."""
    if the_cloud.servers != "machines":
        install.install(root.SUITES)
        the_cloud.use("machines")
    return the_cloud


@pytest.fixture
def project(the_cloud: OpenStack, request: pytest.FixtureRequest) -> Iterator[Project]:
    """Return an empty project of the test's own; what is left in it at the end is deleted."""
    # Before this one, so that the cloud has the kind of servers that the test asks for.
    for kind in ("openstack", "machines_cloud"):
        if kind in request.fixturenames:
            request.getfixturevalue(kind)
    name = re.sub(r"[^a-z0-9]+", "-", request.node.name.lower()).strip("-")[:40]
    taken = {found.name for found in identity_of(the_cloud.admin).projects()}
    free = [one for one in (name, *(f"{name}-{n}" for n in range(2, 100))) if one not in taken]
    made = the_cloud.project(free[0])
    yield made
    the_cloud.wipe(made)


@pytest.fixture
def operator(the_cloud: OpenStack, project: Project, tmp_path: Path) -> Operator:
    """Return somebody who runs Ansible on the test's own project."""
    return Operator(the_cloud.clouds_file, project.cloud, tmp_path)
