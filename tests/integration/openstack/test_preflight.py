# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Preflight against real quotas, flavors, images and addresses: all shortfalls at once, and nothing is written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ansible_collections.scigateway.jupyterhub.tests.integration.openstack.tasks import (
    Operator,
    Task,
    writing_calls,
)
from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack.project import Project
from ansible_collections.scigateway.jupyterhub.tests.testbeds.openstack.running import OpenStack

SITE = "before"
MODULE = "openstack_preflight"
SERVER = {"role": "server", "count": 1, "flavor": "m3.quad", "image": "Featured-Ubuntu24", "floating_ip": "all"}
GROUND = {"network": "own", "admin_cidrs": ["192.0.2.0/24"]}


def asked(*groups: dict[str, Any], **args: Any) -> Task:
    return Task(MODULE, {"site": SITE, "foundations": GROUND, "machines": {"groups": list(groups)}, **args})


def test_a_site_that_fits_passes_and_nothing_is_written(operator: Operator) -> None:
    (result,) = operator.run([asked({**SERVER, "volume_size": 10}, dns={"name": "hub.projects.example.org"})])
    assert result.get("failed") is not True, result["msg"]
    assert writing_calls(result) == 0
    needed = {row["what"]: row["needed"] for row in result["quotas"]}
    assert (needed["cores"], needed["servers"], needed["volume storage"], needed["floating IPs"]) == (4, 1, 10, 1)
    assert result["application_credential"]["name"]


def test_all_shortfalls_come_in_one_message_with_numbers(operator: Operator) -> None:
    quota = operator.witness().network.get_quota(operator.witness().current_project_id, details=True)
    ports = quota.ports["limit"]
    (result,) = operator.run(
        [
            asked(
                {**SERVER, "flavor": "m3.qaud", "availability_zone": "nvoa", "floating_ips": ["198.51.100.1"]},
                {"role": "worker", "count": ports + 5, "flavor": "m3.tiny", "image": "Featured-Ubunut24"},
                dns={"name": f"{'a' * 60}.projects.example.org"},
            )
        ]
    )
    assert result["failed"] is True
    for telling in (
        "There is no flavor m3.qaud; did you mean m3.quad",
        "There is no image Featured-Ubunut24; did you mean Featured-Ubuntu24",
        "There is no availability zone nvoa; did you mean nova?",
        "The reserved address 198.51.100.1 is not a floating IP of the project",
        # one for each machine, and one that joins the router to the network
        f"{ports + 7} more ports are needed, and ",
        f" of {ports} are left",
        "has 81 characters, and a certificate takes 64",
    ):
        assert telling in result["msg"]
    assert writing_calls(result) == 0


def test_what_the_site_has_is_not_needed_again(operator: Operator) -> None:
    ground = Task("openstack_foundations", {"site": SITE, **GROUND})
    before, _made, after, _gone = operator.run(
        [
            Task(MODULE, {"site": SITE, "foundations": GROUND}),
            ground,
            Task(MODULE, {"site": SITE, "foundations": GROUND}),
            Task("openstack_foundations", {"site": SITE, "state": "absent"}),
        ]
    )
    assert {row["what"] for row in before["quotas"] if row["needed"]} == {
        "networks",
        "subnets",
        "routers",
        "ports",
        "security groups",
        "security group rules",
    }
    assert [row for row in after["quotas"] if row["needed"]] == []


def test_a_reserved_address_is_good_until_something_else_has_it(operator: Operator) -> None:
    witness = operator.witness()
    reserved = witness.network.create_ip(floating_network_id=witness.network.find_network("public").id)
    address = reserved.floating_ip_address
    group = {**SERVER, "floating_ips": [address]}
    (free,) = operator.run([asked(group)])
    assert free.get("failed") is not True, free["msg"]
    assert next(row["needed"] for row in free["quotas"] if row["what"] == "floating IPs") == 0
    network = operator.one("openstack_foundations", site="holder", network="own")["network"]["id"]
    port = witness.network.create_port(name="holder", network_id=network)
    witness.network.update_ip(reserved, port_id=port.id)
    (taken,) = operator.run([asked(group)])
    assert f"The reserved address {address} is in use by the port {port.id}" in taken["msg"]


def test_names_that_somebody_else_has_are_told(operator: Operator) -> None:
    witness = operator.witness()
    witness.network.create_network(name=SITE)
    witness.network.create_security_group(name=SITE)
    (result,) = operator.run([asked(SERVER)])
    assert [line.partition(" (")[0] for line in result["shortfalls"]] == [
        f"The network {SITE}",
        f"The security group {SITE}",
    ]


def test_an_image_that_does_not_fit_the_flavor_is_told(operator: Operator) -> None:
    witness = operator.witness()
    image = witness.image.create_image(
        "big-image", data=b"x", disk_format="raw", container_format="bare", min_disk=500, min_ram=50000, wait=True
    )
    (result,) = operator.run([asked({**SERVER, "image": image.name})])
    assert [line.partition(", and")[0] for line in result["shortfalls"]] == [
        "The image big-image needs 48.8 GiB of RAM",
        "The image big-image needs a disk of 500 GiB",
    ]


def test_small_quotas_are_told_with_what_is_left(operator: Operator, openstack: OpenStack, project: Project) -> None:
    openstack.limit(project, cores=6, instances=1, gigabytes=100, floating_ips=1)
    (result,) = operator.run([asked({**SERVER, "count": 2, "volume_size": 60})])
    for telling in (
        "8 more cores are needed, and 6 of 6 are left",
        "2 more servers are needed, and 1 of 1 are left",
        "120 more GiB of volumes are needed, and 100 of 100 are left",
        "2 more floating IPs are needed, and 1 of 1 are left",
    ):
        assert telling in result["msg"]
    assert len(result["shortfalls"]) == 4


@pytest.mark.parametrize(
    ("cloud", "telling"),
    [("testbed-expiring", "and it has to last for another 24 hours"), ("testbed-restricted", "is restricted")],
)
def test_a_credential_that_will_not_do_is_told(openstack: OpenStack, tmp_path: Path, cloud: str, telling: str) -> None:
    result = Operator(openstack.clouds_file, cloud, tmp_path).one(MODULE, site=SITE, needs_unrestricted=True)
    assert [telling in line for line in result["shortfalls"]] == [True]
