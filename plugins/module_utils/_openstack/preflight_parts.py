# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether what the machines of a site are made of is there and fits together."""

from __future__ import annotations

import typing as t

from .._machines.model import Group
from .api import Json
from .nearest import nearest
from .preflight_facts import Facts

_GIB = 2**30
_MIB_PER_GIB = 1024


def check_parts(groups: t.Iterable[Group], facts: Facts, has_volumes: bool) -> list[str]:
    """Return a sentence for each flavor, image, zone or volume type that is not there or does not fit."""
    found: list[str] = []
    for group in groups:
        if group.count:
            flavor = flavor_named(facts, group.flavor)
            found += _flavor(group, facts, flavor)
            found += _image(group, facts, flavor)
            found += _zone(group, facts)
            found += _volumes(group, facts, has_volumes)
    return list(dict.fromkeys(found))


def flavor_named(facts: Facts, name: str) -> Json | None:
    """Return the flavor of that name, None when it is not there."""
    return next((flavor for flavor in facts.flavors or [] if flavor["name"] == name), None)


def image_named(facts: Facts, name: str) -> Json | None:
    """Return the newest usable image of that name, None when there is none."""
    usable = [image for image in facts.images.get(name, []) if image["status"] == "active"]
    return max(usable, key=lambda image: str(image.get("created_at", ""))) if usable else None


def _flavor(group: Group, facts: Facts, flavor: Json | None) -> list[str]:
    if facts.flavors is None:
        return []
    if flavor is None:
        return [f"There is no flavor {group.flavor}{nearest(group.flavor, [one['name'] for one in facts.flavors])}"]
    if flavor.get("OS-FLV-DISABLED:disabled"):
        return [f"The flavor {group.flavor} is disabled; choose another one."]
    return []


def _image(group: Group, facts: Facts, flavor: Json | None) -> list[str]:
    named = facts.images.get(group.image, [])
    if not named:
        return [f"There is no image {group.image}{nearest(group.image, facts.image_names)}"]
    image = image_named(facts, group.image)
    if image is None:
        return [f"The image {group.image} is {named[0]['status']} and cannot be used; choose another one."]
    return _fit(group, image, flavor) if flavor else []


def _fit(group: Group, image: Json, flavor: Json) -> list[str]:
    found = []
    memory, min_memory = int(flavor["ram"]), int(image.get("min_ram") or 0)
    if memory < min_memory:
        found.append(
            f"The image {group.image} needs {_gib(min_memory)} GiB of RAM, and the flavor {group.flavor} has "
            f"{_gib(memory)}; choose another flavor or image."
        )
    # 0 is a flavor without a disk, whose servers boot from a volume as big as the image asks
    disk = group.boot_volume_size or int(flavor.get("disk") or 0)
    biggest = max(int(image.get("virtual_size") or 0), int(image.get("size") or 0))
    needed = max(int(image.get("min_disk") or 0), -(-biggest // _GIB))
    if disk and disk < needed:
        where = f"the boot volume has {disk}" if group.boot_volume_size else f"the flavor {group.flavor} has {disk}"
        found.append(
            f"The image {group.image} needs a disk of {needed} GiB, and {where}; choose a bigger one, or another image."
        )
    return found


def _gib(mib: int) -> str:
    return f"{mib / _MIB_PER_GIB:.1f}".replace(".0", "")


def _zone(group: Group, facts: Facts) -> list[str]:
    if not group.availability_zone or facts.zones is None:
        return []
    states = {zone["zoneName"]: bool(zone["zoneState"]["available"]) for zone in facts.zones}
    if group.availability_zone not in states:
        near = nearest(group.availability_zone, states)
        return [f"There is no availability zone {group.availability_zone}{near}"]
    if not states[group.availability_zone]:
        return [f"The availability zone {group.availability_zone} is not available now; choose another one."]
    return []


def _volumes(group: Group, facts: Facts, has_volumes: bool) -> list[str]:
    if not (group.volume_size or group.boot_volume_size):
        return []
    if not has_volumes:
        return ["The cloud has no volumes for this project, and the site asks for some; set their size to 0."]
    if group.volume_type and facts.volume_types is not None:
        names = [one["name"] for one in facts.volume_types]
        if group.volume_type not in (*names, *(one["id"] for one in facts.volume_types)):
            return [f"There is no volume type {group.volume_type}{nearest(group.volume_type, names)}"]
    return []
