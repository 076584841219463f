# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Preflight: everything that would fail is told at once, in numbers, and only what is missing counts."""

from __future__ import annotations

import datetime
import typing as t

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._machines.errors import CloudError
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._openstack.arguments_preflight import PREFLIGHT
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._openstack.preflight import Report, preflight
from ansible_collections.scigateway.jupyterhub.tests.unit.plugins.module_utils._openstack.pretend_cloud import (
    KEY,
    OTHER_KEY,
    Services,
    Thing,
    pretend,
)

NOW = datetime.datetime(2026, 6, 1, 12, tzinfo=datetime.UTC)
LABEL = "scigateway-site=alpha"
GIB = 2**30
SERVER = {"role": "server", "count": 1, "flavor": "m3.quad", "image": "Ubuntu24", "floating_ip": "all"}
GROUPS: list[Thing] = [SERVER]


def quotas(**limits: int) -> Thing:
    return {name: {"limit": limit, "in_use": 0, "used": 0, "reserved": 0} for name, limit in limits.items()}


@pytest.fixture
def services() -> Services:
    services = Services()
    services.extensions = ["router", "auto-allocated-topology"]
    for name, cpus, ram, disk in (("m3.tiny", 1, 3, 20), ("m3.quad", 4, 15, 20), ("m3.flat", 4, 15, 0)):
        services.add("flavors", name=name, vcpus=cpus, ram=ram * 1024, disk=disk)
    for name in ("Ubuntu24", "Ubuntu22"):
        services.add("images", name=name, status="active", min_disk=10, min_ram=1024, size=3 * GIB)
    services.add("types", name="fast")
    services.things["volume_types"] = services.things["types"]
    services.fixed = {
        "/os-availability-zone": {"availabilityZoneInfo": [{"zoneName": "nova", "zoneState": {"available": True}}]},
        "/types": {"volume_types": [{"id": "type-1", "name": "fast"}]},
        "/os-quota-sets/project-1/detail": {"quota_set": quotas(cores=40, ram=200 * 1024, instances=10)},
        "/os-quota-sets/project-1": {"quota_set": quotas(volumes=10, gigabytes=1000, per_volume_gigabytes=500)},
        "/quotas/project-1/details": {
            "quota": quotas(port=50, floatingip=3, network=2, subnet=2, router=1, security_group_rule=100)
        },
    }
    return services


def act(services: Services, *catalog: str, token: Thing | None = None, **args: t.Any) -> Report:
    wanted = {"site": "alpha", "foundations": {}, "machines": {"groups": GROUPS}, **args}
    checked = ArgumentSpecValidator(PREFLIGHT).validate(wanted)
    assert checked.error_messages == []
    return preflight(pretend(services, "volumev3", *catalog, **(token or {})), checked.validated_parameters, NOW)


def with_group(**change: t.Any) -> Thing:
    return {"groups": [{**SERVER, **change}]}


def needed(report: Report) -> dict[str, int]:
    return {row["what"]: row["needed"] for row in report.quotas if row["needed"]}


def test_a_site_that_fits_has_no_shortfall_and_nothing_is_written(services: Services) -> None:
    report = act(services)
    assert (report.shortfalls, report.warnings) == ([], [])
    assert services.writes() == []
    assert needed(report) == {
        "cores": 4,
        "RAM": 15 * 1024,
        "servers": 1,
        "ports": 2,
        "floating IPs": 1,
        "networks": 1,
        "subnets": 1,
        "routers": 1,
        "security group rules": 8,
    }


def test_all_shortfalls_are_in_one_message(services: Services) -> None:
    report = act(
        services,
        machines={
            "groups": [
                {**SERVER, "flavor": "m3.qaud", "availability_zone": "nvoa"},
                {"role": "worker", "count": 11, "flavor": "m3.quad", "image": "Ubunut24", "volume_size": 600},
            ]
        },
        dns={"name": f"{'a' * 60}.example.org"},
    )
    lines = report.sentence("alpha").split("\n")
    assert lines[0] == f"{len(lines) - 1} things stand in the way of the site alpha:"
    told = "\n".join(lines)
    for telling in (
        "There is no flavor m3.qaud; did you mean m3.quad?",
        "There is no image Ubunut24; did you mean Ubuntu24 or Ubuntu22?",
        "There is no availability zone nvoa; did you mean nova?",
        "44 more cores are needed, and 40 of 40 are left",
        "12 more servers are needed, and 10 of 10 are left",
        "11 more volumes are needed, and 10 of 10 are left",
        "6600 more GiB of volumes are needed, and 1000 of 1000 are left",
        "600 GiB in one volume are needed, and the project may have 500",
        "has 72 characters",
    ):
        assert telling in told
    assert len(lines) == 10


