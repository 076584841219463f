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
from .transport import Answer
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
        f"that nobody approves): configure who may log in{_leave(visit, browser, name, known)}",
    )


def _leave(visit: Visit, browser: Browser, name: str, known: str) -> str:
    """Log the visitor out and remove the account that the made-up name got; what stays is told.

    A hub may take every visitor for one and the same account, which is somebody's and none of ours to remove.
    """
    session = ""
    try:
        log_out(browser)
    except Unexpected as error:
        session = f"; a session of {known} is left there ({error.seen})"
    if known.lower() != name:
        return f"; it took the visitor for {known}, an account that was there before and stays{session}"
    try:
        if _removed(visit, known):
            return ""
    except Unexpected as error:
        return f"; the account {known} is left there ({error.seen}): remove it{session}"
    return f"; the account {known} is left there: remove it{session}"


def _removed(visit: Visit, name: str) -> bool:
    """Whether the account is gone: a hub calls users missing (HTTP 404) whom the token may see but not remove."""
    service = visit.service
    return bool(service and service.knows(name) and service.remove_user(name) and not service.knows(name))


def _sign_up(visit: Visit, passerby: Passerby) -> str:
    """Tell of a sign-up page (NativeAuthenticator), which may be open to all; nobody is signed up to find out."""
    seen = passerby.look(visit.address.page("signup"))
    if seen.status != 200 or not _SIGN_UP_FORM.search(seen.text):
        return ""
    reason = Answer(seen.status, seen.url, seen.text).reason()
    return f"there is a sign-up page at {seen.url} ({reason or 'without a title'}): see that it wants an approval"
