# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What of a site's foundations is in the project, read at once."""

from __future__ import annotations

import typing as t
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from .._machines.errors import CloudError
from .._machines.labels import is_labelled, label
from .api import Cloud
from .journal import Thing

# Neutron names the same thing by how the router is built: on one node, on all, or on two.
ROUTER_PORTS = (
    "network:router_interface",
    "network:router_interface_distributed",
    "network:ha_router_replicated_interface",
)
_KINDS = {"networks": "network", "subnets": "subnet", "routers": "router", "groups": "security group"}


@dataclass(frozen=True)
class Found:
    """The project's networks, subnets, routers, ports of routers and security groups, and the keypair of the site."""

    site: str
    project_id: str
    networks: list[Thing]
    subnets: list[Thing]
    routers: list[Thing]
    router_ports: list[Thing]
    groups: list[Thing]
    keypair: Thing | None

    def ours(self, kind: str) -> list[Thing]:
        """Return the site's *kind* (networks, subnets, routers or groups), the oldest first."""
        mine = [thing for thing in getattr(self, kind) if self._of_project(thing) and is_labelled(thing, self.site)]
        return sorted(mine, key=lambda thing: str(thing.get("created_at") or ""))

    def own(self, kind: str) -> Thing | None:
        """Return the site's one *kind*, None when it is not there.

        :raises CloudError: when somebody else's has the site's name.
        """
        mine = self.ours(kind)
        if mine:
            return mine[0]
        taken = self.taken(kind)
        if taken:
            raise CloudError(taken)
        return None

    def taken(self, kind: str) -> str:
        """Return why the name of the site is not free for a *kind*, empty when it is."""
        others = [
            thing
            for thing in getattr(self, kind)
            if thing["name"] == self.site and self._of_project(thing) and not is_labelled(thing, self.site)
        ]
        if not others:
            return ""
        return (
            f"The {_KINDS[kind]} {self.site} ({others[0]['id']}) has the name of this site and was not made for it; "
            f"rename it, give it the tag {label(self.site)} if it is the site's, or choose another name for the site."
        )

    def routers_of(self, subnet_id: str) -> list[Thing]:
        """Return the routers that the subnet is joined to; routers of other projects are known by id alone."""
        known = {router["id"]: router for router in self.routers}
        ids = [
            port["device_id"]
            for port in self.router_ports
            if any(address["subnet_id"] == subnet_id for address in port["fixed_ips"])
        ]
        return [known.get(router_id, {"id": router_id, "name": router_id}) for router_id in dict.fromkeys(ids)]

    def _of_project(self, thing: Thing) -> bool:
        # an administrator's lists show every project's things
        return bool(thing.get("project_id", self.project_id) == self.project_id)


def read(cloud: Cloud, site: str) -> Found:
    """Read the foundations of *site*, in as many calls as there are kinds."""
    ports = [("device_owner", owner) for owner in ROUTER_PORTS]
    lists: list[tuple[str, str, t.Any]] = [
        ("networks", "networks", None),
        ("subnets", "subnets", None),
        ("routers", "routers", None),
        ("ports", "ports", ports),
        ("security-groups", "security_groups", None),
    ]
    with ThreadPoolExecutor(max_workers=6) as pool:
        keypair = pool.submit(read_keypair, cloud, site)
        listed = [
            pool.submit(cloud.list, "network", f"/{path}", key, what=f"list the {path}", params=params)
            for path, key, params in lists
        ]
        networks, subnets, routers, router_ports, groups = [one.result() for one in listed]
        return Found(site, cloud.project_id, networks, subnets, routers, router_ports, groups, keypair.result())


def read_keypair(cloud: Cloud, name: str) -> Thing | None:
    """Return the user's keypair *name*, None when there is none."""
    found = cloud.call("compute", "GET", f"/os-keypairs/{name}", what=f"look for the keypair {name}", missing_ok=True)
    return t.cast(Thing, found["keypair"]) if found else None
