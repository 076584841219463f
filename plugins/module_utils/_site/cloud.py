# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is asked of a cloud for a site: the machines, their network, and who reaches them."""

from __future__ import annotations

from typing import Any

from .._sizing.units import GIB
from .context import Context
from .networks import admin_networks, check_networks, floating_ip
from .notes import Notes
from .specification import Site
from .ssh_key import ssh_key

# Jetstream2 keeps images of this name current.
_IMAGE = "Featured-Ubuntu24"
_OPEN_PORTS = (80, 443)
NO_ADMINS = (
    "hub_admin_cidrs is empty, so nobody could log in to the machines, and none is made; write the networks that you "
    "or hub_bastion come from, like [203.0.113.7/32]."
)


def plan_cloud(
    site: Site, platform: str, machines: list[dict[str, Any]], state_dir: str, context: Context, notes: Notes
) -> dict[str, Any]:
    """Return the key machine_options of the plan, empty where no machine of OpenStack is made.

    Its sizes are GiB, as clouds count them. *machines* are the groups of the plan. What is wrong is noted.
    """
    if site["cloud"] != "openstack" or platform not in ("server", "kubespray"):
        return {}
    cluster = platform == "kubespray"
    admins = admin_networks(site, notes)
    address = floating_ip(site, notes)
    check_networks(site, cluster, sum(group["count"] for group in machines), notes)
    if cluster and site["control_plane_count"] % 2 == 0:
        notes.problems.append(
            f"hub_control_plane_count: {site['control_plane_count']} is even, so half of them could not "
            "decide; write an odd number, like 3."
        )
    if not site["admin_cidrs"]:
        notes.warnings.append(NO_ADMINS)
    key = ssh_key(site, state_dir, context, notes)
    return {
        "cloud_name": site["openstack_cloud"],
        "state": site["machines"],
        "groups": [_group(site, group, address) for group in machines],
        "network": site["network"] or "auto",
        "network_cidr": site["network_cidr"],
        "external_network": site["external_network"],
        "admin_cidrs": admins,
        "open_ports": list(_OPEN_PORTS),
        "cluster": cluster,
        # Calico sends from the addresses of pods and services, which Neutron drops unless the port allows them.
        "allowed_address_pairs": [site["pod_cidr"], site["service_cidr"]] if cluster else [],
        "ssh_user": site["ssh_user"],
        "public_key": key.public,
        "private_key_file": key.private_file,
        "bastion": site["bastion"],
        "domain": site["domain"].lower(),
    }


def _group(site: Site, group: dict[str, Any], address: str) -> dict[str, Any]:
    reached = group["role"] in ("server", "control_plane")
    return {
        "role": group["role"],
        "count": group["count"],
        "flavor": group["flavor"],
        "image": site["image"] or _IMAGE,
        "boot_volume_size": _gib(site["root_disk"] or 0),
        "volume_size": _gib(group["disk_bytes"]),
        "floating_ip": "first" if reached else "none",
        "floating_ips": [address] if address and reached else [],
    }


def _gib(size: int) -> int:
    return -(-size // GIB)
