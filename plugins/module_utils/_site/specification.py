# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All site variables, and the conversion of a whole site."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from . import (
    options_cloud,
    options_destroy,
    options_front_door,
    options_hub,
    options_kubernetes,
    options_login,
    options_machines,
    options_plan,
)
from .conversion import convert, nearest
from .option import Option

# Title and variables of each stage, in the order of the docs.
STAGES = tuple(
    (stage.TITLE, stage.OPTIONS)
    for stage in (
        options_plan,
        options_machines,
        options_cloud,
        options_login,
        options_hub,
        options_front_door,
        options_kubernetes,
        options_destroy,
    )
)
OPTIONS: dict[str, Option] = {option.name: option for _title, options in STAGES for option in options}
_NAMES = list(OPTIONS)


@dataclass
class Site:
    """A site's variables after conversion: *values* of all that are right, and which of them the operator *given*."""

    values: dict[str, Any] = field(default_factory=dict)
    given: set[str] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)

    def on(self, platform: str) -> Site:
        """Return the same site with `auto` replaced by the *platform* that was decided."""
        return replace(self, values={**self.values, "hub_platform": platform})

    def __getitem__(self, name: str) -> Any:
        """Return the value of variable ``hub_<name>``."""
        return self.values[f"hub_{name}"]


def unknown(name: str) -> str:
    """Return the sentence that refuses the unknown variable *name*."""
    close = nearest(name, _NAMES)
    return f"{name} is not a variable of a site{close}; docs/variables.md lists all of them."


def near_miss(name: str) -> str:
    """Return the sentence that refuses *name* when it is a site variable but for its prefix, such as ``Hub_users``."""
    lower = name.lower()
    if not lower.startswith("hub") or name in OPTIONS:
        return ""
    close = difflib.get_close_matches(lower, _NAMES, n=1, cutoff=0.85)
    return f"{name} is not a variable of a site, the nearest is {close[0]}; names are in lower case." if close else ""


def convert_site(raw: Mapping[str, object]) -> Site:
    """Convert all ``hub_*`` variables of *raw*; a value None (an empty line in YAML) means not given."""
    site = Site()
    for name in raw:
        if name not in OPTIONS:
            site.problems.append(unknown(name))
    for name, option in OPTIONS.items():
        given = raw.get(name)
        value = option.default if given is None else given
        if given is not None:
            site.given.add(name)
        if value is None:
            site.values[name] = None
            continue
        found: list[str] = []
        converted = convert(option, value, found)
        if found:
            site.problems.extend(found)
        else:
            site.values[name] = converted
    return site
