# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Folders that a hub can live in, and those that it cannot."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._host import room


@pytest.fixture
def open_folder(short_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder that every account can enter, wherever temporary folders are made."""
    real = os.stat
    parents = {str(parent) for parent in short_folder.parents}

    def opened(path: str, *rest: object, **more: object) -> os.stat_result:
        found = real(path, *rest, **more)  # type: ignore[arg-type]
        if str(path) not in parents:
            return found
        return os.stat_result((found.st_mode | 0o001, *found[1:]))

    monkeypatch.setattr(os, "stat", opened)
    short_folder.chmod(0o755)
    return short_folder


def refusal(path: Path | str, as_root: bool = False) -> str:
    with pytest.raises(ValueError, match=".") as refused:
        room.check_path(str(path), as_root)
    return str(refused.value)


def test_a_new_folder_in_a_writable_one_will_do(open_folder: Path) -> None:
    room.check_path(str(open_folder / "a" / "b"), as_root=False)
    room.check_path(str(open_folder / "a" / "b"), as_root=True)
    assert list(open_folder.iterdir()) == []


def test_a_link_to_a_folder_will_do(open_folder: Path) -> None:
    (open_folder / "real").mkdir(mode=0o755)
    (open_folder / "link").symlink_to(open_folder / "real")
    room.check_path(str(open_folder / "link"), as_root=True)


def test_a_link_into_a_closed_folder_is_refused_as_root(open_folder: Path) -> None:
    closed = open_folder / "closed"
    (closed / "real").mkdir(parents=True)
    (open_folder / "link").symlink_to(closed / "real")
    closed.chmod(0o700)
    assert refusal(open_folder / "link", as_root=True).startswith(
        f"The hub runs under an unprivileged account, which cannot enter {closed}; "
    )
    room.check_path(str(open_folder / "link"), as_root=False)


def test_a_data_folder_that_is_closed_itself_is_opened_later(open_folder: Path) -> None:
    (open_folder / "hub").mkdir(mode=0o700)
    room.check_path(str(open_folder / "hub"), as_root=True)


@pytest.mark.parametrize("where", ["file", "file/below", "dangling"])
def test_what_is_no_folder_is_refused(open_folder: Path, where: str) -> None:
    (open_folder / "file").write_text("")
    (open_folder / "dangling").symlink_to(open_folder / "gone")
    in_the_way = open_folder / where.split("/")[0]
    assert refusal(open_folder / where) == (
        f"The data folder {open_folder / where} cannot be made because {in_the_way} is not a folder; choose another."
    )


def test_a_folder_that_cannot_be_written_is_refused(open_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    assert refusal(open_folder / "hub") == (
        f"The data folder {open_folder}/hub cannot be written: {open_folder} is not writable for you; choose another, "
        "or correct its permissions."
    )


def test_a_path_that_is_too_long_for_a_socket_is_refused() -> None:
    longest = "/" + "x" * (room.LONGEST_PATH - 1)
    room.check_path(longest, as_root=False)
    assert refusal(longest + "x") == (
        f"The data folder {longest}x has a path of {room.LONGEST_PATH + 1} characters; at most {room.LONGEST_PATH} "
        "work because sockets live in it; choose a shorter one."
    )
    assert "characters" in refusal("/" + "é" * (room.LONGEST_PATH // 2 + 1)), "a socket's path is counted in bytes"


@pytest.mark.parametrize("character", [*" \t\n'\"\\;:%"])
def test_a_character_that_a_configuration_would_misread_is_refused(character: str) -> None:
    assert refusal(f"/srv/a{character}b").endswith("which process keepers cannot take; choose another.")


def test_a_relative_path_is_refused() -> None:
    assert refusal("hub") == "The data folder 'hub' is not an absolute path; give one that starts with '/'."


def test_room_on_the_disk_is_asked_of_the_nearest_folder(tmp_path: Path) -> None:
    room.check_space(str(tmp_path / "a" / "b"), 1)
    with pytest.raises(
        ValueError, match=rf"^The disk of {re.escape(str(tmp_path))} has \d+ MiB free and the hub needs"
    ):
        room.check_space(str(tmp_path / "a" / "b"), 2**62)


@pytest.mark.parametrize(("deployed", "wanted"), [("", "5.5.4"), ("5.5.4", "5.5.4"), ("5.5.4", "5.10.0"), ("4", "5.5")])
def test_a_hub_of_the_same_or_an_older_version_is_taken_over(deployed: str, wanted: str) -> None:
    room.check_version(deployed, wanted, "/srv/hub")


@pytest.mark.parametrize(("deployed", "wanted"), [("5.10.0", "5.5.4"), ("6.0", "5.5.4")])
def test_a_newer_one_is_not(deployed: str, wanted: str) -> None:
    with pytest.raises(ValueError, match=f"JupyterHub {deployed}, which is newer than {wanted}; its database does not"):
        room.check_version(deployed, wanted, "/srv/hub")
