# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules of a site: who reaches what, and what differs from it."""

from __future__ import annotations

import pytest
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._machines.rules import (
    ANYBODY,
    IN,
    OUT,
    SAME_GROUP,
    BadRules,
    Existing,
    Rule,
    compare,
    peer_of,
    wanted_rules,
)
from hypothesis import given
from hypothesis import strategies as st

ADMINS = ("192.0.2.0/24", "2001:db8::/32")


def ports(rules: tuple[Rule, ...], peer: str) -> list[tuple[int, int]]:
    return [(rule.family, rule.first_port) for rule in rules if rule.peer == peer and rule.protocol == "tcp"]


def test_only_administrators_reach_ssh_and_the_kubernetes_api() -> None:
    rules = wanted_rules(ADMINS, [80, 443], cluster=True)
    assert ports(rules, "192.0.2.0/24") == [(4, 22), (4, 6443)]
    assert ports(rules, "2001:db8::/32") == [(6, 22), (6, 6443)]
    assert ports(rules, ANYBODY) == [(4, 80), (6, 80), (4, 443), (6, 443)]
    assert [rule.family for rule in rules if rule.peer == SAME_GROUP] == [4, 6]


def test_one_server_opens_neither_the_api_nor_itself_to_its_group() -> None:
    rules = wanted_rules(ADMINS, [443], cluster=False)
    assert {rule.first_port for rule in rules} == {0, 22, 443}
    assert all(rule.peer != SAME_GROUP for rule in rules)


def test_without_administrators_nobody_reaches_ssh() -> None:
    assert all(rule.first_port != 22 for rule in wanted_rules([], [80], cluster=True))


def test_what_allows_the_same_is_there_once() -> None:
    rules = wanted_rules(["192.0.2.7/24", "192.0.2.0/24", "0.0.0.0/0"], [22, 22], cluster=False)
    assert len(rules) == len(set(rules))
    assert ports(rules, "192.0.2.0/24") == [(4, 22)]
    assert ports(rules, ANYBODY) == [(4, 22), (6, 22)]


@pytest.mark.parametrize("cidr", ["", "hub.example.org", "192.0.2.0/33", "192.0.2"])
def test_what_is_no_network_is_one_sentence(cidr: str) -> None:
    with pytest.raises(BadRules, match=rf"^admin_cidrs: '{cidr}' is no network; write one like .*\.$"):
        wanted_rules([cidr], [], cluster=False)


@pytest.mark.parametrize("port", [0, -1, 65536])
def test_what_is_no_port_is_refused(port: int) -> None:
    with pytest.raises(BadRules, match="is no TCP port"):
        wanted_rules([], [port], cluster=False)


def test_a_wanted_rule_that_somebody_else_made_counts_and_stays() -> None:
    wanted = (Rule(IN, 4, "tcp", 443, 443),)
    there = Existing("1", Rule(IN, 4, "tcp", 443, 443, why="theirs"), ours=False)
    assert compare(wanted, [there]) == compare(wanted, [Existing("1", wanted[0], ours=True)])
    assert compare(wanted, [there]).missing == ()


def test_rules_read_as_people_write_them() -> None:
    assert str(Rule(IN, 4, "tcp", 22, 22, "192.0.2.0/24")) == "in IPv4 tcp 22 from 192.0.2.0/24"
    assert str(Rule(IN, 6, "udp", 60000, 60010)) == "in IPv6 udp 60000-60010 from anybody"
    assert str(Rule(OUT, 4)) == "out IPv4 everything to anybody"


def test_all_addresses_are_anybody_however_they_are_written() -> None:
    assert {peer_of(cidr) for cidr in (None, "", "0.0.0.0/0", "::/0")} == {ANYBODY}


@given(
    st.lists(st.ip_addresses().map(str), max_size=4),
    st.lists(st.integers(1, 65535), max_size=4),
    st.booleans(),
)
def test_what_was_made_as_wanted_differs_in_nothing(admins: list[str], open_ports: list[int], cluster: bool) -> None:
    rules = wanted_rules(admins, open_ports, cluster)
    made = [Existing(str(number), rule, ours=True) for number, rule in enumerate(rules)]
    difference = compare(rules, made)
    assert (difference.missing, difference.superfluous, difference.foreign) == ((), (), ())
    assert set(compare([], made).superfluous) == set(made)
    assert compare(rules, []).missing == rules
