# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What cannot heal by waiting, once it has been seen for long enough."""

from __future__ import annotations

from collections.abc import Iterable

from .explain_reading import Finding

# A pod that is tried again looks healthy for a moment; what is back so soon has not been away.
_AWAY = 15.0


class Patience:
    """Remembers since when each finding has been there."""

    def __init__(self) -> None:
        self._since: dict[tuple[str, str], float] = {}
        self._seen: dict[tuple[str, str], float] = {}

    def lost(self, findings: Iterable[Finding], now: float) -> list[Finding]:
        """Return those of *findings*, as they are at *now* (seconds), that have lasted too long to heal."""
        over = []
        for finding in findings:
            key = (finding.where, finding.topic)
            if finding.can_heal:
                self._since.pop(key, None)
                continue
            if now - self._seen.get(key, now) > _AWAY:
                self._since.pop(key, None)
            self._seen[key] = now
            if now - self._since.setdefault(key, now) >= finding.patience:
                over.append(finding)
        return over
