# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One right that the login has to have."""

from __future__ import annotations

from dataclasses import dataclass

# What Helm does with each object, and the waiting for it.
MANAGE = ("get", "list", "watch", "create", "patch", "delete")
RBAC = "rbac.authorization.k8s.io"


@dataclass(frozen=True)
class Need:
    """Verbs on a resource, such as pods/log; in the namespace, or in the whole cluster.

    *part* is the part of the front door that they are for.
    """

    group: str
    resource: str
    verbs: tuple[str, ...]
    everywhere: bool = False
    part: str = ""

    @property
    def shown(self) -> str:
        """How an administrator writes the resource."""
        return f"{self.resource}.{self.group}" if self.group else self.resource
