# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What both forms of the check do with the hub itself: it answers, lets the right people in, and its culler lives."""

from __future__ import annotations

import secrets
import time

from .errors import NotChecked, Unexpected
from .login import log_in, who_is_in
from .service import ServiceReader
from .settings import CheckUser
from .transport import Answer, new_session, send
from .visit import Person, Visit

# the pages and calls used here are those since the XSRF protection of JupyterHub 4
OLDEST_MAJOR = 4

CULLER = "idle-culler"


def hub_answers(visit: Visit) -> str:
    """The address is a JupyterHub of a version that we know, and of the expected one."""
    url = visit.address.api()
    expected = f"a JupyterHub at {visit.address.base}"
    with new_session(url, visit.settings.ca_file) as session:
        response = send(session, "GET", url, visit.settings.request_timeout)
    version = Answer(response.status_code, response.url, response.text).object(expected).get("version")
    if not isinstance(version, str) or not version.split(".")[0].isdigit():
        raise Unexpected(expected, f"JSON without the version of one at {url}")
    visit.hub_version = version
    if int(version.split(".")[0]) < OLDEST_MAJOR:
        raise Unexpected(f"JupyterHub {OLDEST_MAJOR} or newer", version)
    if visit.settings.expected_version not in ("", version):
        raise Unexpected(f"JupyterHub {visit.settings.expected_version}", version)
    return f"JupyterHub {version}"


def log_in_person(visit: Visit, person: Person) -> str:
    """The person gets in through the login page."""
    if visit.service:
        person.tokens_before = visit.service.tokens(person.name)
    # before the attempt: a login that goes wrong half-way has to be cleaned up too
    person.tried_login = True
    log_in(visit.login, person.browser, person.user)
    return ""


def wrong_password_refused(visit: Visit) -> str:
    """The owner's name with another password gets nobody in."""
    expected = "a wrong password to be refused with HTTP 403"
    browser = visit.new_browser()
    answer = visit.login.attempt(browser, CheckUser(visit.owner.user.name, secrets.token_urlsafe(24)))
    name = who_is_in(browser)
    if name:
        browser.page(visit.address.page("logout"))
        raise Unexpected(expected, f"that it lets {name} in")
    if answer.status != 403:
        raise Unexpected(expected, str(answer))
    return answer.reason()


def culler_runs(visit: Visit) -> str:
    """The hub has a process that stops idle servers."""
    visit.culler_pid = _reader(visit).service_pid(CULLER)
    visit.culler_seen_at = time.monotonic()
    return f"process {visit.culler_pid}"


def culler_lives(visit: Visit) -> str:
    """It is still the same process.

    JupyterHub looks after its services every 30 s (Spawner.poll_interval) and reports the process id of a dead one
    until then, so that only a longer observation tells a living culler from one that dies at each start.
    """
    time.sleep(max(0.0, visit.culler_seen_at + visit.settings.culler_watch - time.monotonic()))
    pid = _reader(visit).service_pid(CULLER)
    if pid != visit.culler_pid:
        raise Unexpected(
            f"the service {CULLER} to live on as process {visit.culler_pid}",
            f"that the hub had to start it again, now as process {pid}",
        )
    return f"process {pid} for {time.monotonic() - visit.culler_seen_at:.0f} s"


def _reader(visit: Visit) -> ServiceReader:
    if visit.service is None:
        raise NotChecked("no service token was given")
    return visit.service
