# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Foundations: made once, completed after an interruption, changed as asked, and never somebody else's."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._machines.errors import CloudError
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._openstack.arguments_foundations import FOUNDATIONS
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._openstack.foundations import foundations
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._openstack.journal import Journal
from ansible_collections.scigateway.jupyterhub.tests.unit.plugins.module_utils._openstack.pretend_cloud import (
    KEY,
    OTHER,
    OTHER_KEY,
    Services,
    Thing,
    pretend,
)

LABEL = "scigateway-site=alpha"
DEFAULTS = {name: option.get("default") for name, option in FOUNDATIONS.items()}


@pytest.fixture
def services() -> Services:
    return Services()


def act(services: Services, check: bool = False, **args: t.Any) -> tuple[Thing, Journal]:
    journal = Journal(check, lambda line: None)
    wanted = {**DEFAULTS, "site": "alpha", "public_key": KEY, "admin_cidrs": ["192.0.2.0/24"], **args}
    return foundations(pretend(services), wanted, journal), journal


def refusal(services: Services, **args: t.Any) -> str:
    with pytest.raises(CloudError) as refused:
        act(services, **args)
    return str(refused.value)


def done(journal: Journal) -> list[tuple[str, str]]:
    return [(step["action"], step["kind"]) for step in journal.actions]


def names(services: Services) -> dict[str, int]:
    return {kind: len(things) for kind, things in services.things.items() if things}


EVERYTHING = [
    ("create", "network"),
    ("create", "subnet"),
    ("create", "router"),
    ("update", "router"),
    ("create", "security group"),
    ("create", "rules"),
    ("create", "keypair"),
]
COMPLETE = {
    "networks": 2,
    "subnets": 1,
    "routers": 1,
    "ports": 1,
    "security-groups": 1,
    "os-keypairs": 1,
}


def test_all_is_made_with_the_label_and_a_second_run_writes_nothing(services: Services) -> None:
    result, journal = act(services)
    assert done(journal) == EVERYTHING
    for kind in ("networks", "subnets", "routers", "security-groups"):
        mine = services.things[kind][-1]
        assert (mine["name"], mine["tags"], mine["description"]) == ("alpha", [LABEL], LABEL)
    assert result["network"]["mode"] == "own"
    assert result["external_network"] == {"id": "outside", "name": "public"}
    services.calls.clear()
    again, journal = act(services)
    assert (services.writes(), journal.actions, again) == ([], [], result)
    assert len(services.calls) <= 8
    assert journal.before == journal.after


def test_check_mode_says_the_same_and_writes_nothing(services: Services) -> None:
    planned = act(services, check=True)[1]
    assert services.writes() == []
    made = act(services)[1]
    assert (planned.actions, planned.before, planned.after) == (made.actions, made.before, made.after)


@pytest.mark.parametrize("place", range(1, 14))
def test_interrupted_anywhere_the_next_run_completes_it_without_duplicates(services: Services, place: int) -> None:
    allowed = iter(range(place))
    cloud = services.request

    def until_killed(path: str, method: str, **options: t.Any) -> t.Any:
        if method != "GET" and next(allowed, None) is None:
            raise KeyboardInterrupt
        return cloud(path, method, **options)

    services.request = until_killed  # type: ignore[method-assign]
    try:
        act(services)
    except KeyboardInterrupt:
        services.request = cloud  # type: ignore[method-assign]
        act(services)
    assert names(services) == COMPLETE
    services.request = cloud  # type: ignore[method-assign]
    services.calls.clear()
    assert act(services)[1].actions == []


@pytest.mark.parametrize(
    "path",
    ["networks$", "subnets$", "routers$", "add_router", "security-groups$", "security-group-rules$", "os-keypairs$"],
)
def test_a_cut_after_the_call_was_accepted_makes_nothing_twice(services: Services, path: str) -> None:
    services.faults = [("PUT" if "add_" in path else "POST", path, "cut", 1)]
    act(services)
    assert names(services) == COMPLETE
    rules = services.things["security-groups"][0]["security_group_rules"]
    assert len(rules) == len({tuple(sorted((k, str(v)) for k, v in one.items() if k != "id")) for one in rules})


def test_narrower_admin_networks_replace_our_rules_and_leave_foreign_ones(services: Services) -> None:
    act(services)
    group = services.things["security-groups"][0]
    foreign = {
        "id": "foreign",
        "security_group_id": group["id"],
        "direction": "ingress",
        "ethertype": "IPv4",
        "protocol": "udp",
        "port_range_min": 60000,
        "port_range_max": 60010,
        "remote_ip_prefix": "203.0.113.0/24",
    }
    group["security_group_rules"].append(foreign)
    journal = act(services, admin_cidrs=["192.0.2.7"])[1]
    assert done(journal) == [("create", "rules"), ("delete", "rule")]
    assert journal.actions[1]["detail"] == "in IPv4 tcp 22 from 192.0.2.0/24"
    assert foreign in group["security_group_rules"]
    assert journal.warnings == [
        "The security group alpha has rules that this collection did not make: in IPv4 udp 60000-60010 from "
        "203.0.113.0/24; they are left, and removed with apply: [rules]."
    ]
    journal = act(services, admin_cidrs=["192.0.2.7"], apply=["rules"])[1]
    assert [step["detail"] for step in journal.actions] == ["in IPv4 udp 60000-60010 from 203.0.113.0/24"]
    assert foreign not in group["security_group_rules"]


