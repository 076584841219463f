# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Machines of a site: what is wanted, and what a cloud has. Nothing here knows which cloud."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

ROLES = ("server", "control_plane", "worker")
# What a state of the site means for each server.
PRESENT, STOPPED, SHELVED, ABSENT = "present", "stopped", "shelved", "absent"


@dataclass(frozen=True)
class Group:
    """Machines of one role that are alike. Sizes are GiB; *boot_volume_size* 0 means the flavor's own disk.

    *floating_ip* is `all`, `first` (the machine with the lowest index) or `none`; *floating_ips* are reserved
    addresses, given out in the order of the indices before new ones are made.
    """

    role: str
    count: int
    flavor: str
    image: str
    boot_volume_size: int = 0
    volume_size: int = 0
    volume_type: str = ""
    availability_zone: str = ""
    floating_ip: str = "none"
    floating_ips: tuple[str, ...] = ()
    anti_affinity: str = ""


@dataclass(frozen=True)
class Key:
    """Which machine: its role and index, and so its name."""

    site: str
    role: str
    index: int

    @property
    def name(self) -> str:
        """Name in the cloud, which is the machine's host name too."""
        return f"{self.server_group}-{self.index}"

    @property
    def server_group(self) -> str:
        """Name of the server group for machines of its role."""
        return f"{self.site}-{self.role.replace('_', '-')}"


@dataclass
class Volume:
    """A volume of a machine; *kind* is `data` or `root`, *server_id* whom it is attached to."""

    id: str
    name: str
    kind: str
    size_gib: int
    status: str
    server_id: str = ""
    device: str = ""


@dataclass
class Port:
    """The network port of a machine; *pairs* are further networks from which it may send."""

    id: str
    address: str
    security_groups: frozenset[str]
    pairs: frozenset[str]


@dataclass
class Address:
    """A public address; a *reserved* one belongs to the operator and is never released.

    One that the site made is *labelled*; named by the operator, it becomes reserved and loses its label.
    """

    id: str
    address: str
    port_id: str
    reserved: bool
    labelled: bool = False


@dataclass
class Server:
    """The server of a machine; *status* is in the words of Nova, such as ACTIVE or SHUTOFF."""

    id: str
    status: str
    flavor: str
    image: str
    user: str = ""
    fault: str = ""
    availability_zone: str = ""
    task: str = ""


@dataclass
class Machine:
    """What there is of one machine; a run that was interrupted may have left only parts of it."""

    key: Key
    server: Server | None = None
    port: Port | None = None
    address: Address | None = None
    volumes: list[Volume] = field(default_factory=list)
    # kind and ID of servers, ports and addresses of the same name beside these: two runs worked at once
    duplicates: list[tuple[str, str]] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Name of the machine."""
        return self.key.name

    @property
    def is_kept_data(self) -> bool:
        """Whether nothing is left of it but data, kept for a later server of the same name."""
        return self.volume("data") is not None and self.server is None and self.port is None and self.address is None

    def volume(self, kind: str) -> Volume | None:
        """Return its volume of a kind, or None."""
        return next((volume for volume in self.volumes if volume.kind == kind), None)


@dataclass
class Found:
    """What a cloud has of a site. *highest* is the highest index that each role ever had.

    *addresses* are the project's public addresses by themselves, *server_groups* the site's, name to ID, and
    *members* the servers in each; *marks* are the tags of the security group *marked_id*, where the highest indices
    are kept.
    """

    machines: dict[str, Machine] = field(default_factory=dict)
    highest: dict[str, int] = field(default_factory=dict)
    addresses: dict[str, Address] = field(default_factory=dict)
    server_groups: dict[str, str] = field(default_factory=dict)
    members: dict[str, set[str]] = field(default_factory=dict)
    marked_id: str = ""
    marks: list[str] = field(default_factory=list)


def parse_name(site: str, name: str) -> Key | None:
    """Return which machine of *site* is called *name*, or None when it is none of them."""
    match = re.fullmatch(rf"{re.escape(site)}-(server|control-plane|worker)-([1-9][0-9]*)", name)
    return Key(site, match.group(1).replace("-", "_"), int(match.group(2))) if match else None
