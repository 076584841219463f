# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What can go wrong while a hub is used: one exception for each kind."""

from __future__ import annotations


class Unexpected(Exception):
    """The hub did something else than a working hub does.

    Both parts complete the sentence "expected <expected>, but saw <seen>".
    """

    def __init__(self, expected: str, seen: str) -> None:
        super().__init__(f"expected {expected}, but saw {seen}")
        self.expected = expected
        self.seen = seen


class NoAnswer(Unexpected):
    """Something did not answer in the time that it was given."""


class BadSettings(Exception):
    """The check cannot begin: the message is one sentence that says what to change."""


class NotChecked(Exception):
    """A step has nothing to stand on here, for the reason in the message; it counts neither as passed nor as failed."""


class Interrupted(BaseException):
    """Somebody asked the process to end (Ctrl-C or a termination signal).

    Not an Exception, so that no step mistakes it for a failure of the hub.
    """