def test_new_rules_are_there_before_the_old_ones_go(services: Services) -> None:
    act(services)
    services.calls.clear()
    act(services, admin_cidrs=["192.0.2.7"])
    assert [method for method, _path in services.writes()] == ["POST", "DELETE"]


def test_another_key_replaces_the_keypair_and_a_comment_does_not(services: Services) -> None:
    act(services)
    assert act(services, public_key=f"{KEY} me@here")[1].actions == []
    journal = act(services, public_key=OTHER_KEY)[1]
    assert done(journal) == [("replace", "keypair")]
    assert [pair["public_key"] for pair in services.things["os-keypairs"]] == [OTHER_KEY]


def test_a_keypair_of_another_project_s_site_is_neither_replaced_nor_deleted(services: Services) -> None:
    services.add("os-keypairs", name="alpha", public_key=OTHER_KEY)
    assert "The keypair alpha (SHA256:gEzaxqNpT6vBoUm4FYPVRhLRmvE+sMovsoxvZZI3Mfc) has the name of this site" in (
        refusal(services)
    )
    # also not by a second run, to which the first one's security group would be evidence
    assert (services.writes(), len(services.things["security-groups"])) == ([], 0)
    journal = act(services, state="absent")[1]
    assert (journal.actions, services.writes()) == ([], [])
    assert journal.warnings[0].startswith(
        "The keypair alpha stays, because nothing else of this site is in the project"
    )
    assert act(services, public_key="")[0]["keypair"] == ""
    assert [pair["public_key"] for pair in services.things["os-keypairs"]] == [OTHER_KEY]


def test_a_keypair_with_our_key_is_ours(services: Services) -> None:
    services.add("os-keypairs", name="alpha", public_key=KEY)
    assert act(services)[0]["keypair"] == "alpha"


@pytest.mark.parametrize("place", range(1, 7))
def test_a_removal_that_was_interrupted_anywhere_is_completed_with_the_keypair(services: Services, place: int) -> None:
    before = names(services)
    act(services)
    allowed = iter(range(place))
    cloud = services.request

    def until_killed(path: str, method: str, **options: t.Any) -> t.Any:
        if method != "GET" and next(allowed, None) is None:
            raise KeyboardInterrupt
        return cloud(path, method, **options)

    services.request = until_killed  # type: ignore[method-assign]
    try:
        act(services, state="absent")
    except KeyboardInterrupt:
        services.request = cloud  # type: ignore[method-assign]
        act(services, state="absent")
    assert names(services) == before


@pytest.mark.parametrize(
    ("change", "telling"),
    [
        ({"public_key": "-----BEGIN OPENSSH PRIVATE KEY-----"}, "never the private key"),
        ({"public_key": "ssh-rsa " + KEY.split()[1]}, "no public key"),
        ({"admin_cidrs": ["192.0.2.0/33"]}, "admin_cidrs: '192.0.2.0/33' is no network"),
        ({"open_ports": [70000]}, "70000 is no TCP port"),
        ({"cidr": "10.66.0.0/31"}, "no room"),
        ({"cidr": "10.66.0.1/20"}, "is no network"),
        ({"dns_nameservers": ["ns.example.org"]}, "'ns.example.org' is no address"),
        ({"site": "Alpha"}, "no name of a site"),
        ({"site": "alpha-"}, "no name of a site"),
    ],
)
def test_bad_input_is_refused_before_the_cloud_is_asked(
    services: Services, change: dict[str, t.Any], telling: str
) -> None:
    sentence = refusal(services, **change)
    assert telling in sentence
    assert "PRIVATE" not in sentence
    assert services.calls == []


@pytest.mark.parametrize("kind", ["networks", "routers", "security-groups"])
def test_what_somebody_else_called_so_is_refused(services: Services, kind: str) -> None:
    services.add(kind, name="alpha", mtu=1500, security_group_rules=[])
    assert "has the name of this site and was not made for it" in refusal(services)


def test_a_namesake_in_another_project_is_no_hindrance(services: Services) -> None:
    services.add("networks", name="alpha", tags=[LABEL], project_id=OTHER, shared=True)
    assert ("create", "network") in done(act(services)[1])


def test_drift_of_the_network_is_told_and_left(services: Services) -> None:
    act(services)
    services.add("networks", id="outside-2", name="science", **{"router:external": True})
    result, journal = act(services, cidr="10.67.0.0/20", external_network="science")
    assert journal.actions == []
    assert len(journal.warnings) == 2
    assert result["network"]["cidr"] == "10.66.0.0/20"


def test_name_servers_are_changed_when_they_are_named_and_left_when_not(services: Services) -> None:
    act(services, dns_nameservers=["192.0.2.53"])
    assert act(services)[1].actions == []
    assert done(act(services, dns_nameservers=["192.0.2.54"])[1]) == [("update", "subnet")]
    assert services.things["subnets"][0]["dns_nameservers"] == ["192.0.2.54"]


