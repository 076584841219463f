# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hubs that we did not deploy, and how the tests are shared out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.scigateway.jupyterhub.tests.integration.logins import software
from ansible_collections.scigateway.jupyterhub.tests.integration.logins.certificates import Authority
from ansible_collections.scigateway.jupyterhub.tests.integration.logins.plain_hub import PlainHub
from ansible_collections.scigateway.jupyterhub.tests.testbeds.identity.running import Identity
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

# Each test of these files stands alone; the tests of another file share what it has set up.
STANDING_ALONE = ("test_catalogue.py", "test_plain_hub.py")


class ByTest(LoadScopeScheduling):  # type: ignore[misc]
    """Gives tests that stand alone to whichever worker is free, and other files to one worker each."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return nodeid if Path(file).name in STANDING_ALONE else file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByTest:
    """Tell pytest-xdist (-n 2) how the tests can be divided."""
    return ByTest(config, log)


@pytest.fixture(scope="session")
def programs() -> software.Software:
    """Return the programs that hubs run."""
    return software.installed()


@pytest.fixture(scope="session")
def plain_hub(programs: software.Software) -> Iterator[PlainHub]:
    """Return a plain hub with JupyterLab, as people install it."""
    with PlainHub(programs) as hub:
        yield hub


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Return an authority for certificates of this computer."""
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="session")
def identity(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Identity]:
    """Return the providers of the testbed, in good health."""
    with Identity(tmp_path_factory.mktemp("identity") / "log") as running:
        yield running
