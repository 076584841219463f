# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A hub that was broken on purpose does not pass the check, which names what is broken; the next run mends it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from ansible_collections.scigateway.jupyterhub.tests.integration.local.sites import Run, Site, awaited
from ansible_collections.scigateway.jupyterhub.tests.integration.local.test_hub import fates

HOME_NOT_KEPT = """
import tempfile
async def start_in_a_new_home(self, original=HomeSpawner.start):
    self.home_dir = tempfile.mkdtemp(dir=self.homes_dir)
    return await original(self)
HomeSpawner.start = start_in_a_new_home
"""
CULLER_DEAD = """
next(service for service in c.JupyterHub.services if service["name"] == "idle-culler")["command"] = ["/bin/false"]
"""
STRANGER_ALLOWED = """
c.JupyterHub.load_roles.append(
    {"name": "intruder", "users": ["hub-check-b"], "scopes": ["self", "access:servers"]}
)
"""


@pytest.fixture(autouse=True, scope="module")
def mended(shared: Site) -> Iterator[None]:
    """Leave the hub in order, whatever happened here."""
    yield
    shared.stage("hub")


def put_in(site: Site, lines: str) -> None:
    """Change the deployed configuration by hand and restart the hub with it."""
    with (site.data / "etc" / "jupyterhub_config.py").open("a", encoding="utf-8") as stream:
        stream.write(lines)
    site.supervise("restart", "hub")
    awaited("the hub to answer", site.answers)


def verify(site: Site, culler_watch: int) -> Run:
    return site.stage("verify", verify_mode="full", verify_profiles=["small"], verify_culler_watch=culler_watch)


@pytest.mark.parametrize(
    ("lines", "step", "culler_watch"),
    [
        pytest.param(HOME_NOT_KEPT, "read the file back", 0, id="home not kept"),
        pytest.param(STRANGER_ALLOWED, "hub-check-b is refused at that server", 0, id="stranger allowed"),
        pytest.param(CULLER_DEAD, "the idle culler still is the same process", 36, id="culler dead"),
    ],
)
def test_the_check_names_what_is_broken(shared: Site, lines: str, step: str, culler_watch: int) -> None:
    put_in(shared, lines)
    broken = verify(shared, culler_watch)
    found = fates(broken.output)
    assert [title for title, fate in found.items() if fate == "failed"] == [step]
    assert f'The hub failed the step "{step}"' in broken.sentence()
    assert str(shared.data / "logs" / "hub.log") in broken.sentence()
    assert found["clean up"] == "passed"
    mending = shared.stage("hub")
    assert mending.code == 0, mending.output
    assert mending.changed > 0


def test_the_next_run_has_mended_it(shared: Site) -> None:
    run = shared.make("hub")
    assert run.code == 0, run.output
    assert run.changed == 0
    assert "(full)" in run.output, "a hub that has failed is looked at in full"
    assert set(fates(run.output).values()) == {"passed", "not provided", "not checked"}
