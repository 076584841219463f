# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The idle culler: it may do what it has to and no more, and it does it."""

from __future__ import annotations

import json
import time

from .commands import Running, command_words
from .errors import NotChecked, Unexpected
from .settings_values import CULLER_SCOPES
from .visit import Visit

# the scopes that jupyterhub-idle-culler needs by its own documentation, when servers are all that it culls
_NEEDED = frozenset({"list:users", "read:users:activity", "read:servers", "delete:servers"})

_POLL_SECONDS = 0.2


def culler_scopes(visit: Visit) -> str:
    """The culler has exactly the scopes that it needs and is no administrator."""
    words = command_words(visit.settings, CULLER_SCOPES)
    printed = Running(CULLER_SCOPES, words, visit.settings.start_timeout).output()
    try:
        told = json.loads(printed)
        admin, scopes = bool(told["admin"]), {str(scope) for scope in told["scopes"]}
    except (ValueError, KeyError, TypeError) as error:
        raise Unexpected(
            f'the command {CULLER_SCOPES} to print {{"admin": false, "scopes": [...]}}', repr(printed[:80])
        ) from error
    expected = f"the idle culler to have exactly the scopes {', '.join(sorted(_NEEDED))}"
    if admin:
        raise Unexpected(expected, "that it is an administrator")
    problems = [
        f"{what} {', '.join(sorted(which))}"
        for what, which in (("beyond them", scopes - _NEEDED), ("without", _NEEDED - scopes))
        if which
    ]
    if problems:
        raise Unexpected(expected, "; ".join(problems))
    return ", ".join(sorted(scopes))


def culls(visit: Visit) -> str:
    """The server that was left alone is stopped by the hub in time."""
    limit, stranger = visit.settings.culling, visit.stranger
    if not limit:
        raise NotChecked("it was not asked how soon (culling)")
    while stranger.server.is_active():
        if time.monotonic() > visit.left_alone_at + limit:
            raise Unexpected(
                f"the hub to have stopped the idle server of {stranger.name} within {limit:g} s",
                "that it still runs: look at the idle culler's options and its words in the hub's log",
            )
        time.sleep(_POLL_SECONDS)
    return f"stopped {time.monotonic() - visit.left_alone_at:.0f} s after its last use at the latest"
