# Copyright (c) 2026, the scigateway.jupyterhub authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a project has of a site, found by a few listings whose number does not grow with its machines."""

from __future__ import annotations

import concurrent.futures
import typing as t

from .._machines import labels
from .._machines.model import ROLES, Address, Found, Key, Machine, Port, Server, Volume, parse_name
from .api import Cloud, Json

_ROOT, _DATA = "-root", "-data"
_PORT_FIELDS = ("id", "name", "tags", "description", "fixed_ips", "device_id", "security_groups")


def list_machines(cloud: Cloud, site: str) -> list[dict[str, t.Any]]:
    """Return the machines of *site* that have a server, as the action openstack_machines returns them."""
    return told(look(cloud, site))


def told(found: Found) -> list[dict[str, t.Any]]:
    """Return the machines of *found* that have a server, in the order of their roles and indices, for a result."""
    machines = sorted(found.machines.values(), key=lambda machine: (machine.key.role, machine.key.index))
    return [
        {
            "name": machine.name,
            "id": machine.server.id,
            "role": machine.key.role,
            "index": machine.key.index,
            "status": machine.server.status,
            "private_ip": machine.port.address if machine.port else "",
            "public_ip": machine.address.address if machine.address and machine.address.port_id else "",
            "flavor": machine.server.flavor,
            "image": machine.server.image,
            "user": machine.server.user,
            "availability_zone": machine.server.availability_zone,
            "fault": machine.server.fault,
            "volumes": [
                {"id": volume.id, "name": volume.name, "size_gib": volume.size_gib, "device": volume.device}
                for volume in machine.volumes
                if volume.kind == "data"
            ],
        }
        for machine in machines
        if machine.server is not None
    ]


def look(cloud: Cloud, site: str) -> Found:
    """Return all that the project has of the machines of *site*, and its public addresses.

    :raises CloudError: when a listing fails.
    """
    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        servers = pool.submit(list_servers, cloud, site)
        ports = pool.submit(_ports, cloud)
        addresses = pool.submit(_addresses, cloud)
        volumes = pool.submit(list_volumes, cloud, site)
        groups = pool.submit(_security_groups, cloud, site)
        server_groups = pool.submit(_server_groups, cloud, site)
    found = Found()
    for group in groups.result():
        found.marked_id, found.marks = group["id"], list(group.get("tags", []))
        found.highest = labels.read_highest(found.marks)
    found.server_groups = {name: group["id"] for name, group in server_groups.result().items()}
    found.members = {name: set(group.get("members", [])) for name, group in server_groups.result().items()}
    _take_ports(found, site, ports.result())
    _take_servers(found, site, servers.result(), {port["id"]: port.get("device_id", "") for port in ports.result()})
    _take_addresses(found, site, addresses.result())
    _take_volumes(found, site, volumes.result(), _holders(servers.result()))
    return found


def list_servers(cloud: Cloud, site: str) -> list[Json]:
    """Return the servers of *site* as Nova has them."""
    return cloud.list(
        "compute",
        "/servers/detail",
        "servers",
        what=f"list the servers of site {site}",
        params={"tags": labels.label(site)},
    )


def list_volumes(cloud: Cloud, site: str) -> list[Json]:
    """Return the volumes of *site* as Cinder has them; none where the cloud has no volumes."""
    if not cloud.has("volume"):
        return []
    wanted = {labels.SITE: site}
    return cloud.list(
        "volume",
        "/volumes/detail",
        "volumes",
        what=f"list the volumes of site {site}",
        # Cinder reads this as Python (cinder/api/v3/volumes.py, ast.literal_eval)
        params={"metadata": repr(wanted)},
    )


def _ports(cloud: Cloud) -> list[Json]:
    # of the project, not by tag: where tags are set after the port is made, an interruption leaves one without
    query = [("project_id", cloud.project_id), *(("fields", name) for name in _PORT_FIELDS)]
    if "allowed-address-pairs" in cloud.extensions():
        query.append(("fields", "allowed_address_pairs"))
    return cloud.list("network", "/ports", "ports", what="list the ports of the project", params=query)


def _addresses(cloud: Cloud) -> list[Json]:
    return cloud.list(
        "network",
        "/floatingips",
        "floatingips",
        what="list the floating IPs of the project",
        params={"project_id": cloud.project_id},
    )


def _security_groups(cloud: Cloud, site: str) -> list[Json]:
    return cloud.list(
        "network",
        "/security-groups",
        "security_groups",
        what=f"list the security groups of site {site}",
        params=[("name", site), ("project_id", cloud.project_id), ("fields", "id"), ("fields", "tags")],
    )


def _server_groups(cloud: Cloud, site: str) -> dict[str, Json]:
    listed = cloud.list("compute", "/os-server-groups", "server_groups", what="list the server groups")
    ours = {Key(site, role, 0).server_group for role in ROLES}
    return {group["name"]: group for group in listed if group["name"] in ours}


