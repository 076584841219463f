# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a project may still make, as the services of OpenStack answer, and whether it is enough."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

Answer = t.Mapping[str, t.Any]

# Our words for what a quota counts, and the services' own (Nova's detail and its /limits, Neutron, Cinder).
_NOVA = {
    "cores": ("cores", "maxTotalCores", "totalCoresUsed"),
    "RAM": ("ram", "maxTotalRAMSize", "totalRAMUsed"),
    "servers": ("instances", "maxTotalInstances", "totalInstancesUsed"),
    "keypairs": ("key_pairs", "maxTotalKeypairs", ""),
    "server groups": ("server_groups", "maxServerGroups", "totalServerGroupsUsed"),
    "members of a server group": ("server_group_members", "maxServerGroupMembers", ""),
}
_NEUTRON = {
    "networks": "network",
    "subnets": "subnet",
    "routers": "router",
    "ports": "port",
    "floating IPs": "floatingip",
    "security groups": "security_group",
    "security group rules": "security_group_rule",
}
_CINDER = {"volumes": "volumes", "volume storage": "gigabytes", "one volume": "per_volume_gigabytes"}
_UNITS = {"RAM": "GiB of RAM", "volume storage": "GiB of volumes", "one volume": "GiB in one volume"}
_MIB_PER_GIB = 1024


@dataclass(frozen=True)
class Quota:
    """A limit of a project; RAM in MiB and volumes in GiB, as the services count. No limit is None."""

    what: str
    limit: int | None
    used: int

    @property
    def left(self) -> int | None:
        """What may still be made, or None without a limit; never below 0, as a lowered quota would be."""
        return None if self.limit is None else max(0, self.limit - self.used)

    @property
    def unit(self) -> str:
        """The plural after a number."""
        return _UNITS.get(self.what, self.what)


def nova_quotas(detail: Answer) -> list[Quota]:
    """Read Nova's ``os-quota-sets/<project>/detail``."""
    pairs = ((ours, detail.get(names[0])) for ours, names in _NOVA.items())
    return [_quota(ours, one["limit"], _used(one)) for ours, one in pairs if one]


def nova_limits(absolute: Answer) -> list[Quota]:
    """Read Nova's ``limits``, for clouds that show quotas to administrators alone."""
    return [
        _quota(ours, absolute[limit], absolute.get(used, 0))
        for ours, (_name, limit, used) in _NOVA.items()
        if limit in absolute
    ]


def neutron_quotas(details: Answer) -> list[Quota]:
    """Read Neutron's ``quotas/<project>/details``."""
    pairs = ((ours, details.get(name)) for ours, name in _NEUTRON.items())
    return [_quota(ours, one["limit"], _used(one)) for ours, one in pairs if one]


def cinder_quotas(usage: Answer) -> list[Quota]:
    """Read Cinder's ``os-quota-sets/<project>?usage=true``."""
    pairs = ((ours, usage.get(name)) for ours, name in _CINDER.items())
    return [_quota(ours, one["limit"], _used(one)) for ours, one in pairs if one]


def shortfalls(quotas: t.Iterable[Quota], needs: t.Mapping[str, int], biggest: t.Mapping[str, int]) -> list[str]:
    """Return a sentence for each quota that is too small.

    *needs* are what is to be made in addition; *biggest* are the sizes of single things, where a quota limits each.
    """
    found = []
    for quota in quotas:
        one = biggest.get(quota.what, 0)
        if quota.limit is not None and one > quota.limit:
            found.append(
                f"{one} {quota.unit} are needed, and the project may have {quota.limit}; choose less, or ask the cloud "
                "for a larger quota."
            )
        more, left = needs.get(quota.what, 0), quota.left
        if left is not None and more > left:
            # A quota of MiB may leave a part of a GiB: round what is needed up, what is left down.
            scale = _MIB_PER_GIB if quota.what == "RAM" else 1
            found.append(
                f"{-(-more // scale)} more {quota.unit} are needed, and {left // scale} of "
                f"{(quota.limit or 0) // scale} are left; remove what is not used, choose fewer or smaller machines, "
                "or ask the cloud for a larger quota."
            )
    return found


def table(quotas: t.Iterable[Quota], needs: t.Mapping[str, int]) -> list[dict[str, t.Any]]:
    """Return the quotas as data: what, limit (None without), used, left, needed."""
    return [
        {
            "what": quota.what,
            "limit": quota.limit,
            "used": quota.used,
            "left": quota.left,
            "needed": needs.get(quota.what, 0),
        }
        for quota in quotas
    ]


def _used(one: Answer) -> int:
    # Nova and Cinder say in_use, Neutron used; what is reserved is taken a moment later.
    return int(one.get("in_use", one.get("used", 0))) + int(one.get("reserved", 0))


def _quota(what: str, limit: int, used: int) -> Quota:
    return Quota(what, None if limit < 0 else limit, used)
