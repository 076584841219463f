# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Leave nothing behind: the file, the servers, the sessions and their tokens; also after a failure or Ctrl-C."""

from __future__ import annotations

import typing as t

from . import server_checks
from .errors import Unexpected
from .login import log_out, who_is_in
from .visit import Person, Visit


def clean_up(visit: Visit) -> str:
    """Remove all that this run made; raises Unexpected that lists what is left."""
    left: dict[str, list[str]] = {}

    def attempt(what: str, action: t.Callable[..., object], *args: object) -> None:
        try:
            action(*args)
        except Exception as error:  # whatever happens, the next thing still has to be removed
            left.setdefault(error.seen if isinstance(error, Unexpected) else str(error), []).append(what)

    if visit.file_may_exist:
        attempt(f"the file {visit.file_name} in the home of {visit.owner.name}", _remove_file, visit)
    visitors = [person for person in visit.people if person.tried_login]
    for person in visitors:
        if _may_have_session(visit, person):
            if person is visit.owner:
                attempt(f"the server of {person.name}", visit.server.stop)
            attempt(f"older sessions of {person.name}", _revoke_sessions, visit, person)
            attempt(f"the session of {person.name}", log_out, person.browser)
        attempt(f"tokens or servers of {person.name}", _confirm, visit, person)
    if left:
        seen = "; ".join(f"{', '.join(things)} ({reason})" for reason, things in left.items())
        raise Unexpected("nothing of the check to be left on the hub", f"{seen}: remove it by hand or by another check")
    if not visitors:
        return "there was nothing to remove"
    return "no server, file, session or token is left" if visit.service else "removed, as far as the users can see"


def _may_have_session(visit: Visit, person: Person) -> bool:
    """Whether there is something to end: not after a refused login, but when a session got lost and the server not."""
    if person is visit.owner and visit.server.url:
        return True
    try:
        return bool(who_is_in(person.browser))
    except Unexpected:
        return True


def _remove_file(visit: Visit) -> None:
    """Remove the file by a kernel; a stopped server is started for that, unless its last start failed."""
    if not visit.server.url:
        if visit.start_failed:
            raise Unexpected("the server to start", "that it does not start")
        visit.start_server(next(iter(visit.settings.profiles), ""))
    visit.server.open()
    server_checks.remove_file(visit)


def _revoke_sessions(visit: Visit, person: Person) -> None:
    """Delete the tokens that sessions of killed checks left: a logout deletes those of its own session only.

    A token without a session was made by somebody on purpose and stays.
    """
    tokens = visit.address.user_api(person.name, "tokens")
    listed = person.browser.call("GET", tokens).object(f"the tokens of {person.name}").get("api_tokens") or []
    for token in listed:
        if token.get("session_id"):
            answer = person.browser.call("DELETE", f"{tokens}/{token['id']}")
            if answer.status not in (204, 404):
                raise Unexpected("a token to be deleted", str(answer))


def _confirm(visit: Visit, person: Person) -> None:
    """Ask the hub, by the service token, whether anything of this run is left."""
    if visit.service is None:
        return
    new = visit.service.tokens(person.name) - person.tokens_before
    servers = visit.service.servers(person.name)
    if new or servers:
        raise Unexpected("none", f"{len(new)} token(s), {len(servers)} server(s)")
