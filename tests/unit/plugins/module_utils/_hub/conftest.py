# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A running stand-in of a hub, and the settings to check it."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._hub import upload
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._hub.person import Person
from ansible_collections.scigateway.jupyterhub.tests.unit.plugins.module_utils._hub.fake_hub import OWNER, FakeHub
from ansible_collections.scigateway.jupyterhub.tests.unit.plugins.module_utils._hub.fake_kernel import FakeKernel


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> t.Iterator[FakeHub]:
    home, other = tmp_path / "home", tmp_path / "other"
    home.mkdir()
    other.mkdir()
    with FakeHub(home) as running:

        def new_kernel(person: Person) -> FakeKernel:
            homes = (home, other) if person.name == OWNER else (other, home)
            return FakeKernel(
                *homes,
                faults=running.faults,
                has_server=lambda: running.use_server(person.name, bool(person.browser.token)),
            )

        monkeypatch.setattr(FakeKernel, "started", 0)
        # three pieces have a first, a middle and a last one
        monkeypatch.setattr(upload, "PIECES", 3)
        monkeypatch.setattr(Person, "new_kernel", new_kernel)
        yield running
