# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an action did to few things, or would do, in order; and how they were before and are after."""

from __future__ import annotations

import typing as t

Thing = dict[str, t.Any]
Say = t.Callable[[str], None]

_WOULD = {"create": "would create", "update": "would change", "replace": "would replace", "delete": "would delete"}
_DONE = {"create": "created", "update": "changed", "replace": "replaced", "delete": "deleted"}


class Journal:
    """Does one thing after another, or in check mode none, and remembers each."""

    def __init__(self, check: bool, say: Say) -> None:
        self.check = check
        self.actions: list[dict[str, str]] = []
        self.warnings: list[str] = []
        self.before: Thing = {}
        self.after: Thing = {}
        self._say = say

    def do(self, action: str, kind: str, name: str, detail: str, call: t.Callable[[], t.Any]) -> t.Any:
        """Return what *call* returns, None in check mode; *action* is create, update, replace or delete."""
        made = None if self.check else call()
        self.actions.append({"action": action, "kind": kind, "name": name, "detail": detail})
        verb = (_WOULD if self.check else _DONE)[action]
        self._say(f"  {verb} {kind} {name}" + (f" ({detail})" if detail else ""))
        return made

    def result(self) -> Thing:
        """Return what every result of the action has."""
        result: Thing = {
            "changed": bool(self.actions),
            "actions": self.actions,
            "diff": {"before": self.before, "after": self.after},
        }
        if self.warnings:
            result["warnings"] = self.warnings
        return result
