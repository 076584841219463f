# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A running stand-in of a hub, and the settings to check it."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._hub.visit import Visit
from ansible_collections.scigateway.jupyterhub.tests.unit.plugins.module_utils._hub.fake_hub import FakeHub, FakeKernel


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> t.Iterator[FakeHub]:
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setattr(Visit, "kernel", lambda visit: FakeKernel(home))
    with FakeHub(home) as running:
        yield running
