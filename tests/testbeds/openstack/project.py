# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A project of its own for a test: quickly made, and emptied of all that was made in it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import openstack.connection
from ansible_collections.scigateway.jupyterhub.tests.testbeds.machines.errors import TestbedError
from openstack import exceptions

SECONDS = 180.0
COMPUTE = ("instances", "cores", "ram", "key_pairs", "server_groups", "server_group_members")
VOLUME = ("volumes", "gigabytes", "snapshots")
NETWORK = {
    "networks": "network",
    "subnets": "subnet",
    "routers": "router",
    "ports": "port",
    "floating_ips": "floatingip",
    "security_groups": "security_group",
    "security_group_rules": "security_group_rule",
}


@dataclass(frozen=True)
class Project:
    """A project: its ID, and the name of the cloud in clouds.yaml that leads to it."""

    cloud: str
    id: str


def limit(admin: openstack.connection.Connection, project: str, quotas: dict[str, int]) -> None:
    """Set quotas by the names that `openstack quota set` has for them; ValueError for a name that is none."""
    unknown = set(quotas) - {*COMPUTE, *VOLUME, *NETWORK}
    if unknown:
        raise ValueError(
            f"There is no quota {', '.join(sorted(unknown))}; there are: {', '.join((*COMPUTE, *VOLUME, *NETWORK))}."
        )
    for names, change in ((COMPUTE, admin.set_compute_quotas), (VOLUME, admin.set_volume_quotas)):
        wanted = {name: quotas[name] for name in names if name in quotas}
        if wanted:
            change(project, **wanted)
    network = {NETWORK[name]: number for name, number in quotas.items() if name in NETWORK}
    if network:
        admin.set_network_quotas(project, **network)


class Wiping:
    """Empties one project, as its own user, whatever state things are in."""

    def __init__(self, own: openstack.connection.Connection) -> None:
        self.own = own
        self.project = own.current_project_id
        self.deadline = time.monotonic() + SECONDS

    def all(self) -> None:
        """Delete everything, in an order that the services accept; TestbedError when something stays."""
        own, network, volume = self.own, self.own.network, self.own.block_storage
        mine = {"project_id": self.project}
        self._each(own.compute.servers(), own.compute.delete_server)
        self._until_none("servers", lambda: list(own.compute.servers()))
        self._each(own.compute.server_groups(), own.compute.delete_server_group)
        self._each(own.compute.keypairs(), own.compute.delete_keypair)
        self._each(own.dns.zones(), own.dns.delete_zone)
        self._each(network.ips(**mine), network.delete_ip)
        self._each(volume.snapshots(), volume.delete_snapshot)
        self._until_none("snapshots", lambda: list(volume.snapshots()))
        self._each(volume.volumes(), volume.delete_volume)
        self._each(network.routers(**mine), self._router)
        self._each(network.ports(**mine), network.delete_port)
        self._each(network.networks(**mine), network.delete_network)
        self._each(network.subnet_pools(**mine), network.delete_subnet_pool)
        # The default group comes again by itself.
        self._each(
            (one for one in network.security_groups(**mine) if one.name != "default"), network.delete_security_group
        )
        self._until_none("volumes", lambda: list(volume.volumes()))

    def _router(self, router: Any) -> None:
        for port in self.own.network.ports(device_id=router.id):
            if port.device_owner == "network:router_interface":
                self.own.network.remove_interface_from_router(router, subnet=port.fixed_ips[0]["subnet_id"])
        self.own.network.delete_router(router)

    def _each(self, things: Iterable[Any], delete: Callable[[Any], Any]) -> None:
        with ThreadPoolExecutor(4) as pool:
            for done in [pool.submit(self._one, delete, thing) for thing in things]:
                done.result()

    def _one(self, delete: Callable[[Any], Any], thing: Any) -> None:
        while True:
            try:
                delete(thing)
                return
            except exceptions.NotFoundException:
                return
            except exceptions.HttpException:
                # In use for a moment yet, as a volume of a server that is being deleted.
                if time.monotonic() > self.deadline:
                    raise
                time.sleep(0.5)

    def _until_none(self, what: str, listing: Callable[[], list[Any]]) -> None:
        while left := listing():
            if time.monotonic() > self.deadline:
                names = ", ".join(f"{one.name} ({one.status})" for one in left)
                raise TestbedError(f"The {what} of project {self.project} are not gone after {SECONDS:.0f} s: {names}.")
            time.sleep(0.3)