def test_one_shortfall_is_one_sentence(services: Services) -> None:
    report = act(services, machines=with_group(flavor="m3.huge"))
    assert report.sentence("alpha").startswith("There is no flavor m3.huge; ")


def test_what_the_site_has_is_not_needed_again(services: Services) -> None:
    port = services.add("ports", name="alpha-server-1", tags=[LABEL], fixed_ips=[{"ip_address": "10.66.0.5"}])
    services.add(
        "servers",
        name="alpha-server-1",
        tags=[LABEL],
        status="ACTIVE",
        flavor={"original_name": "m3.quad"},
        metadata={"scigateway_site": "alpha", "scigateway_image": "Ubuntu24"},
    )
    services.add("floatingips", tags=[LABEL], floating_ip_address="198.51.100.7", port_id=port["id"])
    services.add("volumes", name="alpha-server-1-data", size=100, status="in-use", attachments=[])
    report = act(services, foundations=None, machines=with_group(volume_size=100))
    assert (report.shortfalls, needed(report)) == ([], {})
    report = act(services, foundations=None, machines=with_group(volume_size=100, count=2))
    assert needed(report) == {
        "cores": 4,
        "RAM": 15 * 1024,
        "servers": 1,
        "ports": 1,
        "floating IPs": 1,
        "volumes": 1,
        "volume storage": 100,
    }


def test_a_bigger_flavor_needs_the_difference_when_it_is_applied(services: Services) -> None:
    services.add("ports", name="alpha-server-1", tags=[LABEL], fixed_ips=[])
    services.add(
        "servers",
        name="alpha-server-1",
        tags=[LABEL],
        status="ACTIVE",
        flavor={"original_name": "m3.tiny"},
        metadata={"scigateway_image": "Ubuntu24"},
    )
    machines = with_group(floating_ip="none")
    assert needed(act(services, foundations=None, machines=machines)) == {}
    report = act(services, foundations=None, machines={**machines, "apply": ["flavor"]})
    assert needed(report) == {"cores": 3, "RAM": 12 * 1024}


def a_machine(services: Services, index: int, flavor: str, **volume: t.Any) -> None:
    name = f"alpha-server-{index}"
    services.add("ports", name=name, tags=[LABEL], fixed_ips=[])
    server = services.add(
        "servers",
        name=name,
        tags=[LABEL],
        status="ACTIVE",
        flavor={"original_name": flavor},
        metadata={"scigateway_image": "Ubuntu24"},
    )
    if volume:
        attached = [{"server_id": server["id"], "device": "/dev/vdb"}]
        mine = {"scigateway_site": "alpha", "scigateway_machine": name}
        services.add("volumes", name=f"{name}-data", status="in-use", attachments=attached, metadata=mine, **volume)


def test_a_smaller_flavor_pays_for_nothing_that_is_made_beside_it(services: Services) -> None:
    a_machine(services, 1, "m3.quad")
    machines = {**with_group(floating_ip="none", flavor="m3.tiny", count=2), "apply": ["flavor"]}
    assert needed(act(services, foundations=None, machines=machines)) == {
        "cores": 1,
        "RAM": 3 * 1024,
        "servers": 1,
        "ports": 1,
    }


def test_a_bigger_data_volume_needs_the_difference_when_it_is_applied(services: Services) -> None:
    a_machine(services, 1, "m3.quad", size=100)
    machines = with_group(floating_ip="none", volume_size=600)
    assert needed(act(services, foundations=None, machines=machines)) == {}
    report = act(services, foundations=None, machines={**machines, "apply": ["volume_size"]})
    assert needed(report) == {"volume storage": 500}
    assert "600 GiB in one volume are needed, and the project may have 500" in report.sentence("alpha")


def test_wrong_names_in_replace_and_remove_are_told(services: Services) -> None:
    a_machine(services, 1, "m3.quad")
    machines = with_group(floating_ip="none")
    assert act(services, machines={**machines, "replace": ["alpha-server-1"]}).shortfalls == []
    assert act(services, machines={**machines, "replace": ["alpha-server-2"]}).shortfalls == [
        "alpha-server-2 cannot be replaced: site alpha has: alpha-server-1; correct the name."
    ]
    assert "beta-server-1 cannot be removed" in act(
        services, machines={**machines, "remove": ["beta-server-1"]}
    ).sentence("alpha")


@pytest.mark.parametrize(
    ("machines", "telling"),
    [
        ({"groups": [SERVER, {**SERVER, "count": 2}]}, "the role server is there 2 times"),
        (with_group(count=-1), "the count of server is -1"),
        ({**with_group(), "concurrency": 0}, "concurrency is 0"),
    ],
)
def test_values_that_cannot_be_meant_are_told(services: Services, machines: Thing, telling: str) -> None:
    report = act(services, machines=machines)
    assert len(report.shortfalls) == 1
    assert telling in report.shortfalls[0]


