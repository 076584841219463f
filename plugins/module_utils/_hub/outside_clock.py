# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the hub and this computer agree about the time."""

from __future__ import annotations

from email.utils import parsedate_to_datetime

from .errors import NotChecked, Unexpected
from .outside_look import Passerby
from .visit import Visit

# Identity providers commonly forgive about a minute: beyond it, tokens are refused as expired or as not yet valid.
_TOLERANCE_SECONDS = 60


def clock(visit: Visit) -> str:
    """The Date header of the hub is close to the clock of this computer."""
    settings = visit.settings
    seen = Passerby(settings.url, settings.ca_file, settings.request_timeout).look(visit.address.api())
    try:
        there = parsedate_to_datetime(seen.headers["Date"]).timestamp()
    except (KeyError, TypeError, ValueError):
        raise NotChecked("its answers carry no date") from None
    # the header has whole seconds, so that it is half a second early on average
    ahead = there + 0.5 - seen.moment
    if abs(ahead) > _TOLERANCE_SECONDS:
        raise Unexpected(
            f"the clocks of the hub and of this computer to agree within {_TOLERANCE_SECONDS} s",
            f"that the hub's is {_spoken(abs(ahead))} {'ahead' if ahead > 0 else 'behind'}; either of the two may be "
            "wrong, and then tokens and certificates count as expired or as not yet valid: synchronise both with a "
            "time server",
        )
    return f"{abs(ahead):.0f} s apart"


def _spoken(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.0f} s"
    if seconds < 2 * 3600:
        return f"{seconds / 60:.0f} minutes"
    return f"{seconds / 3600:.0f} hours" if seconds < 2 * 86400 else f"{seconds / 86400:.0f} days"
