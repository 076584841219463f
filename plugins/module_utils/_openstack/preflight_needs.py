# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How much of each quota a site still needs: only what is missing counts."""

from __future__ import annotations

import collections
import typing as t
from dataclasses import dataclass, field

from .._machines.model import Group
from .._machines.planning import Work
from .api import Json


@dataclass
class Needs:
    """What is to be made in addition, in the units of `quota.Quota`, and the biggest single thing of a kind."""

    more: collections.Counter[str] = field(default_factory=collections.Counter)
    biggest: dict[str, int] = field(default_factory=dict)

    def at_least(self, what: str, size: int) -> None:
        """Remember *size* when it is the biggest *what* so far."""
        self.biggest[what] = max(size, self.biggest.get(what, 0))


def add_machines(needs: Needs, works: t.Iterable[Work], flavors: t.Mapping[str, Json]) -> None:
    """Add what the steps of *works* make.

    What a machine gives back before it takes is its own alone: the machines beside it are made at the same time.
    """
    for work in works:
        more: collections.Counter[str] = collections.Counter()
        old = flavors.get(work.machine.server.flavor) if work.machine.server else None
        new = flavors.get(work.group.flavor) if work.group else None
        for step in work.steps:
            if step.kind == "server" and step.verb in ("create", "resize"):
                more["servers"] += 0 if work.machine.server else 1
                if new:
                    more["cores"] += int(new["vcpus"]) - (int(old["vcpus"]) if old else 0)
                    more["RAM"] += int(new["ram"]) - (int(old["ram"]) if old else 0)
            elif (step.verb, step.kind) == ("create", "port"):
                more["ports"] += 1
            elif (step.verb, step.kind) == ("create", "address"):
                more["floating IPs"] += 1
            elif (step.verb, step.kind) == ("create", "volume"):
                size = int(step.data["size"])
                more["volumes"] += 1
                more["volume storage"] += size
                needs.at_least("one volume", size)
            elif (step.verb, step.kind) == ("delete", "volume"):
                gone = next(volume for volume in work.machine.volumes if volume.id == step.data["id"])
                more["volumes"] -= 1
                more["volume storage"] -= gone.size_gib
            elif (step.verb, step.kind) == ("extend", "volume") and work.group:
                grown = next(volume for volume in work.machine.volumes if volume.id == step.data["id"])
                more["volume storage"] += work.group.volume_size - grown.size_gib
                needs.at_least("one volume", work.group.volume_size)
        needs.more.update(+more)


def add_server_groups(needs: Needs, groups: t.Iterable[Group], missing: int) -> None:
    """Add the server groups of *groups*, of which *missing* are to be made."""
    needs.more["server groups"] += missing
    for group in groups:
        if group.anti_affinity:
            needs.at_least("members of a server group", group.count)


def add_foundations(needs: Needs, made: t.Iterable[str], rules: int, keypair: bool) -> None:
    """Add the kinds of *made* (network, subnet, router, security group), *rules* and whether a keypair is new."""
    for kind in made:
        if kind in ("network", "subnet", "router", "security group"):
            needs.more[f"{kind}s"] += 1
        if kind == "router":
            # where it is joined to the subnet
            needs.more["ports"] += 1
    needs.more["security group rules"] += rules
    needs.more["keypairs"] += 1 if keypair else 0
