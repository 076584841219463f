# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bodies of the calls that make the parts of a machine."""

from __future__ import annotations

import base64
import typing as t
from dataclasses import dataclass

from .._machines import labels
from .._machines.model import Group, Key, Machine
from .api import Json


@dataclass(frozen=True)
class Settings:
    """What all machines of a site share; *security_groups* are IDs, *pairs* networks, None where nothing is said."""

    site: str
    network_id: str
    external_id: str
    security_groups: tuple[str, ...] | None
    keypair: str
    pairs: tuple[str, ...] | None
    user_data: str
    config_drive: bool


def _about(key: Key) -> str:
    """Return the description by which a thing of Neutron is known even before it has a tag."""
    return f"{labels.label(key.site)} {key.name}"


def port(key: Key, settings: Settings, tagged: bool) -> Json:
    """Return a port, as one of a list for Neutron; with *tagged* it is made with its tag."""
    body: Json = {
        "name": key.name,
        "description": _about(key),
        "network_id": settings.network_id,
    }
    if settings.security_groups is not None:
        body["security_groups"] = list(settings.security_groups)
    if settings.pairs:
        body["allowed_address_pairs"] = pairs(settings)
    if tagged:
        body["tags"] = [labels.label(key.site)]
    return body


def pairs(settings: Settings) -> list[dict[str, str]]:
    """Return the networks from which a port may send, as Neutron wants them."""
    return [{"ip_address": each} for each in settings.pairs or ()]


def address(key: Key, settings: Settings, port_id: str) -> Json:
    """Return a floating IP on a port; Neutron takes its tag only afterwards."""
    body = {"floating_network_id": settings.external_id, "port_id": port_id, "description": _about(key)}
    return {"floatingip": body}


def volume(key: Key, group: Group, kind: str, size: int, image_id: str) -> Json:
    """Return a volume of *size* GiB; a root volume is made from an image."""
    body: Json = {
        "name": f"{key.name}-{kind}",
        "description": _about(key),
        "size": size,
        "metadata": {labels.SITE: key.site, labels.MACHINE: key.name},
    }
    if group.volume_type:
        body["volume_type"] = group.volume_type
    if kind == "root":
        body["imageRef"] = image_id
    return {"volume": body}


def server(machine: Machine, group: Group, settings: Settings, flavor: Json, image: Json, server_group_id: str) -> Json:
    """Return a server on the port and the volumes that *machine* has."""
    key = machine.key
    metadata = {
        labels.SITE: key.site,
        labels.ROLE: key.role,
        labels.INDEX: str(key.index),
        labels.IMAGE: group.image,
    }
    if image.get("os_admin_user"):
        metadata[labels.USER] = str(image["os_admin_user"])
    body: Json = {
        "name": key.name,
        "flavorRef": flavor["id"],
        "networks": [{"port": t.cast(t.Any, machine.port).id}],
        "tags": [labels.label(key.site)],
        "metadata": metadata,
        "config_drive": settings.config_drive,
    }
    disks = _disks(machine, image)
    if disks:
        body["block_device_mapping_v2"] = disks
    if machine.volume("root") is None:
        body["imageRef"] = image["id"]
    if settings.keypair:
        body["key_name"] = settings.keypair
    if settings.user_data:
        body["user_data"] = base64.b64encode(settings.user_data.encode()).decode()
    if group.availability_zone:
        body["availability_zone"] = group.availability_zone
    hints = {"os:scheduler_hints": {"group": server_group_id}} if server_group_id else {}
    return {"server": body, **hints}


def _disks(machine: Machine, image: Json) -> list[Json]:
    root, data = machine.volume("root"), machine.volume("data")
    if root is None and data is None:
        return []
    first: Json = {"boot_index": 0, "destination_type": "volume", "delete_on_termination": True}
    if root is not None:
        first.update(source_type="volume", uuid=root.id)
    else:
        # Nova wants the image named again here as soon as there is another disk
        first.update(source_type="image", destination_type="local", uuid=image["id"])
    disks = [first]
    if data is not None:
        disks.append(
            {
                "boot_index": -1,
                "source_type": "volume",
                "destination_type": "volume",
                "uuid": data.id,
                "delete_on_termination": False,
            }
        )
    return disks
