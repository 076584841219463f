# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What belongs to the machines of a site, and what only looks as if it did."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._machines.model import Found
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._openstack.listing import look, main_address, told

SITE = "physics"
LABEL = f"scigateway-site={SITE}"


class Listings:
    """A cloud that knows listings alone."""

    project_id = "p"

    def __init__(self, **things: list[dict[str, Any]]) -> None:
        self.things = things
        self.asked: list[tuple[str, Any]] = []

    def has(self, service: str) -> bool:
        return True

    def extensions(self) -> frozenset[str]:
        return frozenset({"allowed-address-pairs"})

    def list(self, service: str, path: str, key: str, *, what: str, params: Any = None) -> list[dict[str, Any]]:
        self.asked.append((path, params))
        return self.things.get(key, [])


def seen(**things: list[dict[str, Any]]) -> Found:
    return look(Listings(**things), SITE)  # type: ignore[arg-type]


def server(name: str, id_: str, created: str = "2026-01-01", **more: Any) -> dict[str, Any]:
    flavor = {"original_name": "small"}
    return {"id": id_, "name": name, "status": "ACTIVE", "created": created, "flavor": flavor, "metadata": {}, **more}


def port(name: str, id_: str, **more: Any) -> dict[str, Any]:
    fixed = [{"ip_address": "10.0.0.4"}]
    return {"id": id_, "name": name, "tags": [LABEL], "description": "", "fixed_ips": fixed, "device_id": "", **more}


def volume(name: str, id_: str, attached: str = "", created: str = "2026-01-01") -> dict[str, Any]:
    attachments = [{"server_id": attached, "device": "/dev/vdb"}] if attached else []
    return {
        "id": id_,
        "name": name,
        "size": 10,
        "status": "in-use" if attached else "available",
        "attachments": attachments,
        "created_at": created,
    }


def test_a_machine_is_put_together_from_its_parts() -> None:
    address = {"id": "f", "floating_ip_address": "198.51.100.4", "port_id": "p1", "tags": [LABEL], "description": ""}
    found = seen(
        servers=[
            server("physics-worker-2", "s1", metadata={"scigateway_image": "Ubuntu", "scigateway_user": "ubuntu"})
        ],
        ports=[port("physics-worker-2", "p1", device_id="s1")],
        floatingips=[address],
        volumes=[volume("physics-worker-2-data", "v1", "s1"), volume("physics-worker-2-root", "v2", "s1")],
    )
    assert told(found) == [
        {
            "name": "physics-worker-2",
            "id": "s1",
            "role": "worker",
            "index": 2,
            "status": "ACTIVE",
            "private_ip": "10.0.0.4",
            "public_ip": "198.51.100.4",
            "flavor": "small",
            "image": "Ubuntu",
            "user": "ubuntu",
            "availability_zone": "",
            "fault": "",
            "volumes": [{"id": "v1", "name": "physics-worker-2-data", "size_gib": 10, "device": "/dev/vdb"}],
        }
    ]


def test_a_port_without_a_tag_is_known_by_its_description_and_a_stranger_is_not() -> None:
    found = seen(
        ports=[
            port("physics-worker-1", "p1", tags=[], description=f"{LABEL} physics-worker-1"),
            port("physics-worker-2", "p2", tags=[], description="made by hand"),
            port("physics-worker-3", "p3", tags=["scigateway-site=physics-worker"]),
        ]
    )
    assert list(found.machines) == ["physics-worker-1"]


def test_a_site_whose_name_begins_like_another() -> None:
    found = seen(
        servers=[server("physics-server-1", "s1"), server("physics-server-server-1", "s2")],
        volumes=[volume("physics-server-1-data", "v1"), volume("physics-server-server-1-data", "v2")],
    )
    assert list(found.machines) == ["physics-server-1"]


def test_addresses_of_others_are_reserved_ones() -> None:
    found = seen(
        floatingips=[
            {"id": "f", "floating_ip_address": "198.51.100.4", "port_id": None, "tags": [], "description": "mine"}
        ]
    )
    assert found.addresses["198.51.100.4"].reserved
    assert found.machines == {}


