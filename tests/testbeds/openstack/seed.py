# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the cloud offers, as Jetstream2 looks to a project: flavors, images, the way to the Internet, quotas."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import openstack.connection
from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack.identity_api import identity_of

GIB = 1024
# Name, VCPUs, memory in GiB, disk in GiB: Jetstream2's, apart from those of the testbed.
FLAVORS = (
    ("m3.tiny", 1, 3, 20),
    ("m3.small", 2, 6, 20),
    ("m3.quad", 4, 15, 20),
    ("m3.medium", 8, 30, 60),
    ("m3.large", 16, 60, 60),
    ("m3.xl", 32, 125, 60),
    ("m3.2xl", 64, 250, 60),
    ("r3.large", 64, 500, 60),
    ("g3.small", 4, 15, 60),
    ("g3.medium", 8, 30, 60),
    # Has no disk of its own: the server boots from a volume.
    ("testbed.volume", 2, 6, 0),
    # Fits on no host.
    ("testbed.toobig", 64, 4000, 60),
)
# os_version leads the testbed's machines to the suite of Debian nearest to it.
IMAGES: dict[str, dict[str, str]] = {
    "Featured-Ubuntu24": {"os_distro": "ubuntu", "os_version": "24.04", "os_admin_user": "ubuntu"},
    "Featured-Ubuntu22": {"os_distro": "ubuntu", "os_version": "22.04", "os_admin_user": "ubuntu"},
    "Featured-Minimal-Ubuntu24": {"os_distro": "ubuntu", "os_version": "24.04", "os_admin_user": "ubuntu"},
    "Featured-RockyLinux9": {"os_distro": "rocky", "os_version": "9", "os_admin_user": "rocky"},
    "Debian-12": {"os_distro": "debian", "os_version": "12", "os_admin_user": "debian"},
    "Debian-13": {"os_distro": "debian", "os_version": "13", "os_admin_user": "debian"},
}
# For documentation (RFC 5737): no address that anybody has.
EXTERNAL = {"cidr": "198.51.100.0/24", "gateway": "198.51.100.1", "first": "198.51.100.10", "last": "198.51.100.250"}
# Where auto-allocated networks come from; apart from the networks that sites make for themselves.
POOL = "10.128.0.0/12"
ZONE = "projects.example.org."
SMALL = {
    "compute": {"instances": 2, "cores": 8, "ram": 20 * GIB, "key_pairs": 2, "server_groups": 1},
    "volume": {"volumes": 2, "gigabytes": 50},
    "network": {"floatingip": 1, "port": 12, "security_group": 3, "security_group_rule": 16},
}


def seed(admin: openstack.connection.Connection, folder: Path) -> None:
    """Make all of it; needs every service.

    Args:
        admin: of the cloud.
        folder: where the content of the images may be written for a moment.
    """
    _flavors(admin)
    _images(admin, folder)
    _networks(admin)
    small = identity_of(admin).find_project("testbed-small", ignore_missing=False)
    admin.set_compute_quotas(small.id, **SMALL["compute"])
    admin.set_volume_quotas(small.id, **SMALL["volume"])
    admin.set_network_quotas(small.id, **SMALL["network"])


def seed_zone(own: openstack.connection.Connection) -> None:
    """Give a project a zone, as Jetstream2 gives one to each."""
    zone = own.dns.create_zone(name=ZONE, email="testbed@example.org")
    own.dns.wait_for_status(zone, "ACTIVE", failures=["ERROR"], interval=1, wait=60)


def _flavors(admin: openstack.connection.Connection) -> None:
    for name, vcpus, memory, disk in FLAVORS:
        admin.compute.create_flavor(name=name, vcpus=vcpus, ram=memory * GIB, disk=disk)


def _images(admin: openstack.connection.Connection, folder: Path) -> None:
    content = folder / "image"
    content.write_bytes(os.urandom(1 << 16))
    properties: Any
    for name, properties in IMAGES.items():
        admin.image.create_image(
            name,
            filename=str(content),
            disk_format="raw",
            container_format="bare",
            visibility="public",
            wait=True,
            **properties,
        )
    content.unlink()


def _networks(admin: openstack.connection.Connection) -> None:
    public = admin.network.create_network(
        name="public",
        is_router_external=True,
        # Without these two a project's auto-allocated topology cannot be made.
        is_default=True,
        provider_network_type="flat",
        provider_physical_network="external",
    )
    admin.network.create_subnet(
        name="public_subnet",
        network_id=public.id,
        ip_version=4,
        cidr=EXTERNAL["cidr"],
        gateway_ip=EXTERNAL["gateway"],
        allocation_pools=[{"start": EXTERNAL["first"], "end": EXTERNAL["last"]}],
        is_dhcp_enabled=False,
    )
    admin.network.create_subnet_pool(
        name="shared-default-v4", prefixes=[POOL], default_prefix_length=24, is_shared=True, is_default=True
    )
