# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How the check users come to act on the hub: through the login page, or by tokens that the service token makes."""

from __future__ import annotations

import secrets

from .errors import NoAnswer, NotChecked, Unexpected
from .login import NoLoginForm, log_in, who_is_in
from .person import Person
from .service import HubService
from .settings import CheckUser
from .visit import Visit

NO_PASSWORD = "no password of the check users is known, so all but the login is done by the service token"

# tokens of a check that is killed while it cleans up end by themselves so many seconds after its time limit
_CLEANING_SECONDS = 600


def log_in_person(visit: Visit, person: Person) -> str:
    """The person gets in through the login page."""
    if visit.settings.by_token:
        raise NotChecked(NO_PASSWORD)
    if visit.service:
        person.made = not visit.service.knows(person.name)
        _note_before(visit.service, person)
    # before the attempt: a login that goes wrong half-way has to be cleaned up too
    person.entered = True
    log_in(visit.login, person.browser, person.user)
    if visit.service is None:
        # the hub makes no token at a login, only when a server is opened
        _note_before(HubService(person.browser), person)
    person.is_in = True
    return ""


def act_by_token(visit: Visit, person: Person) -> str:
    """The person acts by a token of short life; a user who is missing on the hub is made."""
    service = visit.service
    if service is None:
        raise NotChecked("no service token was given")
    if not service.knows(person.name):
        person.made = _made(service, person.name)
    _note_before(service, person)
    person.entered = True
    token = service.mint(person.name, int(visit.settings.time_limit) + _CLEANING_SECONDS)
    visit.scrubber.add(token)
    person.browser.use_token(token)
    name = who_is_in(person.browser)
    if name != person.name:
        raise Unexpected(f"the hub to know {person.name} by a token made for that user", name or "nobody")
    person.is_in = True
    return "the user was made" if person.made else ""


def _note_before(service: HubService, person: Person) -> None:
    """Take note of what is the user's own, so that cleaning up leaves it alone."""
    person.tokens_before = service.tokens(person.name)
    if not person.reserved:
        person.servers_before = set(service.servers(person.name))


def _made(service: HubService, name: str) -> bool:
    """Make a user whom the hub did not know; whether it was us who made the user."""
    try:
        return service.make_user(name)
    except NoAnswer:
        if service.knows(name):
            return True
        raise


def wrong_password_refused(visit: Visit) -> str:
    """The owner's name with another password gets nobody in."""
    expected = "a wrong password to be refused"
    browser = visit.new_browser()
    try:
        answer = visit.login.attempt(browser, CheckUser(visit.owner.user.name, secrets.token_urlsafe(24)))
    except NoLoginForm as error:
        raise NotChecked(f"there is no password to be wrong: {error.seen}") from error
    name = who_is_in(browser)
    if name:
        browser.page(visit.address.page("logout"))
        raise Unexpected(expected, f"that it lets {name} in")
    # JupyterHub answers 403; NativeAuthenticator shows its form again, with 200
    if answer.status not in (200, 403):
        raise Unexpected(expected, str(answer))
    return answer.reason()