def test_an_address_that_was_made_before_it_was_tagged_belongs_to_its_machine() -> None:
    about = f"{LABEL} physics-worker-1"
    address: dict[str, Any] = {"id": "f", "floating_ip_address": "198.51.100.4", "port_id": None, "tags": []}
    address["description"] = about
    found = seen(floatingips=[address])
    machine = found.machines["physics-worker-1"]
    assert machine.address
    assert not machine.address.reserved


def test_of_two_servers_the_one_with_the_port_counts() -> None:
    found = seen(
        servers=[server("physics-worker-1", "old"), server("physics-worker-1", "new", "2026-01-02")],
        ports=[port("physics-worker-1", "p1", device_id="new")],
    )
    machine = found.machines["physics-worker-1"]
    assert machine.server
    assert (machine.server.id, machine.duplicates) == ("new", [("server", "old")])


def test_of_two_volumes_the_one_in_use_counts() -> None:
    name = "physics-worker-1-data"
    found = seen(volumes=[volume(name, "spare"), volume(name, "used", "s1", "2026-01-02")])
    data = found.machines["physics-worker-1"].volume("data")
    assert data
    assert data.id == "used"


def test_of_two_volumes_in_use_that_of_the_server_counts() -> None:
    name = "physics-worker-1-data"
    found = seen(
        servers=[server("physics-worker-1", "s1")],
        volumes=[volume(name, "other", "s0"), volume(name, "own", "s1", "2026-01-02")],
    )
    data = found.machines["physics-worker-1"].volume("data")
    assert data
    assert data.id == "own"


def test_the_volume_of_a_shelved_server_is_its_own() -> None:
    name = "physics-server-1"
    held: dict[str, Any] = {"os-extended-volumes:volumes_attached": [{"id": "v1", "delete_on_termination": False}]}
    shelved = server(name, "s1", status="SHELVED_OFFLOADED", **held)
    # Cinder has it as reserved, and for nobody
    found = seen(servers=[shelved], volumes=[{**volume(f"{name}-data", "v1"), "status": "reserved"}])
    assert found.machines[name].volumes[0].server_id == "s1"


def test_a_volume_that_was_renamed_to_keep_it_is_not_the_site_s() -> None:
    assert seen(volumes=[volume("physics-worker-1-keep", "v1"), volume("physics-worker-1", "v2")]).machines == {}


def test_an_address_that_was_put_elsewhere_is_not_the_machine_s() -> None:
    about = f"{LABEL} physics-worker-1"
    moved = {"id": "f", "floating_ip_address": "198.51.100.4", "port_id": "x", "tags": [LABEL], "description": about}
    assert seen(floatingips=[moved]).machines == {}


@pytest.mark.parametrize("first", [0, 1])
def test_an_address_on_the_port_counts_before_one_that_was_taken_off(first: int) -> None:
    about = f"{LABEL} physics-worker-1"
    off = {"id": "off", "floating_ip_address": "198.51.100.4", "port_id": None, "tags": [LABEL], "description": about}
    on = {"id": "on", "floating_ip_address": "198.51.100.5", "port_id": "p1", "tags": [], "description": ""}
    found = seen(ports=[port("physics-worker-1", "p1")], floatingips=[on, off] if first else [off, on])
    machine = found.machines["physics-worker-1"]
    assert machine.address
    assert (machine.address.id, machine.duplicates) == ("on", [("address", "off")])


def test_the_ipv4_address_of_a_port_is_the_one_that_is_told() -> None:
    both = [{"ip_address": "2001:db8::4"}, {"ip_address": "10.0.0.4"}]
    assert main_address({"fixed_ips": both}) == "10.0.0.4"
    assert main_address({"fixed_ips": both[:1]}) == "2001:db8::4"
    assert main_address({"fixed_ips": []}) == ""


def test_the_highest_indices_are_read_from_the_tags_of_the_security_group() -> None:
    tags = [LABEL, "scigateway-highest-worker=7", "scigateway-highest-worker=3"]
    found = seen(security_groups=[{"id": "g", "tags": tags}])
    assert (found.highest, found.marked_id) == ({"worker": 7}, "g")


def test_the_number_of_listings_does_not_depend_on_the_machines() -> None:
    few, many = Listings(), Listings(servers=[server(f"physics-worker-{n}", f"s{n}") for n in range(1, 80)])
    look(few, SITE)  # type: ignore[arg-type]
    look(many, SITE)  # type: ignore[arg-type]
    assert len(few.asked) == len(many.asked) == 6
