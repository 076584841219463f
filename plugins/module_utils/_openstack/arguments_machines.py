# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options of the action openstack_machines."""

from __future__ import annotations

import typing as t

from .._machines.drift import MENDED_BY
from .._machines.model import ABSENT, PRESENT, ROLES, SHELVED, STOPPED, Group

GROUP: dict[str, dict[str, t.Any]] = {
    "role": {"type": "str", "choices": list(ROLES), "required": True},
    "count": {"type": "int", "required": True},
    "flavor": {"type": "str", "required": True},
    "image": {"type": "str", "required": True},
    "boot_volume_size": {"type": "int", "default": 0},
    "volume_size": {"type": "int", "default": 0},
    "volume_type": {"type": "str", "default": ""},
    "availability_zone": {"type": "str", "default": ""},
    "floating_ip": {"type": "str", "choices": ["all", "first", "none"], "default": "none"},
    "floating_ips": {"type": "list", "elements": "str", "default": []},
    "anti_affinity": {"type": "str", "choices": ["", "soft-anti-affinity", "anti-affinity"], "default": ""},
}
MACHINES: dict[str, dict[str, t.Any]] = {
    "site": {"type": "str", "required": True},
    "state": {"type": "str", "choices": [PRESENT, STOPPED, SHELVED, ABSENT], "default": PRESENT},
    "groups": {"type": "list", "elements": "dict", "default": [], "options": GROUP},
    "network": {"type": "str", "default": ""},
    "external_network": {"type": "str", "default": ""},
    "security_groups": {"type": "list", "elements": "str"},
    "keypair": {"type": "str", "default": ""},
    "allowed_address_pairs": {"type": "list", "elements": "str"},
    "user_data": {"type": "str", "default": ""},
    "config_drive": {"type": "bool", "default": False},
    "replace": {"type": "list", "elements": "str", "default": []},
    "remove": {"type": "list", "elements": "str", "default": []},
    "apply": {"type": "list", "elements": "str", "choices": list(MENDED_BY), "default": []},
    "keep_volumes": {"type": "bool", "default": True},
    "wait": {"type": "bool", "default": True},
    "wait_timeout": {"type": "int", "default": 900},
    "concurrency": {"type": "int", "default": 10},
}


def problems(args: t.Mapping[str, t.Any]) -> list[str]:
    """Return a sentence for each value of the options that cannot be meant."""
    found = []
    groups = args.get("groups") or []
    for role in ROLES:
        same = [group for group in groups if group["role"] == role]
        if len(same) > 1:
            found.append(f"groups: the role {role} is there {len(same)} times; give each role one entry.")
        for group in same:
            if group["count"] < 0:
                found.append(f"groups: the count of {role} is {group['count']}; give 0 or more.")
            for size in ("boot_volume_size", "volume_size"):
                if (group.get(size) or 0) < 0:
                    found.append(f"groups: {size} of {role} is {group[size]}; give 0 or more GiB.")
    for name in ("concurrency", "wait_timeout"):
        if args.get(name) is not None and args[name] < 1:
            found.append(f"{name} is {args[name]}; give 1 or more.")
    return found


def read_groups(args: t.Mapping[str, t.Any]) -> list[Group]:
    """Return the groups that the options name."""
    return [
        Group(
            each["role"],
            each["count"],
            each["flavor"],
            each["image"],
            each["boot_volume_size"],
            each["volume_size"],
            each["volume_type"],
            each["availability_zone"],
            each["floating_ip"],
            tuple(each["floating_ips"]),
            each["anti_affinity"],
        )
        for each in args["groups"]
    ]
