# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Processes of the hub that are killed come back by themselves, and nobody loses work."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest
from ansible_collections.scigateway.jupyterhub.tests.integration.local.people import Person
from ansible_collections.scigateway.jupyterhub.tests.integration.local.sites import Site, awaited

HUB = ("/envs/hub/bin/jupyterhub ",)
PROXY = ("configurable-http-proxy", "--port")
KEEPER = ("/bin/supervisord ",)
CULLER = ("jupyterhub_idle_culler",)


@pytest.fixture(scope="module")
def ada(shared: Site) -> Iterator[Person]:
    """Return ada at work: her server runs and her home holds a file."""
    person = Person(shared, "ada")
    person.work()
    person.run("open('thesis.txt', 'w').write('chapter 1')")
    yield person
    person.server.stop()


def kill(site: Site, *programs: tuple[str, ...]) -> None:
    for words in programs:
        os.kill(site.process(*words), signal.SIGKILL)


def assert_all_is_well(site: Site, ada: Person, server: int, port: int) -> None:
    awaited("the hub to answer", site.answers)
    awaited("the culler to be one", lambda: len(site.processes(*CULLER)) == 1)
    assert Person(site, "grace").browser.call("GET", f"{site.url}hub/api/user").status == 200
    assert site.settings()["ports"]["public"] == port
    assert site.process("jupyterhub-singleuser") == server
    assert ada.run("print(open('thesis.txt').read())") == "chapter 1"


@pytest.mark.parametrize("programs", [(HUB,), (PROXY,), (HUB, PROXY)], ids=["hub", "proxy", "hub and proxy"])
def test_comes_back_by_itself(shared: Site, ada: Person, programs: tuple[tuple[str, ...], ...]) -> None:
    server, port = shared.process("jupyterhub-singleuser"), shared.settings()["ports"]["public"]
    killed = [shared.process(*words) for words in programs]
    kill(shared, *programs)
    if PROXY not in programs:
        assert "started" in ada.server.status(), "the server stays reachable while the hub is away"
    awaited("new processes", lambda: [shared.process(*words) not in killed for words in programs])
    awaited("the way to the server", ada.server.status)
    assert_all_is_well(shared, ada, server, port)


def test_a_killed_keeper_is_mended_by_the_next_run(shared: Site, ada: Person) -> None:
    server, port = shared.process("jupyterhub-singleuser"), shared.settings()["ports"]["public"]
    kill(shared, KEEPER, HUB)
    run = shared.make("hub")
    assert run.code == 0, run.output
    assert run.changed == 1
    assert len(shared.processes(*KEEPER)) == len(shared.processes(*HUB)) == len(shared.processes(*PROXY)) == 1
    awaited("the way to the server", ada.server.status)
    assert_all_is_well(shared, ada, server, port)
