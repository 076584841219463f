# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Leave nothing behind: files, servers, sessions, tokens and users; also after a failure or Ctrl-C."""

from __future__ import annotations

import typing as t
from urllib.parse import urlsplit

from . import server_checks
from .errors import Unexpected
from .login import log_out, who_is_in
from .person import Person
from .server import Server
from .service import TOKEN_NOTE, HubService
from .visit import Visit

# how the hub calls the token of a server, before the path of the server (jupyterhub/user.py, spawn)
_SERVER_NOTE = "Server at "


def clean_up(visit: Visit) -> str:
    """Remove all that this run made; raises Unexpected that lists what is left."""
    left: dict[str, list[str]] = {}
    for person in visit.people:
        person.give_up()

    def attempt(what: str, action: t.Callable[..., object], *args: object) -> bool:
        try:
            action(*args)
            return True
        except Exception as error:  # whatever happens, the next thing still has to be removed
            left.setdefault(error.seen if isinstance(error, Unexpected) else str(error), []).append(what)
            return False

    if visit.files_may_exist:
        attempt(f"the files hub-check-* in the home of {visit.owner.name}", _remove_files, visit)
    visitors = [person for person in visit.people if person.entered]
    for person in visitors:
        if _may_have_session(person):
            attempt(f"the server of {person.name}", _stop_server, visit, person)
            attempt(f"older sessions of {person.name}", _revoke_tokens, visit, person)
            if not person.browser.token:
                attempt(f"the session of {person.name}", log_out, person.browser)
        attempt(f"tokens or servers of {person.name}", _confirm, visit, person)
    made = [person for person in visit.people if person.made]
    staying: list[str] = []
    going = [] if visit.settings.keep_users else made
    gone = [attempt(f"the user {person.name}", _remove_user, visit, person, staying) for person in going]
    if left:
        seen = "; ".join(f"{', '.join(things)} ({reason})" for reason, things in left.items())
        # another check would find the users there, and leave them
        how = "by hand or by another check" if all(gone) else "by hand"
        raise Unexpected("nothing of the check to be left on the hub", f"{seen}: remove it {how}")
    if not visitors and not made:
        return "there was nothing to remove"
    return _told(visit, staying)


def _told(visit: Visit, staying: t.Sequence[str]) -> str:
    """What the report says about a hub on which nothing is left that could be removed."""
    if not visit.service:
        names = " and ".join(person.name for person in visit.people)
        return f"removed, as far as the users can see; {names} stay on the hub, as no service token was given"
    if staying:
        return f"no server, file, session or token is left; the service token may not remove {', '.join(staying)}"
    return "no server, file, session or token is left"


def _may_have_session(person: Person) -> bool:
    """Whether there is something to end: not after a refused login, but when a session got lost and the server not."""
    if person.server.url:
        return True
    try:
        return _is_known(person)
    except Unexpected:
        return True


def _is_known(person: Person) -> bool:
    return bool(who_is_in(person.browser))


def _remove_files(visit: Visit) -> None:
    """Remove the files by a kernel; a server that was stopped, by whom ever, is started for that.

    Unless its last start failed: that would only take time.
    """
    owner = visit.owner
    if not (owner.server.url and owner.server.is_ready()):
        if owner.start_failed:
            raise Unexpected("the server to start", "that it does not start")
        owner.start_server(visit.first_profile)
    owner.server.open()
    server_checks.remove_file(visit)


def _stop_server(visit: Visit, person: Person) -> None:
    """Stop the server as its owner, or by the service token when the hub does not know the owner any more."""
    if person.server_is_ours and visit.service and not _is_known(person):
        Server(visit.service.browser, person.name, visit.settings.start_timeout).stop()
    else:
        person.stop_server()


def _revoke_tokens(visit: Visit, person: Person) -> None:
    """Delete the tokens of this check and those that killed ones left: a logout deletes those of its session only, and
    a hub that was restarted leaves the token of a server that is stopped later (jupyterhub/user.py).

    Another token was made by somebody on purpose and stays, and so does that of a named server that runs. A user who
    is not ours alone keeps the sessions of before, too.
    """
    tokens = visit.address.user_api(person.name, "tokens")
    # who acts by a token revokes it too, so that the service has to do it
    browser = visit.service.browser if visit.service and person.browser.token else person.browser
    listed = browser.call("GET", tokens).object(f"the tokens of {person.name}").get("api_tokens") or []
    running = {
        _SERVER_NOTE + urlsplit(str(server.get("url"))).path
        for name, server in HubService(browser).servers(person.name).items()
        if name
    }
    for token in listed:
        note = str(token.get("note") or "")
        new = person.tokens_before is not None and str(token["id"]) not in person.tokens_before
        passing = (token.get("session_id") or note.startswith(_SERVER_NOTE)) and note not in running
        if note == TOKEN_NOTE or (passing and (new or person.reserved)):
            answer = browser.call("DELETE", f"{tokens}/{token['id']}")
            if answer.status not in (204, 404):
                raise Unexpected("a token to be deleted", str(answer))


def _confirm(visit: Visit, person: Person) -> None:
    """Ask the hub, by the service token, whether anything of this run is left."""
    if visit.service is None:
        return
    new = visit.service.tokens(person.name) - (person.tokens_before or set())
    servers = set(visit.service.servers(person.name)) - person.servers_before
    if new or servers:
        raise Unexpected("none", f"{len(new)} token(s), {len(servers)} server(s)")


def _remove_user(visit: Visit, person: Person, staying: list[str]) -> None:
    """Remove a user whom this run made, or take note of one who stays as the token may not."""
    if visit.service is None or not visit.service.remove_user(person.name):
        staying.append(person.name)
