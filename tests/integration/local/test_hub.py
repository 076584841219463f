# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A hub from one command, in a copy of the checkout where nothing was made before."""

from __future__ import annotations

import re
import stat
from pathlib import Path

import pytest
import requests
from ansible_collections.scigateway.jupyterhub.tests.integration.local.conftest import Story
from ansible_collections.scigateway.jupyterhub.tests.integration.local.people import Person
from ansible_collections.scigateway.jupyterhub.tests.integration.local.sites import LIVE, Site

STEPS = [
    "login hub-check-a through the login page",
    "login hub-check-b through the login page",
    "a wrong password of hub-check-a is refused",
    "start the server of hub-check-a (small)",
    "run code (small)",
    "write a file into the home",
    "the tutorials are in the home",
    "hub-check-b is refused at that server",
    "stop the server",
    "start it again",
    "read the file back",
    "start the server of hub-check-a (large)",
    "run code (large)",
    "the idle culler runs",
    "the idle culler still is the same process",
    "clean up",
]
NOT_PROVIDED = ["home_isolation", "memory_limit", "cpu_limit", "disk_quota", "network_isolation", "https"]
# Nobody asked for the waits, and a form leads to no provider.
NOT_CHECKED = {
    "the page of the login provider opens",
    "the hub can talk to the login provider",
    "a notebook outlives a break",
    "a server that nobody uses is stopped",
}


def fates(output: str) -> dict[str, str]:
    """Return what became of each step, from the table at the end of a check."""
    rows = re.findall(r"^  (passed|failed|not run|not checked|not provided) +(\S.*?)  +\d+\.\d s", output, re.M)
    return {title: fate for fate, title in rows}


def test_check_mode_before_anything_is_deployed(story: Story) -> None:
    assert story.check.code == 0, story.check.output
    assert story.left_by_check == []
    assert "+jupyterhub==5.5" in story.check.output


def test_every_step_of_the_first_run_is_listed(story: Story) -> None:
    found = fates(story.first.output)
    assert {step: found.get(step) for step in STEPS} == dict.fromkeys(STEPS, "passed")
    assert {name: found.get(name) for name in NOT_PROVIDED} == dict.fromkeys(NOT_PROVIDED, "not provided")
    assert {step for step, fate in found.items() if fate == "not checked"} == NOT_CHECKED
    assert set(found.values()) == {"passed", "not provided", "not checked"}


def test_the_end_tells_where_to_log_in(story: Story) -> None:
    end = story.first.output.partition("PLAY [Ready]")[2]
    assert f"is ready at {story.site.url}" in end
    assert re.search(rf"users +ada, grace .*cat {story.site.data}/secrets/user_password", end)
    assert re.search(rf"admins +boss .*cat {story.site.data}/secrets/admin_password", end)
    assert story.site.secret("user_password") not in story.first.output


def test_a_port_in_use_is_passed_over_and_said(story: Story) -> None:
    chosen = story.site.settings()["ports"]["public"]
    assert chosen != story.taken_port
    assert f"Port {story.taken_port} was in use by another program" in story.first.output


def test_the_second_run_changes_nothing_and_checks_quickly(story: Story) -> None:
    assert story.second.code == 0, story.second.output
    assert story.second.changed == 0
    assert "(quick)" in story.second.output
    assert set(fates(story.second.output).values()) == {"passed"}


def test_secrets_are_private_and_stay(story: Story) -> None:
    first, second = story.secrets
    assert second == first
    assert set(first) == {"user_password", "admin_password", "cookie_secret", "proxy_token", "check_token"}
    files = list((story.site.data / "secrets").iterdir())
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert {path.stat().st_uid for path in files} == {(story.site.data / "homes").stat().st_uid}


def test_secrets_stand_nowhere_else(story: Story) -> None:
    values = [value.strip().decode() for value in story.secrets[0].values()]
    site = story.site
    texts = {str(path): path.read_text(encoding="utf-8") for path in (site.data / "etc").iterdir() if path.is_file()}
    texts |= {str(path): path.read_text(errors="replace") for path in _files(site.data / "logs")}
    texts |= {str(path): path.read_text(errors="replace") for path in _files(site.inventory)}
    texts |= {f"process {pid}": command for pid, command in site.processes().items()}
    texts |= {"check": story.check.output, "first run": story.first.output, "second run": story.second.output}
    assert [name for name, text in texts.items() if any(value in text for value in values)] == []


def test_the_hub_listens_on_this_computer_alone(shared: Site) -> None:
    addresses = {address for pid in shared.processes() for address in _listening(pid)}
    assert len(addresses) >= 3, "proxy, its API, hub"
    assert {address.rpartition(":")[0] for address in addresses} == {"0100007F"}


def test_check_mode_on_a_deployed_hub_shows_the_change_and_makes_none(shared: Site) -> None:
    before, processes = shared.listing(*LIVE), shared.processes("/envs/hub/bin/")
    run = shared.make("check", jupyterhub_announcement="Maintenance on Monday")
    assert run.code == 0, run.output
    assert re.search(r'^\+ +"announcement": "Maintenance on Monday"', run.output, re.MULTILINE)
    assert shared.changes(before, *LIVE) == []
    assert shared.processes("/envs/hub/bin/") == processes


def test_a_stranger_and_a_wrong_password_are_refused(shared: Site) -> None:
    with pytest.raises(Exception, match="logged in"):
        Person(shared, "mallory")
    with pytest.raises(Exception, match="logged in"):
        Person(shared, "ada", password="admin_password")
    assert requests.get(f"{shared.url}hub/api/users", timeout=10).status_code == 403


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def _listening(pid: int) -> list[str]:
    """Return the addresses, in hexadecimal as the kernel writes them, that a process listens on (proc(5): net/tcp)."""
    sockets = {link.readlink().name for link in Path(f"/proc/{pid}/fd").iterdir() if link.is_symlink()}
    lines = [
        line.split()
        for family in ("tcp", "tcp6")
        for line in Path(f"/proc/{pid}/net/{family}").read_text().splitlines()[1:]
    ]
    return [fields[1] for fields in lines if fields[3] == "0A" and f"socket:[{fields[9]}]" in sockets]
