# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two people on one hub: the second reaches neither the server of the first, nor its controls, nor its home."""

from __future__ import annotations

import time
from urllib.parse import urlsplit

from . import snippets
from .errors import Unexpected
from .server_checks import value
from .transport import Answer
from .visit import Visit


def refuse_stranger(visit: Visit) -> str:
    """While the owner is served, the other user is not let in by the page nor by the API."""
    server, browser = visit.owner.server, visit.stranger.browser
    server.status()
    # the page first: there the hub decides by its OAuth login, and would offer a form to somebody whom it lets in
    page = browser.page(server.url)
    if not (page.status == 403 or (visit.settings.by_token and _asks_for_login(visit, page))):
        raise _reached(visit, "page", page)
    files = browser.call("GET", f"{server.url}api/contents")
    if files.status != 403:
        raise _reached(visit, "files", files)
    server.status()
    return "HTTP 403, while its owner got 200"


def _asks_for_login(visit: Visit, page: Answer) -> bool:
    """Whether the page leads away to a login: whoever has a token and no cookies gets nowhere else."""
    server = urlsplit(visit.owner.server.url)
    seen = urlsplit(page.url)
    return (seen.scheme, seen.netloc) != (server.scheme, server.netloc) or not seen.path.startswith(server.path)


def _reached(visit: Visit, what: str, answer: Answer) -> Unexpected:
    return Unexpected(
        f"{visit.stranger.name} to be refused (HTTP 403) at the {what} of the server of {visit.owner.name}",
        str(answer),
    )


def refuse_control(visit: Visit) -> str:
    """The other user is told nothing about the owner by the hub, and can neither stop the server nor remove the user.

    A hub answers 403, or 404 so as not to tell who exists (jupyterhub/scopes.py, needs_scope).
    """
    owner = visit.owner
    user = visit.address.user_api(owner.name)
    # reading first: whoever is refused nothing shall not remove anybody
    for method, url in (("GET", user), ("DELETE", f"{user}/server"), ("DELETE", user)):
        answer = visit.stranger.browser.call(method, url)
        if answer.status not in (403, 404):
            raise Unexpected(
                f"{visit.stranger.name} to be refused {method} of {urlsplit(url).path} (HTTP 403 or 404)", str(answer)
            )
    owner.server.status()
    return "neither read nor stopped nor removed"


def homes_apart(visit: Visit) -> str:
    """A kernel of the other user cannot read a file of the owner by its full path."""
    stranger = visit.stranger
    content = value(stranger.run(snippets.read_path(visit.file_path)))
    if content == visit.file_content:
        raise Unexpected(
            f"{stranger.name} not to be able to read {visit.file_path} in the home of {visit.owner.name}",
            "that a kernel of that user read it",
        )
    return "the file cannot be read there"


def leave_alone(visit: Visit) -> str:
    """From now on nobody uses the server of the other user."""
    visit.stranger.close_kernel()
    visit.left_alone_at = time.monotonic()
    return ""


def start_stranger(visit: Visit) -> str:
    """The server of the other user starts, or has started meanwhile, and opens."""
    stranger = visit.stranger
    beside = stranger.finish()
    if not beside:
        stranger.start_server(visit.first_profile)
    # the server's cookie comes with its page
    stranger.server.open()
    return "beside the steps before" if beside else ""
