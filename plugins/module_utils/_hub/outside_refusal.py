# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a provider means by refusing a code that does not exist."""

from __future__ import annotations

import re

# the provider knows the hub and refuses the code only
ACCEPTED = "accepted"
# the provider does not know the hub, or not by this secret
CLIENT_REFUSED = "client refused"
# the hub got no answer that counts
UNREACHED = "unreached"

# The errors of RFC 6749 (5.2) and of GitHub, and the words of providers that give no such name. The names come first:
# a provider may speak of the client while it refuses the code.
_MEANINGS = tuple(
    (re.compile(pattern, re.IGNORECASE), meaning)
    for pattern, meaning in (
        (r"invalid_grant|bad_verification_code", ACCEPTED),
        (r"invalid_client|unauthorized_client|incorrect_client_credentials", CLIENT_REFUSED),
        (r"\bcode\b.{0,30}(?:incorrect|expired|invalid|malformed|not found)", ACCEPTED),
        (r"(?:incorrect|expired|invalid|malformed|unknown).{0,30}\bcode\b", ACCEPTED),
        (r"client.{0,30}(?:incorrect|invalid|unknown|failed|not found)|(?:invalid|unknown) client", CLIENT_REFUSED),
        (
            r"connection refused|timeout|timed out|HTTP 5\d\d|unreachable|no route|name resolution|not known|"
            r"certificate_verify_failed|no address associated",
            UNREACHED,
        ),
    )
)


def meaning(words: str) -> str:
    """One of the three fates, or nothing when the words tell none."""
    return next((fate for pattern, fate in _MEANINGS if pattern.search(words)), "")
