# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What one server asks of a node, for each profile and each choice of its menus, as KubeSpawner puts them together."""

from __future__ import annotations

import itertools
import typing as t
from dataclasses import dataclass

from .._z2jh.options import variable
from .._z2jh.resources import all_tolerations, cpu, processors, taints

# Of menus inside one profile, so many combinations are looked at.
_COMBINATIONS = 500


@dataclass(frozen=True)
class Server:
    """What is reserved for a server (bytes, cores, pieces), and the nodes that it may run on."""

    where: str
    name: str
    requests: dict[str, float]
    selector: dict[str, str]
    tolerations: list[dict[str, str]]


def default_server(options: t.Mapping[str, t.Any]) -> Server:
    """Return the server of somebody who chooses nothing."""
    profiles = options["profiles"]
    number = next((number for number, profile in enumerate(profiles) if profile["default"]), 0)
    return (
        next(_servers(options, number))
        if profiles
        else _server(options, variable("user_memory"), "a user's server", [])
    )


def servers(options: t.Mapping[str, t.Any]) -> t.Iterator[list[Server]]:
    """Yield for each profile all servers that it can become; without profiles, the one that there is."""
    if not options["profiles"]:
        yield [default_server(options)]
    for number in range(len(options["profiles"])):
        yield list(itertools.islice(_servers(options, number), _COMBINATIONS))


def _servers(options: t.Mapping[str, t.Any], number: int) -> t.Iterator[Server]:
    profile = options["profiles"][number]
    menus = [sorted(menu["choices"], key=lambda choice: not choice["default"]) for menu in profile["options"]]
    for choices in itertools.product(*menus):
        name = " / ".join([profile["slug"], *(choice["slug"] for choice in choices)])
        yield _server(options, variable(f"profiles[{number}]"), f"a server of the profile {name}", [profile, *choices])


def _server(
    options: t.Mapping[str, t.Any], where: str, name: str, entries: t.Sequence[t.Mapping[str, t.Any]]
) -> Server:
    role = dict(options)
    memory, cores = options["user_memory"], options["user_cpus"]
    extra: dict[str, str | None] = {}
    selector = dict(options["node_selector"])
    own: list[dict[str, str]] = []
    for entry in entries:
        memory, cores = entry["memory_bytes"] or memory, entry["cpus"] or cores
        extra.update(processors(dict(entry), role))
        selector.update(entry["node_selector"])
        own += taints(dict(entry), role)
    requests = {
        "memory": float(memory * options["memory_guarantee_percent"] // 100),
        "cpu": float(cpu(cores, role)["guarantee"]),
        **{resource: float(count) for resource, count in extra.items() if count},
    }
    return Server(where, name, requests, selector, all_tolerations(role, own))
