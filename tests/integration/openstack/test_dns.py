# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""DNS in the cloud: a name is entered, changed and taken away, and nobody else's is touched."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from ansible_collections.scigateway.jupyterhub.tests.integration.openstack.tasks import (
    Operator,
    Task,
    shown_changes,
    writing_calls,
)

MODULE = "openstack_dns"


@pytest.fixture
def zone(operator: Operator) -> Iterator[str]:
    """Return the name of a zone that the project has; a new one, because Designate deletes them only after a while."""
    witness = operator.witness()
    name = f"{uuid.uuid4().hex[:8]}.example.org"
    made = witness.dns.create_zone(name=f"{name}.", email="hub@example.org")
    yield name
    witness.dns.delete_zone(made)


def records(operator: Operator, zone: str) -> list[tuple[str, list[str]]]:
    witness = operator.witness()
    found = witness.dns.recordsets(witness.dns.find_zone(f"{zone}."))
    return [(one.type, one.records) for one in found if one.name == f"hub.{zone}."]


def test_entered_changed_and_taken_away_each_in_check_mode_for_real_and_again(operator: Operator, zone: str) -> None:
    wanted: dict[str, Any] = {"site": "names", "name": f"hub.{zone}", "address": "192.0.2.7"}
    results = operator.four(MODULE, **wanted)
    assert shown_changes(results) == [True, True, False, False]
    assert results[0]["actions"] == results[1]["actions"]
    assert [writing_calls(result) for result in (results[0], results[2], results[3])] == [0, 0, 0]
    assert records(operator, zone) == [("A", ["192.0.2.7"])]
    results = operator.four(MODULE, **{**wanted, "address": "2001:db8::7", "ttl": 60})
    assert shown_changes(results) == [True, True, False, False]
    assert records(operator, zone) == [("AAAA", ["2001:db8::7"])]
    results = operator.four(MODULE, site="names", name=f"hub.{zone}", state="absent")
    assert shown_changes(results) == [True, True, False, False]
    assert records(operator, zone) == []


def test_a_name_that_somebody_else_entered_is_refused_and_stays(operator: Operator, zone: str) -> None:
    witness = operator.witness()
    witness.dns.create_recordset(
        witness.dns.find_zone(f"{zone}."), name=f"hub.{zone}.", type="A", ttl=300, records=["192.0.2.99"]
    )
    wanted = {"site": "names", "name": f"hub.{zone}", "address": "192.0.2.7"}
    refused, absent, preflight = operator.run(
        [
            Task(MODULE, wanted),
            Task(MODULE, {**wanted, "state": "absent"}),
            Task("openstack_preflight", {"site": "names", "dns": {"name": f"hub.{zone}"}}),
        ]
    )
    assert "is taken by a DNS record that was not made for this site" in refused["msg"]
    assert absent["changed"] is False
    assert refused["msg"] == preflight["msg"]
    assert records(operator, zone) == [("A", ["192.0.2.99"])]


def test_a_name_without_a_zone_is_told_and_changes_nothing(operator: Operator) -> None:
    result = operator.one(MODULE, site="names", name="hub.elsewhere.org", address="192.0.2.7")
    assert result["changed"] is False
    assert "hub.elsewhere.org. 300 IN A 192.0.2.7" in result["note"]
    assert result["note"] in operator.output
