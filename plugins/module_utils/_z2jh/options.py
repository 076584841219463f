# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options of role z2jh, converted: the one place of their types and defaults. Names are without ``z2jh_``."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from .._site.conversion import convert, nearest
from .._site.option import Option
from . import options_cluster, options_home, options_hub, options_user
from .errors import ValuesError

PREFIX = "z2jh_"
OPTIONS: dict[str, Option] = {
    option.name: option
    for stage in (options_user, options_home, options_cluster, options_hub)
    for option in stage.OPTIONS
}
# Which site variable each comes from, where it is called otherwise than `hub_` and the option's own name.
_OF_SITE = {
    "image": "hub_user_image",
    "user_cpus": "hub_user_cpu",
    "idle_seconds": "hub_idle_hours",
    "kernel_idle_seconds": "hub_kernel_idle_hours",
    "named_users": "hub_users",
}
_SAME_IN_SITE = (
    "domain",
    "egress",
    "extra_volumes",
    "login",
    "name",
    "namespace",
    "nfs",
    "prepull",
    "profiles",
    "shared_claim",
    "shared_size",
    "storage",
    "storage_access_mode",
    "storage_class",
    "tutorials",
    "user_disk",
    "user_memory",
    "warm_spares",
)
# Names of the role, which the site's own map has by other names.
_NAMES = {name: dataclasses.replace(option, name=PREFIX + name) for name, option in OPTIONS.items()}


def variable(origin: str) -> str:
    """Return how an operator calls the option *origin*, which may go on with a number such as ``profiles[3]``."""
    name, bracket, rest = origin.partition("[")
    site = _OF_SITE.get(name) or (f"hub_{name}" if name in _SAME_IN_SITE else "")
    return f"{site}{bracket}{rest} ({PREFIX}{name})" if site else f"{PREFIX}{origin}"


def read(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return all options in their types; None means not given. Raises ValuesError with all that is wrong."""
    problems = [
        f"{PREFIX}{name} is not an option of a hub on Kubernetes{nearest(name, list(OPTIONS))}."
        for name in given
        if name not in OPTIONS
    ]
    found: dict[str, Any] = {}
    for name, option in _NAMES.items():
        value = given.get(name)
        value = option.default if value is None else value
        found[name] = None if value is None else convert(option, value, problems)
    if problems:
        raise ValuesError(problems)
    return found
