# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""One site from an interrupted installation of an older version to its end.

Each test goes on where the last one stopped. Node comes from a package, and idle servers are stopped soon.
"""

from __future__ import annotations

import concurrent.futures
import os
import re
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from ansible_collections.scigateway.jupyterhub.tests.integration.local.people import Person
from ansible_collections.scigateway.jupyterhub.tests.integration.local.sites import Site, awaited, open_folder
from ansible_collections.scigateway.jupyterhub.tests.parts import places

OLDER = "5.4.6"
LOCKS = Path("roles") / "jupyterhub" / "files" / "locks"
LONG = "l" + "o" * 198 + "ng"
NAMES = ["Ada.Lovelace@Example.org", "ada-lovelace@example.org", "josé.núñez", "李雷", LONG]


def free_port() -> int:
    """Return a port that no program holds now."""
    with socket.create_server(("127.0.0.1", 0)) as held:
        return int(held.getsockname()[1])


@dataclass
class Life:
    """The site, and what is remembered of it from one test to the next."""

    site: Site
    secrets: dict[str, bytes] = field(default_factory=dict)


@pytest.fixture(scope="module")
def life(checkout: Path) -> Iterator[Life]:
    """Return a site of which nothing is deployed yet."""
    site = Site(
        checkout,
        open_folder(),
        "test-life",
        hub_users=["ada", *NAMES],
        hub_port=free_port(),
        hub_idle_hours=0.01,
        jupyterhub_node="package",
    )
    try:
        yield Life(site)
    finally:
        site.remove()


@pytest.fixture(scope="module")
def older_lock(life: Life) -> Path:
    """Return a lock of the hub's environment with an older JupyterHub."""
    locks = life.site.checkout / LOCKS
    wanted = re.sub(
        r"^jupyterhub\b(?!-).*$", f"jupyterhub=={OLDER}", (locks / "hub.in").read_text(encoding="utf-8"), flags=re.M
    )
    (life.site.folder / "hub.in").write_text(wanted, encoding="utf-8")
    lock = life.site.folder / "hub.txt"
    command = [str(places.PROGRAMS / "uv"), "pip", "compile", "--quiet", "--universal", "--generate-hashes"]
    subprocess.run([*command, "--output-file", str(lock), str(life.site.folder / "hub.in")], check=True)
    return lock


def test_only_one_run_at_a_time_and_it_can_be_interrupted(life: Life, older_lock: Path) -> None:
    site = life.site
    first = site.begin("hub", jupyterhub_version=OLDER, jupyterhub_hub_lock=str(older_lock))
    awaited("the installation", (site.data / "envs" / "user" / "lib").is_dir)

    sentence = site.make("hub").sentence()
    holder = re.search(r"Another run for this site is under way \(process (\d+), ", sentence)
    assert holder, sentence
    assert int(holder.group(1)) in first.members()

    first.interrupt()
    assert first.end().code != 0
    awaited("every process of the run to be gone", lambda: not first.members())
    assert not (site.data / "etc").exists()


def test_the_next_run_completes_it(life: Life, older_lock: Path) -> None:
    run = life.site.stage("hub", jupyterhub_version=OLDER, jupyterhub_hub_lock=str(older_lock))
    assert run.code == 0, run.output
    assert life.site.settings()["version"] == OLDER
    node = os.readlink(f"/proc/{life.site.process('configurable-http-proxy', '--port')}/exe")
    assert node.startswith(f"{life.site.data}/envs/node/")
    ada = Person(life.site, "ada")
    ada.work()
    ada.run("open('thesis.txt', 'w').write('chapter 1')")
    life.secrets = life.site.secrets()


def test_an_older_version_is_upgraded_and_homes_and_secrets_stay(life: Life) -> None:
    run = life.site.stage("hub")
    assert run.code == 0, run.output
    ada = Person(life.site, "ada")
    assert ada.browser.call("GET", f"{life.site.url}hub/api/").object("")["version"] != OLDER
    assert life.site.secrets() == life.secrets
    ada.work()
    assert ada.run("print(open('thesis.txt').read())") == "chapter 1"


def test_unusual_names_have_homes_of_their_own(life: Life) -> None:
    people = {name: Person(life.site, name) for name in NAMES}
    at_work = {name: people[name] for name in NAMES[:3]}
    with concurrent.futures.ThreadPoolExecutor() as pool:
        list(pool.map(Person.work, at_work.values()))
    for name, person in at_work.items():
        person.run(f"open('mine.txt', 'w').write({name!r})")
    written = [path.read_text(encoding="utf-8") for path in (life.site.data / "homes").glob("*/mine.txt")]
    assert sorted(written) == sorted(at_work)


def test_idle_servers_are_stopped_and_homes_stay(life: Life) -> None:
    assert life.site.processes("jupyterhub-singleuser")
    awaited("the culler to stop all servers", lambda: not life.site.processes("jupyterhub-singleuser"), 180)
    assert (life.site.data / "homes" / "ada" / "thesis.txt").read_text() == "chapter 1"
    assert not Person(life.site, "ada").server.is_active()


def test_destroy_ends_every_process_and_keeps_what_cannot_be_made_again(life: Life) -> None:
    Person(life.site, "ada").work()
    assert life.site.processes("jupyterhub-singleuser")
    run = life.site.make("destroy")
    assert run.code == 0, run.output
    assert life.site.processes() == {}
    assert (life.site.data / "homes" / "ada" / "thesis.txt").read_text() == "chapter 1"
    assert life.site.secrets() == life.secrets
    assert not (life.site.data / "envs").exists()
    assert str(life.site.data) in run.output
    assert life.site.make("destroy").changed == 0


def test_a_new_deployment_brings_everything_back(life: Life) -> None:
    run = life.site.stage("hub")
    assert run.code == 0, run.output
    assert life.site.secrets() == life.secrets
    ada = Person(life.site, "ada")
    ada.work()
    assert ada.run("print(open('thesis.txt').read())") == "chapter 1"


def test_destroy_takes_the_data_too_when_told(life: Life) -> None:
    run = life.site.make("destroy", hub_destroy_data=True)
    assert run.code == 0, run.output
    assert life.site.processes() == {}
    assert not life.site.data.exists()
