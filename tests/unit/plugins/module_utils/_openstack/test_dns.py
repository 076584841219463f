# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""DNS: our record leads where it should, and nobody else's is touched."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._machines.errors import CloudError
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._openstack.arguments_dns import DNS
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._openstack.dns import dns
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._openstack.dns_names import zone_of
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._openstack.journal import Journal
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._openstack.preflight_dns import check_dns
from ansible_collections.scigateway.jupyterhub.tests.unit.plugins.module_utils._openstack.pretend_cloud import (
    Services,
    Thing,
    pretend,
)

DEFAULTS = {name: option.get("default") for name, option in DNS.items()}
WANTED = {**DEFAULTS, "site": "alpha", "name": "hub.physics.example.org", "address": "192.0.2.7"}
RECORDS = "recordsets of physics"


@pytest.fixture
def services() -> Services:
    services = Services()
    services.add("zones", id="example", name="example.org.")
    services.add("zones", id="physics", name="physics.example.org.")
    return services


def act(services: Services, check: bool = False, **args: t.Any) -> tuple[Thing, Journal]:
    journal = Journal(check, lambda line: None)
    return dns(pretend(services, "dns"), {**WANTED, **args}, journal), journal


def entered(services: Services) -> list[tuple[str, str]]:
    return [(record["type"], record["records"][0]) for record in services.things.get(RECORDS, [])]


def test_a_name_is_entered_once_in_the_nearest_zone_and_waited_for(services: Services) -> None:
    planned, journal = act(services, check=True)
    assert (services.writes(), planned["zone"], len(journal.actions)) == ([], "physics.example.org", 1)
    result = act(services)[0]
    assert entered(services) == [("A", "192.0.2.7")]
    record = services.things[RECORDS][0]
    assert (record["status"], record["description"]) == ("ACTIVE", "scigateway-site=alpha")
    services.calls.clear()
    again, journal = act(services)
    assert (again, services.writes(), journal.actions) == (result, [], [])


def test_another_address_or_time_changes_the_record(services: Services) -> None:
    act(services)
    assert act(services, address="192.0.2.8")[1].actions[0]["action"] == "update"
    assert act(services, address="192.0.2.8", ttl=60)[1].actions[0]["action"] == "update"
    assert entered(services) == [("A", "192.0.2.8")]
    assert services.things[RECORDS][0]["ttl"] == 60


def test_from_ipv4_to_ipv6_leaves_no_record_behind(services: Services) -> None:
    act(services)
    act(services, address="2001:DB8::7")
    assert entered(services) == [("AAAA", "2001:db8::7")]


@pytest.mark.parametrize(("kind", "value"), [("A", "192.0.2.99"), ("CNAME", "www.example.org.")])
def test_a_name_that_is_somebody_else_s_is_refused(services: Services, kind: str, value: str) -> None:
    services.add(RECORDS, name="hub.physics.example.org.", type=kind, records=[value], status="ACTIVE", ttl=1)
    with pytest.raises(CloudError, match="is taken by a DNS record that was not made for this site"):
        act(services)
    assert services.writes() == []


def test_a_record_of_somebody_else_that_leads_here_is_left_alone(services: Services) -> None:
    services.add(RECORDS, name="hub.physics.example.org.", type="A", records=["192.0.2.7"], status="ACTIVE", ttl=1)
    assert act(services)[1].actions == []
    assert act(services, state="absent")[1].actions == []
    assert entered(services) == [("A", "192.0.2.7")]


def test_absent_deletes_ours_and_says_so_once(services: Services) -> None:
    act(services)
    assert act(services, check=True, state="absent", address="")[1].actions[0]["action"] == "delete"
    assert entered(services) == [("A", "192.0.2.7")]
    assert len(act(services, state="absent", address="")[1].actions) == 1
    assert entered(services) == []
    assert act(services, state="absent", address="")[1].actions == []