def _machine(found: Found, key: Key) -> Machine:
    return found.machines.setdefault(key.name, Machine(key))


def _take_ports(found: Found, site: str, ports: t.Iterable[Json]) -> None:
    # of two with one name, the one that a server holds counts
    for port in sorted(ports, key=lambda port: (not port.get("device_id"), port["id"])):
        key = parse_name(site, port["name"] or "")
        if key is None or not labels.is_labelled(port, site):
            continue
        machine = _machine(found, key)
        if machine.port is not None:
            machine.duplicates.append(("port", port["id"]))
        else:
            machine.port = Port(
                port["id"],
                main_address(port),
                frozenset(port.get("security_groups") or ()),
                frozenset(pair["ip_address"] for pair in port.get("allowed_address_pairs") or ()),
            )


def main_address(port: Json) -> str:
    """Return the IPv4 address of a port, which a floating IP leads to; else the first one, empty without any."""
    fixed = [each.get("ip_address", "") for each in port.get("fixed_ips") or []]
    return next((address for address in fixed if "." in address), next(iter(fixed), ""))


def _take_servers(found: Found, site: str, servers: t.Iterable[Json], holders: t.Mapping[str, str]) -> None:
    # the oldest first, so that of two without a port the first one stays
    for entry in sorted(servers, key=lambda server: server.get("created", "")):
        key = parse_name(site, entry["name"])
        if key is None:
            continue
        machine = _machine(found, key)
        server = read_server(entry)
        holder = holders.get(machine.port.id, "") if machine.port else ""
        if machine.server is None:
            machine.server = server
        elif holder == server.id:
            machine.duplicates.append(("server", machine.server.id))
            machine.server = server
        else:
            machine.duplicates.append(("server", server.id))


def read_server(entry: Json) -> Server:
    """Return a server as Nova has it in the words of the engine."""
    metadata = entry.get("metadata") or {}
    return Server(
        entry["id"],
        entry["status"],
        (entry.get("flavor") or {}).get("original_name", ""),
        metadata.get(labels.IMAGE, ""),
        metadata.get(labels.USER, ""),
        " ".join(str((entry.get("fault") or {}).get("message", "")).split()),
        entry.get("OS-EXT-AZ:availability_zone") or "",
        entry.get("OS-EXT-STS:task_state") or "",
    )


def _take_addresses(found: Found, site: str, addresses: t.Iterable[Json]) -> None:
    by_port = {machine.port.id: machine for machine in found.machines.values() if machine.port}
    for entry in addresses:
        ours = labels.is_labelled(entry, site)
        address = Address(entry["id"], entry["floating_ip_address"], entry.get("port_id") or "", not ours, ours)
        found.addresses[address.address] = address
        if address.port_id in by_port:
            by_port[address.port_id].address = address
    for entry in addresses:
        # made for a machine whose port is not there, or not yet; one that somebody put elsewhere is theirs
        key = parse_name(site, (entry.get("description") or "").partition(" ")[2])
        if key is None or entry.get("port_id") or not labels.is_labelled(entry, site):
            continue
        machine = _machine(found, key)
        if machine.address is None:
            machine.address = found.addresses[entry["floating_ip_address"]]
        else:
            machine.duplicates.append(("address", entry["id"]))


def _holders(servers: t.Iterable[Json]) -> dict[str, str]:
    """Return the server of each volume as Nova has it: Cinder names none while the server is shelved."""
    return {
        volume["id"]: server["id"]
        for server in servers
        for volume in server.get("os-extended-volumes:volumes_attached") or ()
    }


def _take_volumes(found: Found, site: str, volumes: t.Iterable[Json], holders: t.Mapping[str, str]) -> None:
    # the oldest first
    for entry in sorted(volumes, key=lambda volume: str(volume.get("created_at", ""))):
        name = entry.get("name") or ""
        for kind, ending in (("root", _ROOT), ("data", _DATA)):
            key = parse_name(site, name[: -len(ending)]) if name.endswith(ending) else None
            if key is not None:
                volume = read_volume(entry, kind)
                volume.server_id = volume.server_id or holders.get(volume.id, "")
                _machine(found, key).volumes.append(volume)
    for machine in found.machines.values():
        # of two with one name, the one that the server has counts
        own = machine.server.id if machine.server else ""
        machine.volumes.sort(key=lambda volume: (not own or volume.server_id != own, not volume.server_id))


def read_volume(entry: Json, kind: str) -> Volume:
    """Return a volume as Cinder has it in the words of the engine."""
    attached = (entry.get("attachments") or [{}])[0]
    return Volume(
        entry["id"],
        entry.get("name") or "",
        kind,
        int(entry["size"]),
        entry["status"],
        attached.get("server_id", ""),
        attached.get("device", ""),
    )
