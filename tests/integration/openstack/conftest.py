# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A real OpenStack for the tests: one for all of them, with real machines at the end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.scigateway.jupyterhub.tests.integration.openstack.tasks import Operator
from ansible_collections.scigateway.jupyterhub.tests.integration.openstack.turns import new_project, turn
from ansible_collections.scigateway.jupyterhub.tests.testbeds.machines import install, root
from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack import cloud, software
from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack.project import Project
from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack.running import OpenStack
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

RAN_BEFORE = pytest.StashKey[bool]()


class OneByOne(LoadScopeScheduling):  # type: ignore[misc]
    """Hands out test after test in their order, but the tests of a class together: they follow from each other."""

    def _split_scope(self, nodeid: str) -> str:
        return nodeid if nodeid.count("::") == 1 else super()._split_scope(nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> OneByOne:
    """Tell pytest-xdist (-n 2) what must stay together."""
    # It would let the classes come first, and with them the other kind of servers.
    config.option.loadscopereorder = False
    return OneByOne(config, log)


def pytest_configure(config: pytest.Config) -> None:
    """Declare the mark of those tests that no other test may run beside."""
    config.addinivalue_line("markers", "alone: stops a service of the cloud, so that no other test may run meanwhile")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the tests on real machines come last, so that the cloud is restarted once."""
    items.sort(key=lambda item: "machines_cloud" in getattr(item, "fixturenames", ()))


def pytest_sessionstart(session: pytest.Session) -> None:
    """Remember whether the cloud ran before; only the process that hands out the tests does."""
    if not hasattr(session.config, "workerinput"):
        session.config.stash[RAN_BEFORE] = cloud.current() is not None


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Stop the cloud after the last test of all workers, unless it ran before."""
    if session.config.stash.get(RAN_BEFORE, None) is False:
        cloud.stop()


@pytest.fixture(scope="session")
def the_cloud() -> OpenStack:
    """Return the cloud, installed; the fixtures below say which kind of servers it has."""
    software.install()
    return OpenStack()


@pytest.fixture
def openstack(the_cloud: OpenStack, request: pytest.FixtureRequest) -> Iterator[OpenStack]:
    """Return the cloud, with pretended servers for as long as the test lasts."""
    with turn(the_cloud, "pretended", alone=request.node.get_closest_marker("alone") is not None):
        yield the_cloud


@pytest.fixture
def machines_cloud(the_cloud: OpenStack) -> Iterator[OpenStack]:
    """Return the cloud, with real machines as servers for as long as the test lasts."""
    install.install(root.SUITES)
    with turn(the_cloud, "machines"):
        yield the_cloud


@pytest.fixture
def project(the_cloud: OpenStack, request: pytest.FixtureRequest) -> Iterator[Project]:
    """Return an empty project of the test's own; what is left in it at the end is deleted."""
    # Before this one, so that the cloud has the kind of servers that the test asks for, and keeps it.
    request.getfixturevalue("machines_cloud" if "machines_cloud" in request.fixturenames else "openstack")
    made = new_project(the_cloud, request.node.name)
    yield made
    the_cloud.wipe(made)


@pytest.fixture
def operator(the_cloud: OpenStack, project: Project, tmp_path: Path) -> Operator:
    """Return somebody who runs Ansible on the test's own project."""
    return Operator(the_cloud.clouds_file, project.cloud, tmp_path)
