# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the full check does with the server of the owner."""

from __future__ import annotations

import json
import secrets
import typing as t

from . import snippets
from .errors import NotChecked, Unexpected
from .person import Person
from .pictures import PATIENCE
from .visit import Visit

# what people ask for first when something does not work on their server
_TOLD_VERSIONS = ("jupyterhub", "jupyterlab", "notebook", "jupyter_server", "ipykernel")


def start(person: Person, profile: str) -> str:
    """The server starts with a profile."""
    person.start_server(profile)
    return ""


def start_first(visit: Visit, profile: str, both: bool) -> str:
    """The server of the owner starts; that of the other user, if it is wanted, then does beside the next steps."""
    visit.owner.start_server(profile)
    if both and visit.stranger.is_in:
        visit.stranger.begin_start(profile)
    return ""


def open_page(visit: Visit) -> str:
    """The server's page opens by the hub's OAuth login, without a further question."""
    visit.owner.server.open()
    visit.picture_lab()
    return visit.owner.server.url


def run_code(visit: Visit) -> str:
    """A kernel computes what we know."""
    one, other = secrets.randbelow(9000) + 1000, secrets.randbelow(9000) + 1000
    printed = visit.owner.run(snippets.product(one, other))
    if printed != str(one * other):
        raise Unexpected(f"{one} * {other} = {one * other}", repr(printed[:80]))
    return f"{one} * {other} = {printed}"


def server_version(visit: Visit) -> str:
    """The server speaks the hub's language: both are of the same major version of JupyterHub."""
    found = value(visit.owner.run(snippets.versions(_TOLD_VERSIONS)))
    visit.versions.update({f"server: {name}": str(version) for name, version in found.items()})
    version = str(found.get("jupyterhub") or "")
    if not version:
        raise NotChecked("the kernel's Python is not the one of the server and has no jupyterhub")
    major = visit.hub_version.partition(".")[0]
    if version.partition(".")[0] != major:
        raise Unexpected(f"jupyterhub {major} on the server, as on the hub", version)
    return f"jupyterhub {version}"


def write_file(visit: Visit) -> str:
    """A file with a content that no other file has goes into the home."""
    visit.files_may_exist = True
    written = value(visit.owner.run(snippets.write_file(visit.file_name, visit.file_content)))
    visit.file_folder, visit.file_path = str(written["folder"]), str(written["path"])
    return visit.file_name


def in_file_browser(visit: Visit, name: str) -> str:
    """The path of a file of the home, relative to the folder that the file browser opens."""
    folder = visit.file_folder
    if folder == ".." or folder.startswith("../"):
        raise NotChecked("the file browser of this server opens a folder below the home")
    return name if folder == "." else f"{folder}/{name}"


def see_file(visit: Visit) -> str:
    """The file browser shows that file."""
    path = in_file_browser(visit, visit.file_name)
    if not visit.owner.server.holds(path):
        raise Unexpected(f"the file browser to show {path}", "that it does not")
    return path


def read_file(visit: Visit) -> str:
    """The content is the same after the server was stopped and started."""
    content = value(visit.owner.run(snippets.read_file(visit.file_name)))
    expected = f"the content of {visit.file_name} in the home of {visit.owner.name} as it was written"
    if content is None:
        raise Unexpected(expected, "that the file is gone after the server was stopped and started")
    if content != visit.file_content:
        raise Unexpected(expected, f"another content of {len(content)} characters")
    return visit.file_name


def find_tutorials(visit: Visit) -> str:
    """The tutorials are in the home."""
    tutorials = visit.settings.tutorials
    missing = value(visit.owner.run(snippets.missing_folders(tutorials)))
    if missing:
        raise Unexpected(
            f"the tutorials {', '.join(tutorials)} in the home of {visit.owner.name}",
            f"no folder or an empty one for {', '.join(missing)}",
        )
    return ", ".join(tutorials)


def remove_file(visit: Visit) -> str:
    """The files of the check, and those of killed ones, leave the home."""
    count = visit.owner.run(snippets.remove_files())
    visit.files_may_exist = False
    return f"{count} file(s)"


def stop(visit: Visit) -> str:
    """The server stops, once the pictures of it are taken; that of the other user with it, unless it is left alone."""
    visit.collect_pictures(PATIENCE)
    if visit.stranger.server.url and not visit.left_alone_at:
        visit.stranger.begin_stop()
    visit.owner.stop_server()
    return ""


def value(printed: str) -> t.Any:
    """What a snippet printed as JSON; raises Unexpected when it is none."""
    try:
        return json.loads(printed)
    except ValueError as error:
        raise Unexpected("JSON from the kernel", repr(printed[:80])) from error
