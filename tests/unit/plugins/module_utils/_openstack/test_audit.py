# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Audit: whatever carries a site's label, its name, or hangs on it, is found, and what is kept is told apart."""

from __future__ import annotations

import pytest
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._machines.errors import CloudError
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._openstack.audit import Audit, audit, table
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._openstack.audit_listing import read
from ansible_collections.scigateway.jupyterhub.tests.unit.plugins.module_utils._openstack.pretend_cloud import (
    OTHER,
    Services,
    Thing,
    pretend,
)

LABEL = "scigateway-site=alpha"
SITE = {"scigateway_site": "alpha"}


@pytest.fixture
def services() -> Services:
    return Services()


def look(services: Services, site: str = "", *catalog: str) -> Audit:
    listed = read(pretend(services, "volumev3", *catalog))
    assert listed.refused == []
    return audit(listed.things, site)


def rows(things: list[Thing]) -> list[tuple[str, str]]:
    return [(thing["kind"], thing["name"]) for thing in things]


def test_an_empty_project_is_empty(services: Services) -> None:
    services.add("security-groups", name="default")
    assert look(services) == Audit({}, [])
    assert look(services, "alpha") == Audit({"alpha": []}, [])
    assert table(look(services, "alpha"), []) == "Site alpha: nothing"
    assert table(look(services), []) == "The project holds nothing."


@pytest.mark.parametrize(
    ("collection", "kind", "thing"),
    [
        ("servers", "server", {"name": "x", "tags": [LABEL]}),
        ("servers", "server", {"name": "x", "metadata": SITE}),
        ("servers", "server", {"name": "alpha-control-plane-1"}),
        ("ports", "port", {"name": "alpha-worker-3", "network_id": "other"}),
        ("ports", "port", {"name": "x", "description": f"{LABEL} alpha-worker-3", "network_id": "other"}),
        ("volumes", "volume", {"name": "alpha-worker-3-root", "size": 20}),
        ("volumes", "volume", {"name": "pvc-1", "size": 1, "metadata": {"cinder.csi.openstack.org/cluster": "alpha"}}),
        ("snapshots", "snapshot", {"name": "x", "size": 1, "volume_id": "gone", "metadata": SITE}),
        ("floatingips", "floating IP", {"floating_ip_address": "198.51.100.7", "description": f"{LABEL} a"}),
        ("networks", "network", {"name": "x", "description": LABEL}),
        ("subnets", "subnet", {"name": "x", "network_id": "other", "tags": [LABEL]}),
        ("routers", "router", {"name": "x", "tags": [LABEL]}),
        ("security-groups", "security group", {"name": "x", "description": LABEL}),
        ("os-keypairs", "keypair", {"name": "alpha"}),
        ("os-server-groups", "server group", {"name": "alpha-control-plane"}),
        ("images", "image", {"name": "x", "owner": "project-1", "visibility": "private", **SITE}),
        ("loadbalancers", "load balancer", {"name": "kube_service_alpha_hub_proxy"}),
    ],
)
def test_each_kind_is_found_by_label_or_name(services: Services, collection: str, kind: str, thing: Thing) -> None:
    if collection == "loadbalancers":
        services.fixed["/lbaas/loadbalancers"] = {"loadbalancers": [{"id": "lb-1", **thing}]}
    else:
        services.add(collection, **thing)
    assert [row[0] for row in rows(look(services, "alpha", "load-balancer").sites["alpha"])] == [kind]
    assert look(services, "beta", "load-balancer").sites == {"beta": []}


def test_what_hangs_on_things_of_the_site_is_found(services: Services) -> None:
    network = services.add("networks", name="alpha", tags=[LABEL])["id"]
    server = services.add("servers", name="alpha-server-1", tags=[LABEL], status="ACTIVE")["id"]
    services.add("ports", name="", network_id=network, device_owner="network:dhcp", device_id="dhcp-1")
    port = services.add("ports", name="extra", network_id="elsewhere", device_id=server)["id"]
    services.add("floatingips", floating_ip_address="198.51.100.7", port_id=port, fixed_ip_address="10.0.0.5")
    volume = services.add("volumes", name="scratch", size=5, attachments=[{"server_id": server}])["id"]
    services.add("snapshots", name="snap", size=5, volume_id=volume)
    services.add("images", name="backup", owner="project-1", visibility="private", instance_uuid=server)
    services.add("volumes", name="other", size=1)
    found = look(services)
    assert len(found.sites["alpha"]) == 8
    assert rows(found.unowned) == [("volume", "other")]
    assert {thing["name"]: thing["detail"] for thing in found.sites["alpha"]} == {
        "alpha-server-1": "ACTIVE",
        "scratch": "5 GiB, at alpha-server-1, it hangs on a server of it",
        "snap": f"5 GiB of the volume {volume}, it hangs on a volume of it",
        "198.51.100.7": "at 10.0.0.5, it hangs on a port of it, reserved, so it is kept",
        "": "network:dhcp, it hangs on a network of it",
        "extra": "at nothing, it hangs on a server of it",
        "alpha": "",
        "backup": "it hangs on a server of it",
    }


