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
from .visit import Visit


def start(visit: Visit, profile: str) -> str:
    """The server starts with a profile."""
    visit.start_server(profile)
    return ""


def open_page(visit: Visit) -> str:
    """The server's page opens by the hub's OAuth login, without a further question."""
    visit.server.open()
    return visit.server.url


def run_code(visit: Visit) -> str:
    """A kernel computes what we know."""
    one, other = secrets.randbelow(9000) + 1000, secrets.randbelow(9000) + 1000
    with visit.kernel() as kernel:
        printed = kernel.run(snippets.product(one, other))
    if printed != str(one * other):
        raise Unexpected(f"{one} * {other} = {one * other}", repr(printed[:80]))
    return f"{one} * {other} = {printed}"


def write_file(visit: Visit) -> str:
    """A file with a content that no other file has goes into the home."""
    with visit.kernel() as kernel:
        visit.file_may_exist = True
        folder = _value(kernel.run(snippets.write_file(visit.file_name, visit.file_content)))
    visit.file_folder = str(folder)
    return visit.file_name


def see_file(visit: Visit) -> str:
    """The file browser shows that file."""
    folder = visit.file_folder
    if folder == ".." or folder.startswith("../"):
        raise NotChecked("the file browser of this server opens a folder below the home")
    path = visit.file_name if folder == "." else f"{folder}/{visit.file_name}"
    if not visit.server.holds(path):
        raise Unexpected(f"the file browser to show {path}", "that it does not")
    return path


def read_file(visit: Visit) -> str:
    """The content is the same after the server was stopped and started."""
    with visit.kernel() as kernel:
        content = _value(kernel.run(snippets.read_file(visit.file_name)))
    expected = f"the content of {visit.file_name} in the home of {visit.owner.name} as it was written"
    if content is None:
        raise Unexpected(expected, "that the file is gone after the server was stopped and started")
    if content != visit.file_content:
        raise Unexpected(expected, f"another content of {len(content)} characters")
    return visit.file_name


def find_tutorials(visit: Visit) -> str:
    """The tutorials are in the home."""
    tutorials = visit.settings.tutorials
    with visit.kernel() as kernel:
        missing = _value(kernel.run(snippets.missing_folders(tutorials)))
    if missing:
        raise Unexpected(
            f"the tutorials {', '.join(tutorials)} in the home of {visit.owner.name}",
            f"no folder or an empty one for {', '.join(missing)}",
        )
    return ", ".join(tutorials)


def refuse_stranger(visit: Visit) -> str:
    """While the owner is served, the other user is not let in by the page nor by the API."""
    url = visit.server.url
    visit.server.status()
    # the page first: there the hub decides by its OAuth login, and would offer a form to somebody whom it lets in
    page = visit.stranger.browser.page(url)
    api = visit.stranger.browser.call("GET", f"{url}api/contents")
    for what, answer in (("page", page), ("files", api)):
        if answer.status != 403:
            raise Unexpected(
                f"{visit.stranger.name} to be refused (HTTP 403) at the {what} of the server of {visit.owner.name}",
                str(answer),
            )
    visit.server.status()
    return "HTTP 403, while its owner got 200"


def remove_file(visit: Visit) -> str:
    """The file of the check, and those of killed ones, leave the home."""
    with visit.kernel() as kernel:
        count = kernel.run(snippets.remove_files())
    visit.file_may_exist = False
    return f"{count} file(s)"


def stop(visit: Visit) -> str:
    """The server stops."""
    visit.server.stop()
    return ""


def _value(printed: str) -> t.Any:
    try:
        return json.loads(printed)
    except ValueError as error:
        raise Unexpected("JSON from the kernel", repr(printed[:80])) from error
