# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What cannot work is refused in one sentence that says what is wrong, before anything is made or changed."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from ansible_collections.scigateway.jupyterhub.tests.integration.local.sites import LOCK, ROOT, Site, open_folder

CLOSED_PORT = "http://127.0.0.1:9/simple"
TOO_OLD = "#!/bin/sh\necho 3.8\n"


@pytest.mark.parametrize(
    ("extra", "parts"),
    [
        pytest.param({"hub_user_memroy": "2G"}, ["hub_user_memroy", "hub_user_memory"], id="misspelt variable"),
        pytest.param({"hub_user_memory": "4 gigs"}, ["hub_user_memory: '4 gigs'", "like 8G"], id="no size"),
        pytest.param({"hub_https": "true"}, ["hub_https: true", "hub_platform local"], id="https here"),
        pytest.param({"hub_data_dir": "/dev/null/hub"}, ["/dev/null is not a folder"], id="file for a folder"),
        pytest.param({"hub_tutorials": ["file:///nowhere/course"]}, ["file:///nowhere/course"], id="no repository"),
        pytest.param({"jupyterhub_minimum_free_disk": 10**18}, ["MiB free", "needs"], id="full disk"),
        pytest.param({"jupyterhub_python": "/nowhere/python3"}, ["/nowhere/python3 does not run"], id="no Python"),
        pytest.param({"jupyterhub_user_password": "short"}, ["user_password", "at least 8"], id="short password"),
    ],
)
def test_is_refused_and_nothing_is_made(
    new_site: Callable[..., Site], extra: dict[str, object], parts: list[str]
) -> None:
    site = new_site()
    before = site.listing()
    sentence = site.make("hub", **extra).sentence()
    assert [part for part in parts if part not in sentence] == [], sentence
    assert set(site.changes(before)) <= LOCK


def test_a_python_that_is_too_old(new_site: Callable[..., Site]) -> None:
    site = new_site()
    old = site.folder / "python3.8"
    old.write_text(TOO_OLD, encoding="utf-8")
    old.chmod(0o755)
    before = site.listing()
    sentence = site.make("hub", jupyterhub_python=str(old)).sentence()
    assert "is version 3.8; the hub needs 3.10 or newer" in sentence
    assert set(site.changes(before)) <= LOCK


@pytest.mark.skipif(ROOT, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written(new_site: Callable[..., Site]) -> None:
    site = new_site()
    closed = site.folder / "closed"
    closed.mkdir(mode=0o500)
    sentence = site.make("hub", hub_data_dir=str(closed / "data")).sentence()
    assert f"may not write into {closed}" in sentence


def test_no_network(new_site: Callable[..., Site]) -> None:
    site = new_site()
    sentence = site.make("hub", jupyterhub_package_index=CLOSED_PORT).sentence()
    assert "check this host's network, package index (jupyterhub_package_index)" in sentence
    assert site.processes() == {}


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """Return a folder on a disk of 200 MB, which only root can make."""
    folder = open_folder()
    options = ["-t", "tmpfs", "-o", "size=200m,mode=0755", "tmpfs", str(folder)]
    if not ROOT or subprocess.run(["mount", *options], check=False).returncode:
        folder.rmdir()
        pytest.skip("mounting a small disk needs root and its capabilities")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)
    folder.rmdir()


def test_a_disk_that_gets_full_in_the_middle(new_site: Callable[..., Site], small_disk: Path) -> None:
    site = new_site()
    run = site.make("hub", hub_data_dir=str(small_disk / "data"), jupyterhub_minimum_free_disk=0)
    assert "No space left on device" in run.sentence()
