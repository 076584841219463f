# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a stranger is kept out: nobody in particular, somebody made up, and a made-up token."""

from __future__ import annotations

import re
import secrets
from urllib.parse import urlsplit

from .browser import Browser
from .errors import Unexpected
from .login import FormLogin, log_out, who_is_in
from .outside_login import login_ways
from .outside_look import Look, Passerby
from .settings import CheckUser
from .transport import Answer, new_session, send
from .visit import Visit

# what only people who are logged in may see
_CLOSED_PAGES = ("home", "admin", "token")
_CLOSED_RESOURCES = ("user", "users")

_SIGN_UP_FORM = re.compile(r"<form\b[^>]*>.*?type=[\"']?password", re.IGNORECASE | re.DOTALL)


def open_door(visit: Visit) -> str:
    """Nobody gets in who has no account: by no login at all, by a token, or by a name and a password."""
    settings = visit.settings
    passerby = Passerby(visit.address.base, settings.ca_file, settings.request_timeout)
    for path in _CLOSED_PAGES:
        _refused_or_led_to_login(visit, passerby.look(visit.address.page(path)))
    for resource in _CLOSED_RESOURCES:
        _refused(passerby.look(visit.address.api(resource)), "somebody who is not logged in")
        token = {"Authorization": f"token {secrets.token_hex(16)}"}
        _refused(passerby.look(visit.address.api(resource), token), "a made-up token")
    notes = [_form_refuses(visit), _sign_up(visit, passerby)]
    return ", ".join(filter(None, notes))


def _refused(seen: Look, whom: str) -> None:
    if seen.status not in (401, 403, 404):
        raise Unexpected(f"{whom} to be refused with HTTP 403", str(seen))


def _refused_or_led_to_login(visit: Visit, seen: Look) -> None:
    """A redirect must leave for the login, be it a page of the hub or one of a provider."""
    stays = seen.location.startswith(visit.address.base)
    to_login = urlsplit(seen.location).path.rstrip("/").endswith("login")
    if seen.status in (401, 403, 404) or (seen.location and (to_login or not stays)):
        return
    raise Unexpected("somebody who is not logged in to be led to the login", str(seen))


def _form_refuses(visit: Visit) -> str:
    """A name and a password that nobody has get nobody in; where they do, the visitor goes out again."""
    if not login_ways(visit).has_form:
        return "no form for a name and a password"
    name = f"hub-check-nobody-{secrets.token_hex(4)}"
    browser = visit.new_browser()
    FormLogin().attempt(browser, CheckUser(name, secrets.token_urlsafe(24)))
    known = who_is_in(browser)
    if not known:
        return "a made-up name is refused"
    raise Unexpected(
        "a made-up name with a made-up password to be refused",
        "that the hub lets anybody in as anybody (an open authenticator such as Dummy without a password, or a sign-up "
        f"that nobody approves): configure who may log in{_leave(visit, browser, known)}",
    )


def _leave(visit: Visit, browser: Browser, name: str) -> str:
    """Log the visitor out and remove the account; what stays is told."""
    try:
        log_out(browser)
        if _deleted(visit, name):
            return ""
    except Unexpected as error:
        return f"; the account {name} and a session of it are left there ({error.seen})"
    return f"; the account {name} is left there: remove it"


def _deleted(visit: Visit, name: str) -> bool:
    settings = visit.settings
    if not settings.service_token:
        return False
    with new_session(visit.address.base, settings.ca_file) as session:
        session.headers["Authorization"] = f"token {settings.service_token}"
        return send(session, "DELETE", visit.address.user_api(name), settings.request_timeout).status_code == 204


def _sign_up(visit: Visit, passerby: Passerby) -> str:
    """Tell of a sign-up page (NativeAuthenticator), which may be open to all; nobody is signed up to find out."""
    seen = passerby.look(visit.address.page("signup"))
    if seen.status != 200 or not _SIGN_UP_FORM.search(seen.text):
        return ""
    reason = Answer(seen.status, seen.url, seen.text).reason()
    return f"there is a sign-up page at {seen.url} ({reason or 'without a title'}): see that it wants an approval"
