# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a person's server is started: home, profile, tutorials."""

from __future__ import annotations

import asyncio
import importlib
import logging
import os
import stat
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

pytest.importorskip("jupyterhub", reason="the spawner runs inside JupyterHub, which is not installed here")

SMALL = {
    "slug": "small",
    "display_name": "Small",
    "description": "A <small> one",
    "default": False,
    "memory_bytes": 2**30,
    "cpus": 1.0,
    "environment": {"OMP_NUM_THREADS": "1"},
    "default_url": "/lab",
}
LARGE = {**SMALL, "slug": "large", "display_name": "Large", "default": True, "memory_bytes": 2**31, "cpus": 2.0}
Make = Callable[..., Any]


@pytest.fixture
def module(files: Path) -> ModuleType:
    return importlib.import_module("hub_spawner")


@pytest.fixture
def make(module: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Make:
    """Return a function that makes a spawner, whose server is not really started."""

    async def start(spawner: Any) -> tuple[str, int]:
        return "127.0.0.1", 1234

    monkeypatch.setattr(module.SimpleLocalProcessSpawner, "start", start)
    gitpuller = tmp_path / "user" / "bin" / "gitpuller"
    gitpuller.parent.mkdir(parents=True)
    gitpuller.write_text(f'#!/bin/sh\necho "$PWD|$*|$GIT_TERMINAL_PROMPT|$GIT_CONFIG_GLOBAL" >> {tmp_path}/pulls\n')
    gitpuller.chmod(0o755)

    def make_spawner(name: str = "ada", **options: Any) -> Any:
        spawner = module.HomeSpawner(
            user=SimpleNamespace(name=name, url="/user/ada/"),
            homes_dir=str(tmp_path / "homes"),
            logs_dir=str(tmp_path / "logs"),
            user_environment_dir=str(tmp_path / "user"),
            profiles=options.pop("profiles", [SMALL, LARGE]),
            tutorials=options.pop("tutorials", []),
            log=logging.getLogger("spawner"),
        )
        spawner.user_options = options
        return spawner

    return make_spawner


def test_the_home_is_made_for_its_person_only_and_stays(make: Make, tmp_path: Path) -> None:
    for _twice in range(2):
        assert asyncio.run(make().start()) == ("127.0.0.1", 1234)
        (tmp_path / "homes" / "ada" / "work.ipynb").touch()
    home = tmp_path / "homes" / "ada"
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert [path.name for path in home.iterdir()] == ["work.ipynb"]


def test_the_server_runs_in_the_home_and_its_files_are_private(make: Make, tmp_path: Path) -> None:
    spawner = make("Ada@example.org")
    asyncio.run(spawner.start())
    home = spawner.popen_kwargs["cwd"]
    assert os.path.dirname(home) == str(tmp_path / "homes")
    assert os.path.isdir(home)
    assert spawner.popen_kwargs["umask"] == 0o077
    assert spawner.user_env({})["HOME"] == home


@pytest.mark.parametrize(("chosen", "memory", "cpus"), [({}, 2**31, 2.0), ({"profile": "small"}, 2**30, 1.0)])
def test_the_chosen_profile_or_the_default_one_holds(
    make: Make, chosen: dict[str, str], memory: int, cpus: float
) -> None:
    spawner = make(**chosen)
    asyncio.run(spawner.start())
    assert (spawner.mem_limit, spawner.cpu_limit) == (memory, cpus)


def test_without_a_default_the_first_profile_is_it(make: Make) -> None:
    spawner = make(profiles=[SMALL, {**LARGE, "default": False}])
    asyncio.run(spawner.start())
    assert spawner.mem_limit == 2**30


def test_a_profile_that_is_not_offered_starts_nothing(make: Make, module: ModuleType, tmp_path: Path) -> None:
    with pytest.raises(module.web.HTTPError) as refused:
        asyncio.run(make(profile="huge").start())
    assert refused.value.status_code == 400
    assert refused.value.log_message == "There is no profile named 'huge'; this hub offers: small, large."
    assert not (tmp_path / "homes").exists()


def test_the_environment_is_that_of_users_and_of_the_profile(make: Make, tmp_path: Path) -> None:
    found = make(profile="small").user_env({"PATH": "/usr/bin"})
    assert found["PATH"] == f"{tmp_path}/user/bin:/usr/bin"
    assert found["OMP_NUM_THREADS"] == "1"


def test_the_menu_marks_the_default_and_shows_text_as_text(make: Make) -> None:
    menu = make().options_form
    assert menu.count('type="radio"') == 2
    assert 'value="large" checked' in menu
    assert 'value="small" checked' not in menu
    assert "A &lt;small&gt; one" in menu
    assert "<small>" not in menu


def test_one_profile_needs_no_menu(make: Make) -> None:
    assert make(profiles=[SMALL]).options_form == ""


@pytest.mark.parametrize(
    ("form", "options"), [({"profile": ["small"]}, {"profile": "small"}), ({}, {}), ({"profile": [""]}, {})]
)
def test_the_menus_answer(make: Make, form: dict[str, list[str]], options: dict[str, str]) -> None:
    assert make().options_from_form(form) == options


def test_tutorials_are_pulled_into_the_home_without_asking(make: Make, tmp_path: Path, files: Path) -> None:
    spawner = make(tutorials=[{"source": "file:///srv/lessons.git", "branch": "spring", "folder": "lessons"}])
    asyncio.run(spawner.start())
    home = tmp_path / "homes" / "ada"
    assert (tmp_path / "pulls").read_text() == (
        f"{home}|file:///srv/lessons.git spring {home}/lessons|0|{files}/gitconfig\n"
    )


def test_a_tutorial_that_fails_is_logged_and_the_server_starts(
    make: Make, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "user" / "bin" / "gitpuller").write_text("#!/bin/sh\necho one\necho fatal: no such branch\nexit 1\n")
    spawner = make(tutorials=[{"source": "https://example.org/l.git", "branch": "", "folder": "lessons"}])
    assert asyncio.run(spawner.start()) == ("127.0.0.1", 1234)
    assert caplog.messages == ["Tutorial https://example.org/l.git for ada: kept as it was: fatal: no such branch"]


def test_a_tutorial_that_hangs_does_not_hold_the_server_up(
    make: Make, module: ModuleType, tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "TUTORIAL_SECONDS", 4)
    (tmp_path / "user" / "bin" / "gitpuller").write_text(f"#!/bin/sh\nsleep 600 &\necho $! > {tmp_path}/child\nwait\n")
    spawner = make(tutorials=[{"source": "https://example.org/l.git", "branch": "", "folder": "lessons"}])
    assert asyncio.run(asyncio.wait_for(spawner.start(), 60)) == ("127.0.0.1", 1234)
    assert caplog.messages == ["Tutorial https://example.org/l.git for ada: no answer in 4 s, kept as it was"]
    child = int((tmp_path / "child").read_text())
    deadline = time.monotonic() + 30
    while _is_alive(child):
        assert time.monotonic() < deadline, f"process {child} of the tutorial's command still runs"
        time.sleep(0.05)


def _is_alive(process: int) -> bool:
    """Tell whether a process runs; one that ended and that nobody asked for does not."""
    try:
        status = Path(f"/proc/{process}/stat").read_text()
    # the second when it ends while it is read
    except (FileNotFoundError, ProcessLookupError):
        return False
    return status.rpartition(")")[2].split()[0] not in "ZX"
