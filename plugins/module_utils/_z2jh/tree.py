# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values that grow setting by setting, each with the variable that it comes from."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

Path = tuple[str, ...]


def merge(into: dict[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return *into* with *changes*: maps are merged, everything else is replaced; neither argument is changed."""
    merged = dict(into)
    for key, value in changes.items():
        there = merged.get(key)
        if isinstance(there, dict) and isinstance(value, Mapping):
            merged[key] = merge(there, value)
        else:
            merged[key] = copy.deepcopy(value)
    return merged


def leaves(values: Mapping[str, Any], above: Path = ()) -> list[tuple[Path, Any]]:
    """Return the path of each value that is no map (or an empty one) with the value."""
    found: list[tuple[Path, Any]] = []
    for key, value in values.items():
        path = (*above, str(key))
        if isinstance(value, Mapping) and value:
            found.extend(leaves(value, path))
        else:
            found.append((path, value))
    return found


def at(values: Mapping[str, Any], path: Path) -> Any:
    """Return what lies at *path*; None where there is nothing."""
    found: Any = values
    for key in path:
        found = found.get(key) if isinstance(found, Mapping) else None
    return found


class Tree:
    """Values of the chart, and which option each comes from. A place is written like ``singleuser.image.tag``."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}
        self.origins: dict[str, str] = {}

    def put(self, place: str, value: Any, origin: str = "") -> None:
        """Set *value*; a map is merged with what is there. *origin* names the option that says so."""
        keys = place.split(".")
        for key in reversed(keys):
            value = {key: value}
        self.values = merge(self.values, value)
        if origin:
            self.origins[place] = origin

    def put_list(self, place: str, items: list[Any], origin: str) -> None:
        """Set a list whose items come one by one from the items of the list that *origin* names."""
        self.put(place, items)
        self.origins.update({f"{place}.{number}": f"{origin}[{number}]" for number in range(len(items))})

    def append(self, place: str, item: Any) -> None:
        """Add *item* to the list at *place*."""
        self.put(place, [*(at(self.values, tuple(place.split("."))) or []), item])