def test_a_router_that_lost_its_way_out_gets_it_again(services: Services) -> None:
    act(services)
    services.things["routers"][0]["external_gateway_info"] = None
    assert done(act(services)[1]) == [("update", "router")]
    assert services.things["routers"][0]["external_gateway_info"] == {"network_id": "outside"}


def test_one_of_several_external_networks_has_to_be_named(services: Services) -> None:
    services.add("networks", name="science", **{"router:external": True})
    assert "several external networks (public, science)" in refusal(services)
    assert "did you mean science?" in refusal(services, external_network="sciense")
    assert act(services, external_network="science")[0]["external_network"]["name"] == "science"


def test_without_an_external_network_there_is_no_own_network(services: Services) -> None:
    services.things["networks"].clear()
    assert "no external network" in refusal(services)
    assert services.writes() == []


def test_the_auto_allocated_network_is_used_where_it_is_offered_and_never_deleted(services: Services) -> None:
    services.extensions, services.auto = ["auto-allocated-topology"], "auto-1"
    planned = act(services, check=True)
    assert planned[0]["network"]["mode"] == "auto"
    assert len(services.things["networks"]) == 1
    result, journal = act(services)
    assert (result["network"]["id"], result["network"]["cidr"]) == ("auto-1", "10.1.0.0/26")
    assert [step["kind"] for step in journal.actions] == ["network", "security group", "rules", "keypair"]
    again, journal = act(services)
    assert (again, journal.actions) == (result, [])
    act(services, state="absent")
    assert names(services) == {"networks": 2, "subnets": 1}


def test_where_it_is_not_offered_the_site_gets_a_network_of_its_own_and_keeps_it(services: Services) -> None:
    services.extensions = ["auto-allocated-topology"]
    result = act(services)[0]
    services.auto = "auto-1"
    assert act(services)[0]["network"] == result["network"]


@pytest.mark.parametrize("status", [401, 429])
@pytest.mark.parametrize("check", [True, False])
def test_a_cloud_that_does_not_say_what_it_offers_makes_no_other_network(
    services: Services, status: int, check: bool
) -> None:
    services.extensions, services.auto = ["auto-allocated-topology"], "auto-1"
    services.faults = [("GET", "auto-allocated-topology", status, 99)]
    assert "auto-allocated network" in refusal(services, check=check)
    assert services.writes() == []


def test_an_existing_network_is_used_as_it_is(services: Services) -> None:
    act(services, site="beta")
    before = [dict(one) for one in services.things["networks"]]
    result, journal = act(services, network="beta")
    assert (result["network"]["mode"], result["router_id"]) == ("existing", services.things["routers"][0]["id"])
    assert services.things["networks"] == before
    assert journal.warnings == []
    assert "did you mean beta?" in refusal(services, network="betta")


def test_an_existing_network_without_a_way_out_is_told(services: Services) -> None:
    services.add("networks", name="island")
    island = services.things["networks"][-1]["id"]
    assert "has no IPv4 subnet" in refusal(services, network="island")
    services.add("subnets", network_id=island, ip_version=4, cidr="10.9.0.0/24", name="")
    assert "floating IPs will not work" in act(services, network="island")[1].warnings[0]


def test_absent_takes_all_of_it_away_and_nothing_else(services: Services) -> None:
    before = names(services)
    act(services)
    act(services, site="beta")
    act(services, state="absent", site="beta")
    assert names(services) == COMPLETE
    planned = act(services, check=True, state="absent")[1]
    assert names(services) == COMPLETE
    journal = act(services, state="absent")[1]
    assert planned.actions == journal.actions
    assert names(services) == before
    assert act(services, state="absent")[1].actions == []


def test_absent_is_refused_before_anything_goes_while_ports_use_it(services: Services) -> None:
    act(services)
    network, group = services.things["networks"][-1]["id"], services.things["security-groups"][0]["id"]
    services.add("ports", name="alpha-server-1", network_id=network, device_id="vm-1", tags=[LABEL], fixed_ips=[])
    services.calls.clear()
    assert refusal(services, state="absent") == (
        "The network or the security group of alpha cannot go, because ports use it: alpha-server-1 (of vm-1); remove "
        "the site's machines first."
    )
    services.things["ports"][-1] = {**services.things["ports"][-1], "tags": [], "name": ""}
    services.things["ports"][-1].update(network_id="elsewhere", security_groups=[group])
    assert "remove them, or what they belong to" in refusal(services, state="absent")
    assert services.writes() == []


def test_what_was_done_before_a_failure_is_remembered(services: Services) -> None:
    services.faults = [("POST", "routers$", 403, 9)]
    journal = Journal(False, lambda line: None)
    with pytest.raises(CloudError, match=r"Could not create the router alpha: .*403 \(it was told to fail\)"):
        foundations(pretend(services), {**DEFAULTS, "site": "alpha"}, journal)
    assert done(journal) == [("create", "network"), ("create", "subnet")]
