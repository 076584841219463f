# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Foundations on a real Neutron and Nova: twelve steps, interruptions, drift, and somebody else's things."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from typing import Any

from ansible_collections.scigateway.jupyterhub.tests.integration.openstack.tasks import (
    Operator,
    Task,
    shown_changes,
    writing_calls,
)

SITE = "ground"
LABEL = f"scigateway-site={SITE}"
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl"
WANTED: dict[str, Any] = {
    "site": SITE,
    "network": "own",
    "admin_cidrs": ["192.0.2.0/24", "2001:db8::/32"],
    "cluster": True,
    "public_key": KEY,
}
MODULE = "openstack_foundations"


def made(operator: Operator) -> dict[str, list[Any]]:
    """Return what a client that is not ours sees of the site."""
    witness = operator.witness()
    return {
        "networks": list(witness.network.networks(tags=LABEL)),
        "subnets": list(witness.network.subnets(tags=LABEL)),
        "routers": list(witness.network.routers(tags=LABEL)),
        "groups": list(witness.network.security_groups(tags=LABEL)),
        "keypairs": [pair for pair in witness.compute.keypairs() if pair.name == SITE],
    }


def counts(operator: Operator) -> list[int]:
    return [len(things) for things in made(operator).values()]


def rules(operator: Operator) -> set[tuple[Any, ...]]:
    (group,) = made(operator)["groups"]
    return {
        (rule["ethertype"], rule["protocol"], rule["port_range_min"], rule["remote_ip_prefix"])
        for rule in group.security_group_rules
        if rule["direction"] == "ingress"
    }


def test_made_changed_and_taken_away_each_in_check_mode_for_real_and_again(operator: Operator) -> None:
    results = operator.four(MODULE, **WANTED)
    # check mode after the real run has nothing left to say
    assert shown_changes(results) == [True, True, False, False]
    assert results[0]["actions"] == results[1]["actions"]
    assert [writing_calls(result) for result in (results[0], results[2], results[3])] == [0, 0, 0]
    assert results[3]["calls"]["GET"] <= 8
    assert counts(operator) == [1, 1, 1, 1, 1]
    seen = made(operator)
    assert results[3]["network"]["id"] == seen["networks"][0].id
    assert (seen["subnets"][0].cidr, seen["networks"][0].mtu) == ("10.66.0.0/20", results[3]["network"]["mtu"])
    assert seen["routers"][0].external_gateway_info["network_id"] == results[3]["external_network"]["id"]
    assert ("IPv4", "tcp", 22, "192.0.2.0/24") in rules(operator)
    assert ("IPv4", "tcp", 22, None) not in rules(operator)

    changed = {**WANTED, "admin_cidrs": ["192.0.2.7"], "open_ports": [443], "dns_nameservers": ["192.0.2.53"]}
    results = operator.four(MODULE, **changed)
    assert shown_changes(results) == [True, True, False, False]
    assert results[0]["actions"] == results[1]["actions"]
    assert {rule[2:] for rule in rules(operator) if rule[1] == "tcp"} == {
        (22, "192.0.2.7/32"),
        (6443, "192.0.2.7/32"),
        (443, None),
    }
    assert made(operator)["subnets"][0].dns_nameservers == ["192.0.2.53"]

    results = operator.four(MODULE, site=SITE, state="absent")
    assert shown_changes(results) == [True, True, False, False]
    assert results[0]["actions"] == results[1]["actions"]
    assert counts(operator) == [0, 0, 0, 0, 0]
    assert writing_calls(results[3]) == 0


def test_killed_in_the_middle_the_next_run_completes_it(operator: Operator) -> None:
    process = operator.start([Task(MODULE, WANTED)])
    deadline = time.monotonic() + 60
    witness = operator.witness()
    while time.monotonic() < deadline and not list(witness.network.routers(name=SITE)):
        time.sleep(0.05)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    result = operator.one(MODULE, **WANTED)
    assert shown_changes([result]) == [True]
    assert counts(operator) == [1, 1, 1, 1, 1]
    assert shown_changes([operator.one(MODULE, **WANTED)]) == [False]


def test_what_was_made_and_never_tagged_is_ours_by_its_description(operator: Operator) -> None:
    witness = operator.witness()
    network = witness.network.create_network(name=SITE, description=LABEL)
    witness.network.create_security_group(name=SITE, description=LABEL)
    assert operator.one(MODULE, **WANTED)["network"]["id"] == network.id
    assert counts(operator) == [1, 1, 1, 1, 1]


