# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Quotas: read from every service, and told in numbers when they are too small."""

from __future__ import annotations

import pytest
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._openstack import quota
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._openstack.quota import Quota


def test_a_shortfall_names_what_is_needed_left_and_allowed() -> None:
    assert quota.shortfalls([Quota("cores", 40, 32)], {"cores": 12}, {}) == [
        "12 more cores are needed, and 8 of 40 are left; remove what is not used, choose fewer or smaller machines, or "
        "ask the cloud for a larger quota."
    ]


@pytest.mark.parametrize(("limit", "used", "needed"), [(40, 32, 8), (None, 999, 12), (40, 50, 0), (40, 50, -3)])
def test_enough_is_no_shortfall(limit: int | None, used: int, needed: int) -> None:
    assert quota.shortfalls([Quota("cores", limit, used)], {"cores": needed}, {}) == []


def test_ram_is_told_in_gib_needs_rounded_up_and_what_is_left_down() -> None:
    sentence = quota.shortfalls([Quota("RAM", 10 * 1024, 1)], {"RAM": 10 * 1024 + 1}, {})[0]
    assert sentence.startswith("11 more GiB of RAM are needed, and 9 of 10 are left;")


def test_a_single_thing_can_be_too_big() -> None:
    found = quota.shortfalls([Quota("one volume", 1000, 0)], {}, {"one volume": 2000})
    assert found == [
        "2000 GiB in one volume are needed, and the project may have 1000; choose less, or ask the cloud for a larger "
        "quota."
    ]


def test_nova_is_read_with_what_it_has_reserved_and_minus_one_is_no_limit() -> None:
    detail = {
        "id": "project",
        "cores": {"limit": 40, "in_use": 30, "reserved": 2},
        "ram": {"limit": -1, "in_use": 5, "reserved": 0},
    }
    assert quota.nova_quotas(detail) == [Quota("cores", 40, 32), Quota("RAM", None, 5)]


def test_nova_s_limits_stand_in_for_its_quotas() -> None:
    absolute = {"maxTotalCores": 40, "totalCoresUsed": 32, "maxTotalRAMSize": -1, "maxServerGroupMembers": 10}
    assert quota.nova_limits(absolute) == [
        Quota("cores", 40, 32),
        Quota("RAM", None, 0),
        Quota("members of a server group", 10, 0),
    ]


def test_neutron_and_cinder_are_read() -> None:
    assert quota.neutron_quotas({"port": {"limit": 100, "used": 7, "reserved": 1}}) == [Quota("ports", 100, 8)]
    cinder = {"gigabytes": {"limit": 500, "in_use": 100, "reserved": 0}, "volumes_fast": {"limit": 1, "in_use": 0}}
    assert quota.cinder_quotas(cinder) == [Quota("volume storage", 500, 100)]


def test_the_table_is_data() -> None:
    row = {"what": "cores", "limit": 40, "used": 50, "left": 0, "needed": 4}
    assert quota.table([Quota("cores", 40, 50)], {"cores": 4}) == [row]
