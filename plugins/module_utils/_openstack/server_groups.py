# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Server groups, by which a cloud keeps the machines of a role on different hosts."""

from __future__ import annotations

import functools
import typing as t

from .._machines.model import Found, Group, Key, Machine
from .._machines.planning import Step
from .api import Cloud, Json


class ServerGroups:
    """The server groups of a site; *done* tells what was made or removed."""

    def __init__(self, cloud: Cloud, found: Found) -> None:
        self.done: list[Step] = []
        self._cloud = cloud
        self._found = found

    def missing(self, wanted: t.Sequence[tuple[Key, Group]]) -> list[Step]:
        """Return what has to be made for the machines that are wanted."""
        policies = {key.server_group: group.anti_affinity for key, group in wanted if group.anti_affinity}
        return [
            Step("create", "server group", name, policy)
            for name, policy in sorted(policies.items())
            if name not in self._found.server_groups
        ]

    def superfluous(self, wanted: t.Sequence[tuple[Key, Group]], going: t.Sequence[Machine]) -> list[Step]:
        """Return what goes with the last machine of its role; one that holds other servers is somebody else's."""
        needed = {key.server_group for key, _group in wanted}
        left = {machine.key.server_group for machine in going} - needed
        servers = {machine.server.id for machine in self._found.machines.values() if machine.server}
        return [
            Step("delete", "server group", name)
            for name in sorted(left & set(self._found.server_groups))
            if self._found.members.get(name, set()) <= servers
        ]

    def make(self, wanted: t.Sequence[tuple[Key, Group]]) -> None:
        """Make what is missing."""
        for step in self.missing(wanted):
            what = f"make the server group {step.name}"
            body = {"server_group": {"name": step.name, "policy": step.detail}}
            made = self._cloud.create(
                "compute",
                "/os-server-groups",
                "server_group",
                body,
                what=what,
                find=functools.partial(self._find, step),
            )
            self._found.server_groups[step.name] = made["id"]
            self.done.append(step)

    def remove(self, steps: t.Sequence[Step]) -> None:
        """Remove what is superfluous."""
        for step in steps:
            path = f"/os-server-groups/{self._found.server_groups[step.name]}"
            self._cloud.call("compute", "DELETE", path, what=f"delete the server group {step.name}", missing_ok=True)
            self.done.append(step)

    def _find(self, step: Step) -> Json | None:
        what = f"look for the server group {step.name}"
        listed = self._cloud.list("compute", "/os-server-groups", "server_groups", what=what)
        return next((group for group in listed if group["name"] == step.name), None)