def test_two_volumes_of_one_machine_are_told_with_the_rest(services: Services) -> None:
    mine = {"scigateway_site": "alpha", "scigateway_machine": "alpha-server-1"}
    for _number in range(2):
        services.add("volumes", name="alpha-server-1-data", size=1, status="available", attachments=[], metadata=mine)
    report = act(services, machines=with_group(availability_zone="nvoa", volume_size=1))
    assert "There are 2 volumes called alpha-server-1-data" in report.sentence("alpha")
    assert "There is no availability zone nvoa" in report.sentence("alpha")


def test_a_flavor_without_a_disk_needs_a_volume_to_boot_from(services: Services) -> None:
    report = act(services, machines=with_group(flavor="m3.flat"))
    assert report.shortfalls == []
    assert needed(report)["volume storage"] == 20


@pytest.mark.parametrize(
    ("image", "telling"),
    [
        ({"min_disk": 30}, "needs a disk of 30 GiB, and the flavor m3.quad has 20"),
        ({"size": 21 * GIB}, "needs a disk of 21 GiB"),
        ({"virtual_size": 20 * GIB + 1}, "needs a disk of 21 GiB"),
        ({"min_ram": 16000}, "needs 15.6 GiB of RAM, and the flavor m3.quad has 15;"),
        ({"status": "queued"}, "is queued and cannot be used"),
    ],
)
def test_an_image_that_does_not_fit_is_told(services: Services, image: Thing, telling: str) -> None:
    services.things["images"][0].update(image)
    assert telling in act(services).sentence("alpha")


def test_an_image_can_be_named_by_its_id(services: Services) -> None:
    image = services.things["images"][0]["id"]
    assert act(services, machines=with_group(image=image)).shortfalls == []


def test_reserved_addresses_have_to_be_the_project_s_and_free(services: Services) -> None:
    services.add("floatingips", floating_ip_address="198.51.100.7", port_id="somebody-s")
    services.add("floatingips", floating_ip_address="198.51.100.8", port_id=None)
    addresses = ["198.51.100.7", "198.51.100.8", "198.51.100.8", "198.51.100.9"]
    report = act(services, machines=with_group(count=2, floating_ips=addresses))
    assert [line.partition(";")[0] for line in report.shortfalls] == [
        "The reserved address 198.51.100.7 is in use by the port somebody-s, which is not the site's",
        "The reserved address 198.51.100.8 is named twice",
        "The reserved address 198.51.100.9 is not a floating IP of the project (it has: 198.51.100.7, 198.51.100.8)",
    ]
    port = services.add("ports", name="alpha-server-1", tags=[LABEL], fixed_ips=[])["id"]
    for address in services.things["floatingips"]:
        address["port_id"] = port
    report = act(services, machines=with_group(floating_ips=["198.51.100.8"]))
    assert (report.shortfalls, needed(report).get("floating IPs")) == ([], None)


def test_names_that_are_taken_are_told(services: Services) -> None:
    services.add("servers", name="alpha-server-1", status="ACTIVE", metadata={})
    services.add("servers", name="alpha-server-9", status="ACTIVE", metadata={})
    services.add("networks", name="alpha")
    services.add("security-groups", name="alpha", security_group_rules=[])
    report = act(services)
    assert [line.partition(" (")[0] for line in report.shortfalls] == [
        "The network alpha",
        "The security group alpha",
        "The server alpha-server-1",
    ]


def test_an_external_network_that_is_full_is_told(services: Services) -> None:
    services.things["network-ip-availabilities"] = [{"network_id": "outside", "total_ips": 241, "used_ips": 240}]
    # one for the server, one for the router
    assert "2 addresses of the external network are needed, and it has 1 left" in act(services).sentence("alpha")


def test_a_network_without_a_way_out_stops_floating_ips_alone(services: Services) -> None:
    island = services.add("networks", name="island")["id"]
    services.add("subnets", network_id=island, ip_version=4, cidr="10.9.0.0/24", name="")
    report = act(services, foundations={"network": "island"})
    assert "floating IPs will not work" in report.sentence("alpha")
    assert report.warnings == []
    report = act(services, foundations={"network": "island"}, machines=with_group(floating_ip="none"))
    assert report.shortfalls == []
    assert "floating IPs will not work" in report.warnings[0]
    report = act(services, foundations=None, machines={**with_group(), "network": "island"})
    assert "floating IPs will not work" in report.sentence("alpha")
    report = act(services, foundations=None, machines={**with_group(), "network": "iland"})
    assert "There is no network iland (network); did you mean island?" in report.sentence("alpha")


def test_bad_foundations_are_told_with_the_rest(services: Services) -> None:
    report = act(services, foundations={"cidr": "10.66.0.0/31"}, machines=with_group(flavor="m3.huge"))
    assert len(report.shortfalls) == 2


