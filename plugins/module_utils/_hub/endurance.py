# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a running server has to outlive: a break in which nobody types, and a restart of the hub."""

from __future__ import annotations

import secrets
import time

from . import snippets
from .commands import Running, command_words
from .errors import NotChecked, Unexpected
from .service import HubService
from .settings_values import RESTART_HUB
from .visit import Visit

_POLL_SECONDS = 0.1

# a command may return before the hub goes down; a hub that has not gone down so long after it never will
_GRACE_SECONDS = 10.0

_VARIABLE = "_hub_check_number"


def idle_websocket(visit: Visit) -> str:
    """The websocket of a kernel is silent for a while and then runs code."""
    seconds = visit.settings.idle_websocket
    if not seconds:
        raise NotChecked("no time was asked for (idle_websocket)")
    owner = visit.owner
    number = secrets.randbelow(9000) + 1000
    closed_after = owner.kernel().stay_silent(seconds)
    expected = f"code to run on the same websocket after {seconds:g} s of silence"
    if closed_after:
        owner.close_kernel()
        raise Unexpected(
            expected,
            f"that it was closed after {closed_after:.1f} s without traffic (the idle timeout of a proxy in between: "
            f"raise it above {seconds:g} s)",
        )
    try:
        printed = owner.run(snippets.product(number, 1), same_socket=True)
    except Unexpected as error:
        raise Unexpected(
            expected,
            f"{error.seen} (a proxy in between may have forgotten it: raise its idle timeout above {seconds:g} s)",
        ) from error
    if printed != str(number):
        raise Unexpected(expected, repr(printed[:80]))
    return f"after {seconds:g} s"


def restart_hub(visit: Visit) -> str:
    """The hub is restarted; the server and a variable in its kernel are still there."""
    settings, owner = visit.settings, visit.owner
    words = command_words(settings, RESTART_HUB)
    number = secrets.randbelow(10**9)
    owner.run(snippets.remember(_VARIABLE, number))
    command = Running(RESTART_HUB, words, settings.start_timeout)
    seconds = _away_for(visit, command)
    if visit.culler_pid and visit.service:
        # a hub starts its services anew: from now on this is the one that has to live
        visit.culler_pid = _culler_anew(visit, visit.service)
        visit.culler_seen_at = time.monotonic()
    deadline = time.monotonic() + settings.start_timeout
    while not owner.server.is_ready():
        if not owner.server.is_active():
            raise Unexpected(
                f"the server of {owner.name} to outlive a restart of the hub",
                "that it is gone (a hub with cleanup_servers on stops all servers when it stops)",
            )
        if time.monotonic() > deadline:
            raise Unexpected("the hub to find the running server again", "that it still looks for it")
        time.sleep(_POLL_SECONDS)
    owner.server.status()
    _same_kernel(visit, number)
    return f"the hub was away for {seconds:.1f} s; its server and a variable in the kernel stayed"


def _away_for(visit: Visit, command: Running) -> float:
    """Watch the hub go and come back; returns the seconds between.

    It is watched from the command's start on, as most commands return when the hub is back.
    """
    limit = visit.settings.start_timeout
    began = time.monotonic()
    gone_at = back_at = told_at = 0.0
    while True:
        now, answers = time.monotonic(), visit.hub_is_up()
        if not answers:
            gone_at, back_at = gone_at or now, 0.0
        elif gone_at and not back_at:
            back_at = now
        if not told_at and command.is_over():
            command.output()
            told_at = now
        if told_at and back_at:
            return back_at - gone_at
        if told_at and not gone_at and now > told_at + _GRACE_SECONDS:
            raise Unexpected(f"the hub to be restarted by the command {RESTART_HUB}", "that it went on answering")
        if now > began + limit:
            command.output()
            raise Unexpected(f"the hub to answer within {limit:g} s of its restart", "that it does not")
        time.sleep(_POLL_SECONDS)


def _culler_anew(visit: Visit, service: HubService) -> int:
    """The process of the culler; a hub listens before it starts its services (jupyterhub/app.py)."""
    deadline = time.monotonic() + visit.settings.start_timeout
    while True:
        try:
            return service.service_pid(visit.settings.culler_service)
        except Unexpected:
            if time.monotonic() > deadline:
                raise
        time.sleep(_POLL_SECONDS)


def _same_kernel(visit: Visit, number: int) -> None:
    """A proxy that went down with the hub has cut the websocket; the kernel must still be the same."""
    owner = visit.owner
    expected = "the variable in the kernel to outlive a restart of the hub"
    kernel = owner.kernel()
    kernel.reconnect()
    printed = owner.run(snippets.recall(_VARIABLE))
    if printed != str(number):
        raise Unexpected(expected, "that the kernel was started anew" if not printed else repr(printed[:80]))
