# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A copy of the checkout, and one deployed hub that most tests share; a test that breaks it mends it again."""

from __future__ import annotations

import itertools
import shutil
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.scigateway.jupyterhub.tests.integration.local import sites
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

_NUMBERS = itertools.count(1)


# The other files share one hub.
OWN_SITES = ("test_bad_input.py", "test_life_of_a_site.py")


class TwoWorkers(LoadScopeScheduling):  # type: ignore[misc]
    """Gives the tests of the shared hub to one worker, so that it is deployed once, and the others to a second one."""

    def _split_scope(self, nodeid: str) -> str:
        return "own" if Path(nodeid.partition("::")[0]).name in OWN_SITES else "shared"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> TwoWorkers:
    """Tell pytest-xdist (-n 2) how the tests can be divided."""
    return TwoWorkers(config, log)


def _site(checkout: Path, **variables: object) -> sites.Site:
    return sites.Site(checkout, sites.open_folder(), f"test-{next(_NUMBERS)}", **variables)


@pytest.fixture(scope="session")
def checkout() -> Iterator[Path]:
    """Return a copy of the checkout in which nothing was made yet."""
    with sites.copied_checkout() as folder:
        yield folder


@dataclass(frozen=True)
class Story:
    """How the shared hub came to be: check mode on nothing, the first `make hub`, the second."""

    site: sites.Site
    taken_port: int
    left_by_check: list[str]
    check: sites.Run
    first: sites.Run
    second: sites.Run
    secrets: tuple[dict[str, bytes], dict[str, bytes]]


@pytest.fixture(scope="session")
def story(checkout: Path) -> Iterator[Story]:
    """Deploy the shared hub from the copied checkout, on a wished port that another program holds."""
    folder = sites.open_folder()
    shutil.copytree(checkout / "examples" / "tutorials", folder / "tutorials")
    site = sites.Site(
        checkout,
        folder,
        "test-shared",
        hub_tutorials=[{"source": str(folder / "tutorials"), "folder": "tutorials"}],
        hub_profiles=[{"name": "small", "title": "Small", "default": True}, {"name": "large", "memory": "2G"}],
    )
    try:
        with socket.create_server(("127.0.0.1", 0)) as other:
            port = other.getsockname()[1]
            site.set(hub_port=port)
            before = site.listing()
            check = site.make("check")
            left = site.changes(before)
            first = site.make("hub")
        assert first.code == 0, first.output
        secrets = site.secrets()
        second = site.make("hub")
        yield Story(site, port, left, check, first, second, (secrets, site.secrets()))
    finally:
        site.remove()


@pytest.fixture(scope="session")
def shared(story: Story) -> sites.Site:
    """Return the site of the hub that tests share."""
    return story.site


@pytest.fixture
def new_site(checkout: Path) -> Iterator[Callable[..., sites.Site]]:
    """Return a maker of sites that are taken away after the test."""
    made: list[sites.Site] = []

    def make(**variables: object) -> sites.Site:
        made.append(_site(checkout, **variables))
        return made[-1]

    yield make
    for site in made:
        site.remove()