def test_what_hangs_on_what_hangs_is_found(services: Services) -> None:
    network = services.add("networks", name="alpha", tags=[LABEL])["id"]
    balancer = {"id": "lb-1", "name": "theirs", "vip_network_id": network, "vip_address": "10.66.0.9"}
    services.fixed["/lbaas/loadbalancers"] = {"loadbalancers": [balancer]}
    port = services.add("ports", name="inner", network_id="elsewhere", device_id="lb-1")["id"]
    services.add("floatingips", floating_ip_address="198.51.100.7", port_id=port)
    found = look(services, "", "load-balancer")
    assert rows(found.sites["alpha"]) == [
        ("floating IP", "198.51.100.7"),
        ("port", "inner"),
        ("load balancer", "theirs"),
        ("network", "alpha"),
    ]


def test_reserved_addresses_and_kept_data_are_told_apart(services: Services) -> None:
    port = services.add("ports", name="alpha-server-1", network_id="other", tags=[LABEL])["id"]
    services.add("floatingips", floating_ip_address="198.51.100.7", port_id=port)
    services.add("floatingips", floating_ip_address="198.51.100.8", tags=[LABEL])
    for name in ("alpha-server-1", "alpha-server-3"):
        services.add("servers", name=name, tags=[LABEL])
    for name in ("alpha-server-1-data", "alpha-server-2-data", "alpha-server-2-root"):
        services.add("volumes", name=name, size=1, metadata=SITE)
    kept = [thing["name"] for thing in look(services, "alpha").sites["alpha"] if thing["kept"]]
    assert kept == ["alpha-server-2-data", "198.51.100.7"]
    assert ", 2 kept on purpose" in table(look(services, "alpha"), []).splitlines().pop(0)


def test_sites_of_a_project_are_kept_apart(services: Services) -> None:
    services.add("networks", name="alpha", tags=[LABEL])
    services.add("networks", name="alpha-two", tags=["scigateway-site=alpha-two"])
    services.add("servers", name="alpha-two-server-1")
    services.add("networks", name="shared", project_id=OTHER)
    found = look(services)
    assert {site: rows(things) for site, things in found.sites.items()} == {
        "alpha": [("network", "alpha")],
        "alpha-two": [("server", "alpha-two-server-1"), ("network", "alpha-two")],
    }
    assert found.unowned == []
    assert rows(look(services, "alpha").sites["alpha"]) == [("network", "alpha")]


def test_sites_whose_names_begin_alike_are_kept_apart(services: Services) -> None:
    for site in ("physics", "physics-server"):
        services.add("networks", name=site, tags=[f"scigateway-site={site}"])
        services.add("os-keypairs", name=site)
        services.add("os-server-groups", name=f"{site}-server")
        services.add("servers", name=f"{site}-server-1")
    found = look(services)
    assert {site: rows(things) for site, things in found.sites.items()} == {
        site: [
            ("server", f"{site}-server-1"),
            ("network", site),
            ("keypair", site),
            ("server group", f"{site}-server"),
        ]
        for site in ("physics", "physics-server")
    }


def test_nothing_of_a_site_that_is_not_there_is_its_longer_namesake_s(services: Services) -> None:
    services.add("networks", name="physics-server", tags=["scigateway-site=physics-server"])
    services.add("os-server-groups", name="physics-server")
    services.add("volumes", name="physics-server", size=1)
    services.add("security-groups", name="physics-server")
    found = look(services)
    assert rows(found.sites["physics-server"]) == [("network", "physics-server")]
    assert [kind for kind, _name in rows(found.unowned)] == ["volume", "security group", "server group"]


def test_the_table_has_a_row_for_each_thing(services: Services) -> None:
    services.add("networks", name="alpha", tags=[LABEL])
    services.add("volumes", name="", size=7, metadata={"cinder.csi.openstack.org/cluster": "kubernetes"})
    assert table(look(services), ["The snapshots are not in this audit."]).split("\n") == [
        "Site alpha: 1 thing",
        "  network  alpha",
        "Of no site: 1 thing",
        "  volume  volumes-3  7 GiB, not attached, of the Kubernetes cluster kubernetes",
        "The snapshots are not in this audit.",
    ]


def test_dns_records_are_found_in_all_zones(services: Services) -> None:
    records = [
        {"id": "r1", "name": "hub.example.org.", "type": "A", "records": ["192.0.2.7"], "description": LABEL},
        {"id": "r2", "name": "example.org.", "type": "SOA", "records": ["x"], "description": None},
        {"id": "r3", "name": "www.example.org.", "type": "CNAME", "records": ["y."], "description": None},
    ]
    services.fixed["/recordsets"] = {"recordsets": records}
    found = look(services, "", "dns")
    assert [thing["detail"] for thing in found.sites["alpha"]] == ["A 192.0.2.7"]
    assert rows(found.unowned) == [("DNS record", "www.example.org.")]


def test_a_listing_that_is_refused_is_named_and_the_rest_is_shown(services: Services) -> None:
    services.hidden = {"snapshots": 403}
    services.add("networks", name="alpha", tags=[LABEL])
    listed = read(pretend(services, "volumev3"))
    assert rows(audit(listed.things, "").sites["alpha"]) == [("network", "alpha")]
    assert len(listed.refused) == 1
    assert listed.refused[0].startswith("The snapshots are not in this audit, because the cloud does not list them: ")


def test_a_cloud_that_does_not_answer_is_an_error(services: Services) -> None:
    services.faults = [("GET", "servers", "cut", 99)]
    with pytest.raises(CloudError, match="Could not list the servers: the connection was cut"):
        read(pretend(services))