def test_a_rule_by_hand_is_told_kept_and_removed_when_asked(operator: Operator) -> None:
    operator.one(MODULE, **WANTED)
    witness = operator.witness()
    rule = witness.network.create_security_group_rule(
        security_group_id=made(operator)["groups"][0].id,
        direction="ingress",
        ethertype="IPv4",
        protocol="udp",
        port_range_min=60000,
        port_range_max=60010,
        remote_ip_prefix="203.0.113.0/24",
    )
    told, removed = operator.run([Task(MODULE, WANTED), Task(MODULE, {**WANTED, "apply": ["rules"]})])
    assert told["changed"] is False
    assert "in IPv4 udp 60000-60010 from 203.0.113.0/24" in told["warnings"][0]
    assert (removed["changed"], len(removed["actions"])) == (True, 1)
    assert witness.network.find_security_group_rule(rule.id) is None


def test_a_rule_of_ours_that_somebody_removed_comes_back(operator: Operator) -> None:
    operator.one(MODULE, **WANTED)
    before = rules(operator)
    witness = operator.witness()
    for rule in made(operator)["groups"][0].security_group_rules:
        if rule["port_range_min"] == 443:
            witness.network.delete_security_group_rule(rule["id"])
    assert operator.one(MODULE, **WANTED)["changed"] is True
    assert rules(operator) == before


def test_absent_is_refused_before_anything_goes_while_a_port_uses_the_network(operator: Operator) -> None:
    network = operator.one(MODULE, **WANTED)["network"]
    witness = operator.witness()
    witness.network.create_port(name="guest", network_id=network["id"])
    result = operator.one(MODULE, site=SITE, state="absent")
    assert result["failed"] is True
    assert "because ports use it: guest; remove them" in result["msg"]
    assert (result["actions"], counts(operator)) == ([], [1, 1, 1, 1, 1])


def test_a_network_of_somebody_else_is_used_and_never_changed(operator: Operator) -> None:
    witness = operator.witness()
    operator.one(MODULE, site="lender", network="own")
    before = witness.network.find_network("lender").to_dict()
    wanted = {**WANTED, "network": "lender"}
    result, _absent = operator.run([Task(MODULE, wanted), Task(MODULE, {"site": SITE, "state": "absent"})])
    assert (result["network"]["mode"], result["network"]["id"]) == ("existing", before["id"])
    assert bool(result["router_id"])
    assert witness.network.find_network("lender").to_dict() == before


def test_a_network_that_has_our_name_and_not_our_label_is_refused(operator: Operator) -> None:
    witness = operator.witness()
    witness.network.create_network(name=SITE)
    result = operator.one(MODULE, **WANTED)
    assert "was not made for it; rename it" in result["msg"]
    assert result["changed"] is False


def test_what_cannot_be_is_one_sentence_and_writes_nothing(operator: Operator) -> None:
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"network": "grund"}, "There is no network grund"),
        (
            {"external_network": "publik"},
            "There is no external network publik (external_network); did you mean public?",
        ),
        ({"cloud": "nowhere"}, "There is no cloud nowhere in clouds.yaml"),
        ({"public_key": "ssh-ed25519 rubbish"}, "this is no public key of OpenSSH"),
    ]
    results = operator.run([Task(MODULE, {**WANTED, **change}) for change, _telling in wrong])
    for result, (_change, telling) in zip(results, wrong, strict=True):
        assert telling in result["msg"]
        assert "\n" not in result["msg"]
    assert counts(operator) == [0, 0, 0, 0, 0]


def test_no_secret_is_shown_however_much_is_told(operator: Operator) -> None:
    operator.run([Task(MODULE, WANTED, check=True)], "-vvv")
    assert "would create" in operator.output
    assert operator.secrets()
    assert not [secret for secret in operator.secrets() if secret in operator.output]


def test_the_auto_allocated_network_of_the_project_is_used_and_stays(operator: Operator) -> None:
    wanted = {**WANTED, "network": "auto"}
    results = operator.four(MODULE, **wanted)
    assert shown_changes(results) == [True, True, False, False]
    assert results[0]["network"]["mode"] == "auto"
    network = operator.witness().network.find_network("auto_allocated_network")
    assert (results[3]["network"]["id"], results[3]["network"]["mode"]) == (network.id, "auto")
    assert results[3]["router_id"]
    assert counts(operator) == [0, 0, 0, 1, 1]
    operator.one(MODULE, site=SITE, state="absent")
    assert counts(operator) == [0, 0, 0, 0, 0]
    assert operator.witness().network.find_network("auto_allocated_network").id == network.id
