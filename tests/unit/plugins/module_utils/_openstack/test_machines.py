# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A server whose deletion fails: Nova answers at once, deletes later, and leaves it in ERROR."""

from __future__ import annotations

import threading
from types import SimpleNamespace
from typing import Any

import pytest
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._machines.errors import CloudError
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._machines.model import Found, Server
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._machines.planning import Work
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._machines.watch import Watch
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._openstack.bodies import Settings
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._openstack.machines import OpenStackMachines
from ansible_collections.scigateway.jupyterhub.tests.unit.plugins.module_utils._machines.builders import machine

SETTINGS = Settings("physics", "n", "e", (), "", (), "", False)
DELETING = Server("s", "ACTIVE", "f", "i", task="deleting")
FAILED = Server("s", "ERROR", "f", "i", fault="No such file.")
SECONDS = 20


def delete(before: str, *listings: dict[str, Server]) -> Work:
    """Delete the server "s" in the status *before*, of which the cloud lists *listings*, one after the other."""
    there = machine(1)
    there.server = Server("s", before, "f", "i")
    work = Work(there.key, None, there)
    work.add("delete", "server", there.name, id="s")
    told = list(listings)
    cloud: Any = SimpleNamespace(call=lambda *words, **more: None)
    with Watch({"server": lambda: told.pop(0) if len(told) > 1 else told[0]}, threading.Event(), SECONDS) as watch:
        OpenStackMachines(cloud, SETTINGS, None, Found(), watch, wait=True).do(work, work.steps[0])
    return work


def test_it_is_gone() -> None:
    assert delete("ACTIVE", {"s": DELETING}, {}).machine.server is None


def test_the_failure_is_told_at_once() -> None:
    with pytest.raises(
        CloudError, match=r"Could not delete the server .* put it into ERROR \(No such file\); run this"
    ):
        delete("ACTIVE", {"s": DELETING}, {"s": FAILED})


def test_one_that_was_broken_before_can_be_deleted() -> None:
    assert delete("ERROR", {"s": FAILED}, {}).machine.server is None
