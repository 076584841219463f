# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keep secrets out of whatever people read."""

from __future__ import annotations

import typing as t
from dataclasses import replace
from urllib.parse import quote, quote_plus

from .steps import Outcome


class Scrubber:
    """Replaces secrets, also as they stand in addresses, forms and JSON, by stars."""

    def __init__(self, secrets: t.Iterable[str]) -> None:
        self._forms: list[str] = []
        for secret in secrets:
            self.add(secret)

    def add(self, secret: str) -> None:
        """Hide one more secret from now on."""
        forms = {secret, quote(secret), quote(secret, safe=""), quote_plus(secret), repr(secret)[1:-1]}
        # the longest first, else a secret that holds another one stays in pieces
        self._forms = sorted(filter(None, forms.union(self._forms)), key=len, reverse=True)

    def text(self, text: str) -> str:
        """The text without secrets."""
        for form in self._forms:
            text = text.replace(form, "********")
        return text

    def outcome(self, outcome: Outcome) -> Outcome:
        """The outcome without secrets in what was expected and seen."""
        return replace(outcome, detail=self.text(outcome.detail), expected=self.text(outcome.expected))
