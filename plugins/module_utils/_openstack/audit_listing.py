# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The audit's own listing of a project; it shares no code with what makes and finds machines."""

from __future__ import annotations

import concurrent.futures
import typing as t
from dataclasses import dataclass, field

from .._machines.errors import CloudError
from .api import Cloud, Json

_NEUTRON = {
    "port": "ports",
    "floating IP": "floatingips",
    "network": "networks",
    "subnet": "subnets",
    "router": "routers",
    "security group": "security-groups",
}


@dataclass
class Listed:
    """What there is in the project by kind, and a sentence for each kind that the cloud did not list."""

    things: dict[str, list[Json]] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)


def read(cloud: Cloud) -> Listed:
    """List everything that can be the site's; a service that refuses one listing does not stop the others.

    :raises CloudError: when the cloud cannot be reached.
    """
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        futures = {
            kind: pool.submit(cloud.list, service, path, key, what=f"list the {kind}s", params=params)
            for kind, (service, path, key, params) in _lists(cloud).items()
        }
        futures["server"] = pool.submit(
            cloud.list, "compute", "/servers/detail", "servers", what="list the servers", params={"limit": "1000"}
        )
    listed = Listed()
    for kind, future in futures.items():
        try:
            listed.things[kind] = future.result()
        except CloudError as error:
            if error.status is None:
                raise
            listed.refused.append(f"The {kind}s are not in this audit, because the cloud does not list them: {error}")
    # Nova wraps each of them once more, and knows them by name alone
    listed.things["keypair"] = [
        {**one["keypair"], "id": one["keypair"]["name"]} for one in listed.things.get("keypair", [])
    ]
    return listed


def _lists(cloud: Cloud) -> dict[str, tuple[str, str, str, t.Any]]:
    mine = {"project_id": cloud.project_id}
    lists: dict[str, tuple[str, str, str, t.Any]] = {
        kind: ("network", f"/{path}", path.replace("-", "_"), mine) for kind, path in _NEUTRON.items()
    }
    lists["keypair"] = ("compute", "/os-keypairs", "keypairs", None)
    lists["server group"] = ("compute", "/os-server-groups", "server_groups", None)
    owned = {"owner": cloud.project_id, "visibility": "private"}
    lists["image"] = ("image", "/images", "images", owned)
    if cloud.has("volume"):
        lists["volume"] = ("volume", "/volumes/detail", "volumes", None)
        lists["snapshot"] = ("volume", "/snapshots/detail", "snapshots", None)
    if cloud.has("load-balancer"):
        lists["load balancer"] = ("load-balancer", "/lbaas/loadbalancers", "loadbalancers", mine)
    if cloud.has("dns"):
        lists["DNS record"] = ("dns", "/recordsets", "recordsets", None)
    return lists
