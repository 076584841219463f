# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What both forms of the check do with the hub itself: it answers, has no known hole, and its culler lives."""

from __future__ import annotations

import time
from http import HTTPStatus

from .errors import NotChecked, Unexpected
from .security_floors import below_floor
from .service import HubService
from .transport import Answer, new_session, send
from .visit import Visit

# the pages and calls used here are those since the XSRF protection of JupyterHub 4
OLDEST_MAJOR = 4


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
    visit.versions["hub: jupyterhub"] = version
    visit.camera.login_page()
    return f"JupyterHub {version}"


def no_known_hole(visit: Visit) -> str:
    """The hub is of a version without the holes that we know of, or nobody can use the one that it has."""
    if visit.service:
        visit.versions.update(visit.service.hub_facts())
    version = visit.hub_version
    floor = below_floor("jupyterhub", version)
    if floor is None:
        return f"JupyterHub {version}"
    if floor.is_met_without_sharing(version) and _nobody_shares(visit):
        return f"JupyterHub {version}, where nobody may share servers; {floor.version} mends that and a lesser hole"
    raise Unexpected(
        f"JupyterHub {floor.version} or newer, as older ones have known security holes ({floor.source})", version
    )


def _nobody_shares(visit: Visit) -> bool:
    """Whether the owner is known to have no right to share a server."""
    answer = visit.owner.browser.call("GET", visit.address.api("user"))
    if answer.status != HTTPStatus.OK:
        return False
    scopes = answer.object("the user who is logged in").get("scopes")
    return isinstance(scopes, list) and not any(str(scope).partition("!")[0] == "shares" for scope in scopes)


def culler_runs(visit: Visit) -> str:
    """The hub has a process that stops idle servers."""
    visit.culler_pid = _reader(visit).service_pid(visit.settings.culler_service)
    visit.culler_seen_at = time.monotonic()
    return f"process {visit.culler_pid}"


def culler_lives(visit: Visit) -> str:
    """It is still the same process.

    JupyterHub looks after its services every 30 s (Spawner.poll_interval) and reports the process id of a dead one
    until then, so that only a longer observation tells a living culler from one that dies at each start.
    """
    time.sleep(max(0.0, visit.culler_seen_at + visit.settings.culler_watch - time.monotonic()))
    name = visit.settings.culler_service
    pid = _reader(visit).service_pid(name)
    if pid != visit.culler_pid:
        raise Unexpected(
            f"the service {name} to live on as process {visit.culler_pid}",
            f"that the hub had to start it again, now as process {pid}",
        )
    return f"process {pid} for {time.monotonic() - visit.culler_seen_at:.0f} s"


def _reader(visit: Visit) -> HubService:
    if visit.service is None:
        raise NotChecked("no service token was given")
    return visit.service
