# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a server is made of: its disks, its labels, and what is said to cloud-init."""

from __future__ import annotations

import base64
from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._machines.model import Volume
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._openstack import bodies
from ansible_collections.scigateway.jupyterhub.tests.unit.plugins.module_utils._machines.builders import (
    group,
    machine,
)

SETTINGS = bodies.Settings("physics", "n", "e", ("g",), "physics", ("10.233.64.0/18",), "#cloud-config\n", False)


def server(*kinds: str, **image: Any) -> dict[str, Any]:
    there = machine(1)
    there.volumes = [Volume(f"{kind}-id", f"x-{kind}", kind, 10, "available") for kind in kinds]
    made: dict[str, Any] = bodies.server(there, group(), SETTINGS, {"id": "f"}, {"id": "i", **image}, "")["server"]
    return made


def test_a_server_carries_its_site_and_is_found_again() -> None:
    made = server(os_admin_user="rocky")
    assert made["tags"] == ["scigateway-site=physics"]
    assert made["metadata"] == {
        "scigateway_site": "physics",
        "scigateway_role": "worker",
        "scigateway_index": "1",
        "scigateway_image": "Ubuntu",
        "scigateway_user": "rocky",
    }
    assert base64.b64decode(made["user_data"]) == b"#cloud-config\n"
    assert made["networks"] == [{"port": "port-1"}]


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        ((), []),
        (("data",), [(0, "image", "local", "i", True), (-1, "volume", "volume", "data-id", False)]),
        (("root",), [(0, "volume", "volume", "root-id", True)]),
        (("root", "data"), [(0, "volume", "volume", "root-id", True), (-1, "volume", "volume", "data-id", False)]),
    ],
)
def test_data_volumes_are_never_deleted_with_the_server(kinds: tuple[str, ...], expected: list[Any]) -> None:
    made = server(*kinds)
    disks = [
        (
            disk["boot_index"],
            disk["source_type"],
            disk["destination_type"],
            disk["uuid"],
            disk["delete_on_termination"],
        )
        for disk in made.get("block_device_mapping_v2", [])
    ]
    assert disks == expected
    assert ("imageRef" in made) == ("root" not in kinds)


def test_a_port_may_send_from_the_networks_of_pods() -> None:
    made = bodies.port(machine(1).key, SETTINGS, True)
    assert made["allowed_address_pairs"] == [{"ip_address": "10.233.64.0/18"}]
    assert made["tags"] == ["scigateway-site=physics"]
    plain = bodies.port(machine(1).key, replace(SETTINGS, pairs=()), False)
    # a cloud without the extension refuses even an empty list
    assert not {"allowed_address_pairs", "tags"} & set(plain)
    assert plain["description"] == "scigateway-site=physics physics-worker-1"
