# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The values of the chart jupyterhub (Zero to JupyterHub) for a hub: a pure function of the role's options."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .culling import culling, culling_problems
from .errors import ValuesError
from .front_door import door_problems, front_door
from .hub import hub
from .image import split_image
from .login import login, login_problems, open_door
from .masking import mask
from .network import network, network_problems
from .objects import objects
from .options import read, variable
from .profiles import profile_problems, profiles
from .scheduling import scheduling, scheduling_problems
from .secrets import overruled, secret_problems, secret_values
from .storage import home_maker, storage, storage_problems
from .tree import Path, Tree, at, leaves, merge
from .tutorials import puller, tutorial_problems, tutorials
from .users import image_of_users, users

_AUTHENTICATOR = ("hub", "config", "JupyterHub", "authenticator_class")
_FREE = "hub.config."


@dataclass(frozen=True)
class Built:
    """*values* hold no secret of ours; *secrets* lie apart, in the same shape. *objects* are for the cluster itself.

    *origins* tells for each place, such as ``singleuser.storage.capacity``, the variable that it comes from.
    """

    values: dict[str, Any]
    secrets: dict[str, Any]
    objects: list[dict[str, Any]]
    origins: dict[str, str]

    @property
    def complete(self) -> dict[str, Any]:
        """What Helm is given."""
        return merge(self.values, self.secrets)

    @property
    def masked(self) -> dict[str, Any]:
        """What people may read."""
        return mask(self.complete, self.secrets)


def build(given: Mapping[str, Any], secrets: Mapping[str, str], archives: Mapping[str, str] | None = None) -> Built:
    """Return the values for the options *given*, whose names are without ``z2jh_``.

    *secrets* are by name, *archives* the content of tutorial folders by path, as tar.gz in base64. Raises ValuesError
    with all that is wrong.
    """
    options = read(given)
    archives = archives or {}
    problems = _problems(options, archives) + secret_problems(options["login"], secrets)
    if problems:
        raise ValuesError(problems)
    tree = Tree()
    for part in (users, profiles, storage, tutorials, culling, network, scheduling, front_door, login, hub):
        part(tree, options)
    for container in _init_containers(options):
        tree.append("singleuser.initContainers", container)
    kept = secret_values(options["login"], secrets)
    origins = {place: variable(origin) for place, origin in tree.origins.items()}
    extra = options["extra_values"]
    values = _added(tree.values, extra)
    # taken away, the chart's own is back, which lets everybody in
    problems = overruled(extra, kept) + open_door(str(at(values, _AUTHENTICATOR) or "dummy"))
    if problems:
        raise ValuesError(problems)
    origins.update({".".join(path): variable("extra_values") for path, _value in leaves(extra)})
    return Built(values, kept, objects(options, archives), origins)


def _problems(options: dict[str, Any], archives: Mapping[str, str]) -> list[str]:
    found = []
    for name in ("image", "tutorials_image"):
        try:
            if options[name]:
                split_image(options[name])
        except ValueError as error:
            found.append(
                f"z2jh_{name}: {options[name]!r} {error}; write it like registry.example.org/physics/notebook:1.4."
            )
    for check in (
        profile_problems,
        storage_problems,
        culling_problems,
        network_problems,
        scheduling_problems,
        door_problems,
        login_problems,
    ):
        found += check(options)
    return found + tutorial_problems(options, archives)


def _init_containers(options: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what runs before each server, in this order: a tutorial needs a home."""
    found = []
    if options["storage"] == "shared":
        found.append(home_maker(options, image_of_users(options)))
    if options["tutorials"]:
        found.append(puller(options))
    return found


def _added(values: dict[str, Any], extra: Mapping[str, Any], above: Path = ()) -> dict[str, Any]:
    """Return *values* with what the operator adds: maps are merged, lists replaced, and null takes away.

    To Helm, null takes the chart's own default away too, so it is handed on; but JupyterHub would get it as a value
    where the chart has no default, in hub.config.
    """
    merged = dict(values)
    for key, value in extra.items():
        path = (*above, str(key))
        if isinstance(value, Mapping):
            there = merged.get(key)
            merged[key] = _added(there if isinstance(there, dict) else {}, value, path)
        elif value is None and ".".join(path).startswith(_FREE):
            merged.pop(key, None)
        else:
            merged[key] = copy.deepcopy(value)
    return merged