def test_the_record_of_an_older_name_is_told_and_goes_with_the_site(services: Services) -> None:
    act(services)
    services.add(RECORDS, name="wiki.physics.example.org.", type="A", records=["192.0.2.1"], status="ACTIVE", ttl=1)
    result, journal = act(services, name="new.physics.example.org")
    assert result["note"] == (
        "The site has older DNS records too: hub.physics.example.org (A 192.0.2.7); delete them unless they are used, "
        "else they go with the site."
    )
    assert [step["action"] for step in journal.actions] == ["create"]
    assert len(entered(services)) == 3
    journal = act(services, name="new.physics.example.org", state="absent", address="")[1]
    assert {step["name"] for step in journal.actions} == {"hub.physics.example.org", "new.physics.example.org"}
    assert [record["name"] for record in services.things[RECORDS]] == ["wiki.physics.example.org."]


def test_a_cut_after_the_record_was_accepted_makes_no_second_one(services: Services) -> None:
    services.faults = [("POST", "recordsets", "cut", 1)]
    act(services)
    assert entered(services) == [("A", "192.0.2.7")]


def test_a_record_that_the_name_servers_refuse_is_an_error(services: Services) -> None:
    act(services)
    services.things[RECORDS][0]["status"] = "ERROR"
    cloud = pretend(services, "dns")
    route = services.request

    def failing(path: str, method: str, **options: t.Any) -> t.Any:
        answer = route(path, method, **options)
        services.things[RECORDS][0]["status"] = "ERROR"
        return answer

    services.request = failing  # type: ignore[method-assign]
    with pytest.raises(CloudError, match=r"^The DNS record hub.physics.example.org is in ERROR"):
        dns(cloud, {**WANTED, "address": "192.0.2.9"}, Journal(False, lambda line: None))


def test_waiting_ends(services: Services) -> None:
    with pytest.raises(CloudError, match="is still PENDING after 0 s"):
        act(services, wait_timeout=0.0)


def test_without_a_zone_the_operator_is_told_what_to_enter(services: Services) -> None:
    result, journal = act(services, name="hub.elsewhere.org")
    assert (journal.actions, result["zone"]) == ([], "")
    assert result["note"] == (
        "The project has no DNS zone in which hub.elsewhere.org could be; enter this at the DNS provider of "
        "elsewhere.org: hub.elsewhere.org. 300 IN A 192.0.2.7"
    )


def test_without_dns_in_the_cloud_too(services: Services) -> None:
    note = dns(pretend(services), WANTED, Journal(False, lambda line: None))["note"]
    assert note.startswith("This cloud has no DNS service for projects; enter this")
    assert services.calls == []


@pytest.mark.parametrize(
    ("change", "telling"),
    [
        ({"name": "hub"}, "no full host name"),
        ({"name": "hub_1.example.org"}, "no full host name"),
        ({"name": f"{'a' * 64}.example.org"}, "no full host name"),
        ({"address": "192.0.2"}, "is no address"),
        ({"address": ""}, "is no address"),
        ({"zone": "chemistry.example.org"}, "no DNS zone chemistry.example.org (there is: example.org, physics"),
        ({"zone": "physics.example.org", "name": "hub.example.org"}, "is not in the DNS zone"),
    ],
)
def test_bad_input_is_one_sentence_and_writes_nothing(
    services: Services, change: dict[str, t.Any], telling: str
) -> None:
    with pytest.raises(CloudError) as refused:
        act(services, **change)
    assert telling in str(refused.value)
    assert services.writes() == []


def test_a_zone_is_no_end_of_a_word() -> None:
    zones = [{"name": "ample.org."}, {"name": "example.org."}]
    found = zone_of("hub.example.org", zones, "")
    assert found is not None
    assert found["name"] == "example.org."
    assert zone_of("hub.sample.org", zones, "") is None


def test_preflight_finds_long_and_taken_names(services: Services) -> None:
    cloud = pretend(services, "dns")
    long = f"{'a' * 50}.physics.example.org"
    assert check_dns(cloud, "alpha", {**WANTED, "name": long})[0] == [
        f"The name {long} has 70 characters, and a certificate takes 64; choose a shorter one."
    ]
    assert check_dns(cloud, "alpha", WANTED) == ([], [])
    act(services)
    assert check_dns(cloud, "alpha", {**WANTED, "address": ""}) == ([], [])
    assert "is taken by a DNS record" in check_dns(cloud, "beta", {**WANTED, "address": ""})[0][0]
    assert "enter this" in check_dns(cloud, "alpha", {**WANTED, "name": "hub.elsewhere.org"})[1][0]
