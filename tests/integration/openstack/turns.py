# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""One cloud for the tests of several processes: who may use it when, and a project for each."""

from __future__ import annotations

import contextlib
import fcntl
import re
from collections.abc import Iterator

from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack import cloud, layout
from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack.identity_api import identity_of
from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack.project import Project
from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack.running import OpenStack
from openstack.exceptions import ConflictException

MOST = 100


@contextlib.contextmanager
def turn(shared: OpenStack, servers: str, alone: bool = False) -> Iterator[None]:
    """Give the cloud with this kind of servers, which it keeps while the block lasts; alone or beside others."""
    folder = layout.cache()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / "turns").open("a", encoding="utf-8") as handle:
        while True:
            fcntl.flock(handle, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
            running = cloud.current()
            if running and running.servers == servers:
                break
            # All others have to be done before it is started with other servers; then it is asked anew, because
            # between this lock and the former one somebody else may have his turn.
            fcntl.flock(handle, fcntl.LOCK_EX)
            shared.use(servers)
        shared.use(servers)
        yield


def new_project(shared: OpenStack, test: str) -> Project:
    """Make a project with a name like the test's."""
    name = re.sub(r"[^a-z0-9]+", "-", test.lower()).strip("-")[:40]
    taken = {found.name for found in identity_of(shared.admin).projects()}
    for free in (name, *(f"{name}-{number}" for number in range(2, MOST))):
        if free in taken:
            continue
        # A test with nearly the same name may run in another process.
        with contextlib.suppress(ConflictException):
            return shared.project(free)
    raise RuntimeError(f"There are {MOST} projects called {name} already.")