def test_server_groups_count_as_one_with_so_many_members(services: Services) -> None:
    detail = services.fixed["/os-quota-sets/project-1/detail"]["quota_set"]
    detail.update(quotas(server_groups=0, server_group_members=2))
    told = act(services, machines=with_group(count=3, anti_affinity="anti-affinity")).sentence("alpha")
    assert "1 more server groups are needed, and 0 of 0 are left" in told
    assert "3 members of a server group are needed, and the project may have 2" in told


def test_volumes_where_there_are_none_are_told(services: Services) -> None:
    machines = {"site": "alpha", "machines": with_group(volume_size=1)}
    checked = ArgumentSpecValidator(PREFLIGHT).validate(machines).validated_parameters
    report = preflight(pretend(services), checked, NOW)
    assert "The cloud has no volumes for this project" in report.sentence("alpha")


def test_what_is_hidden_from_ordinary_users_is_a_warning(services: Services) -> None:
    del services.fixed["/quotas/project-1/details"]
    services.hidden = {"quotas": 403, "network-ip-availabilities": 403, "types": 403}
    report = act(services)
    assert report.shortfalls == []
    assert len(report.warnings) == 2
    assert "does not show the quotas of the network service (policy does not allow this)" in "".join(report.warnings)


def test_nova_s_limits_are_read_where_its_quotas_are_hidden(services: Services) -> None:
    del services.fixed["/os-quota-sets/project-1/detail"]
    services.fixed["/limits"] = {"limits": {"absolute": {"maxTotalCores": 3, "totalCoresUsed": 0}}}
    assert "4 more cores are needed, and 3 of 3 are left" in act(services).sentence("alpha")


def test_a_service_that_is_down_is_no_warning(services: Services) -> None:
    services.faults = [("GET", "flavors", 500, 99)]
    with pytest.raises(CloudError, match="Could not list the flavors: the cloud answered 500"):
        act(services)


def test_a_keypair_of_another_project_s_site_is_a_taken_name(services: Services) -> None:
    services.add("os-keypairs", name="alpha", public_key=OTHER_KEY)
    report = act(services, foundations={"public_key": KEY})
    assert len(report.shortfalls) == 1
    assert "has the name of this site and was not made for it" in report.shortfalls[0]
    assert report.warnings == []


def test_a_keypair_that_will_be_replaced_is_told(services: Services) -> None:
    services.add("os-keypairs", name="alpha", public_key=OTHER_KEY)
    services.add("security-groups", name="alpha", tags=[LABEL], security_group_rules=[])
    report = act(services, foundations={"public_key": KEY})
    assert report.shortfalls == []
    assert report.warnings == [
        "The keypair alpha has another public key and will be replaced; servers that are there keep theirs."
    ]


CREDENTIAL = {"application_credential": {"id": "ac-1", "name": "hub", "restricted": True}}


@pytest.mark.parametrize(
    ("expires", "shortfall", "warning"),
    [
        (None, "", ""),
        (
            "2026-06-01T11:00:00.000000",
            "expires already (2026-06-01T11:00 UTC), and it has to last for another 24 hours",
            "",
        ),
        ("2026-06-02T11:00:00.000000", "expires in 23 hours", ""),
        ("2026-06-08T12:00:00.000000", "", "expires in 7 days (2026-06-08T12:00 UTC); make a new one in time"),
        ("2026-12-01T00:00:00.000000Z", "", ""),
    ],
)
def test_a_credential_has_to_last(services: Services, expires: str | None, shortfall: str, warning: str) -> None:
    about = {"unrestricted": False, "expires_at": expires}
    services.fixed["/users/user-1/application_credentials/ac-1"] = {"application_credential": about}
    report = act(services, token=CREDENTIAL)
    assert (bool(report.shortfalls), bool(report.warnings)) == (bool(shortfall), bool(warning))
    assert shortfall in report.sentence("alpha")
    assert warning in "".join(report.warnings)
    assert report.login.told() == {"name": "hub", "unrestricted": False, "expires_at": expires or ""}


def test_a_restricted_credential_is_told_only_when_it_matters(services: Services) -> None:
    about = {"unrestricted": False, "expires_at": None}
    services.fixed["/users/user-1/application_credentials/ac-1"] = {"application_credential": about}
    assert "is restricted" in act(services, token=CREDENTIAL, needs_unrestricted=True).sentence("alpha")
    about["unrestricted"] = True
    assert act(services, token=CREDENTIAL, needs_unrestricted=True).shortfalls == []


def test_a_credential_that_may_not_look_at_itself_is_a_warning(services: Services) -> None:
    report = act(services, token=CREDENTIAL)
    assert report.shortfalls == []
    assert "does not tell when the application credential hub expires" in report.warnings[0]
