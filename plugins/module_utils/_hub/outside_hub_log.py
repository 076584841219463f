# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The hub's log around one request, where the operator gave a command that prints it."""

from __future__ import annotations

import re
import time

from .commands import Running
from .errors import Unexpected
from .settings import Settings
from .settings_values import HUB_LOG

# how long a line may take from the hub into what the command prints, and how often it is asked for
_PATIENCE_SECONDS = 3.0
_POLL_SECONDS = 0.2

# what oauthenticator logs of a refusal by a provider (OAuthenticator.fetch): the answer may have several lines
_REFUSAL = re.compile(r"Error fetching (?P<status>\d+) \w+ (?P<url>\S+): (?P<body>.*?)(?=\n\[|\Z)", re.DOTALL)
# the end of a traceback
_EXCEPTION = re.compile(r"^\s*(?:[\w.]+\.)?(?P<kind>\w*(?:Error|Timeout|gaierror)): (?P<words>.*)$", re.MULTILINE)


class HubLog:
    """What the hub writes into its log from now on; nothing where no command was given."""

    def __init__(self, settings: Settings) -> None:
        self._command = settings.commands.get(HUB_LOG)
        self._timeout = settings.request_timeout
        self._before = self._lines()

    @property
    def how(self) -> str:
        """How to get at the line that counts."""
        if self._command:
            return f"the command {HUB_LOG} printed nothing about it"
        return f'look there for "Error fetching" or the end of a traceback, or give the command {HUB_LOG}'

    def last_words(self) -> str:
        """What went wrong between the hub and its provider; empty when the log does not tell."""
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while self._command:
            words = trouble("\n".join(self._new_lines()))
            if words or time.monotonic() > deadline:
                return words
            time.sleep(_POLL_SECONDS)
        return ""

    def _new_lines(self) -> list[str]:
        lines = self._lines()
        # the last line of before may have moved up or out: each line of a hub's log begins with a time
        last = self._before[-1] if self._before else None
        places = [number for number, line in enumerate(lines) if line == last]
        return lines[places[-1] + 1 :] if places else lines

    def _lines(self) -> list[str]:
        if not self._command:
            return []
        try:
            return Running(HUB_LOG, self._command, self._timeout).output().splitlines()
        except Unexpected:
            return []


def trouble(log: str) -> str:
    """The refusal of a provider, or the last exception, in lines of a hub's log; empty when there is neither."""
    refusals = list(_REFUSAL.finditer(log))
    if refusals:
        last = refusals[-1]
        return f"HTTP {last['status']} from {last['url']}: {' '.join(last['body'].split())}"
    exceptions = list(_EXCEPTION.finditer(log))
    return f"{exceptions[-1]['kind']}: {exceptions[-1]['words']}".strip() if exceptions else ""
