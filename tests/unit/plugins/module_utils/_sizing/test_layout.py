# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Machines: the golden figures of Jetstream2, and what must hold for any number of users."""

from __future__ import annotations

import dataclasses

import pytest
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._sizing.demand import Demand
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._sizing.flavor import Flavor, FlavorTable
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._sizing.google import GOOGLE
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._sizing.jetstream2 import JETSTREAM2
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._sizing.layout import (
    SYSTEM_PODS,
    SYSTEM_VOLUMES,
    DoesNotFit,
    Limits,
    choose_cluster,
    choose_server,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

# A busy machine draws slowly, and that is no finding.
steady = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

GIB = 2**30
TABLES = st.sampled_from([JETSTREAM2, GOOGLE])
LIMITS = st.builds(Limits, st.integers(0, 60), st.integers(20, 250), st.one_of(st.none(), st.integers(2, 127)))
DEMANDS = st.builds(
    Demand,
    concurrent_users=st.integers(1, 3000),
    named_users=st.integers(1, 5000),
    user_memory=st.integers(64 * 2**20, 20 * GIB),
    user_cpus=st.sampled_from([0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 1.5, 3.0]),
    user_disk=st.integers(2**20, 100 * GIB),
    base_memory=st.integers(0, GIB),
    base_disk=st.integers(0, 10 * GIB),
    cpu_margin_percent=st.integers(0, 100),
)


def demand(users: int, memory: int, cpus: float = 1.0) -> Demand:
    return Demand(users, users, memory, cpus, 10 * GIB, 128 * 2**20, 2 * GIB, 20)


USUAL = Limits(margin_percent=10, max_pods=110, max_volumes=25)


def test_jetstream2_table_is_the_one_that_was_read() -> None:
    figures = [
        (flavor.name, flavor.cpus, flavor.memory_bytes // GIB, flavor.disk_bytes // GIB, flavor.cost_per_hour)
        for flavor in JETSTREAM2.flavors
    ]
    assert figures == [
        ("m3.tiny", 1, 3, 20, 1),
        ("m3.small", 2, 6, 20, 2),
        ("m3.quad", 4, 15, 20, 4),
        ("m3.medium", 8, 30, 60, 8),
        ("m3.large", 16, 60, 60, 16),
        ("m3.xl", 32, 125, 60, 32),
        ("m3.2xl", 64, 250, 60, 64),
        ("m3.3xl", 128, 500, 60, 128),
        ("r3.large", 64, 500, 60, 128),
        ("r3.xl", 128, 1000, 60, 256),
    ]
    assert "GiB" in JETSTREAM2.units


def test_google_has_no_guessed_price() -> None:
    assert {flavor.cost_per_hour for flavor in GOOGLE.flavors} == {None}
    assert "no price source was read" in GOOGLE.no_price_reason


def test_the_example_of_the_threshold_is_one_m3_xl() -> None:
    """Eleven users with 10 GB: 110.1G with the hub, 121.1G with the margin, and m3.xl has 125G."""
    choice = choose_server(demand(11, 10 * GIB), USUAL, JETSTREAM2)
    (server,) = choice.layout.machines
    assert (server.flavor.name, server.count, choice.layout.cost_per_hour) == ("m3.xl", 1, 32.0)
    assert server.disk_bytes == 112 * GIB
    assert choice.bigger is not None
    assert choice.bigger.machines[0].flavor.name == "m3.2xl"


def test_a_cluster_takes_the_cheapest_workers_with_a_control_plane() -> None:
    choice = choose_cluster(demand(100, 2 * GIB, cpus=0.5), USUAL, JETSTREAM2)
    control_plane, workers = choice.layout.machines
    assert (control_plane.role, control_plane.count, control_plane.flavor.name) == ("control_plane", 1, "m3.small")
    assert (workers.role, workers.count, workers.flavor.name, workers.users_each) == ("worker", 8, "m3.medium", 13)
    assert choice.layout.cost_per_hour == 8 * 8 + 2


def test_volumes_of_a_node_bound_its_users() -> None:
    few = choose_cluster(demand(100, 2**28, cpus=0.1), Limits(10, 110, 11), JETSTREAM2)
    many = choose_cluster(demand(100, 2**28, cpus=0.1), Limits(10, 110, None), JETSTREAM2)
    assert few.layout.machines[1].users_each <= 10
    assert few.layout.machines[1].count > many.layout.machines[1].count


def test_nothing_that_must_be_asked_for_is_chosen_by_itself() -> None:
    big = demand(1, 300 * GIB)
    with pytest.raises(DoesNotFit, match=r"need 330\.1G of memory and 1\.2 CPUs, but the largest flavor .* m3\.2xl"):
        choose_server(big, USUAL, JETSTREAM2)
    named = JETSTREAM2.named("r3.large")
    assert choose_server(big, USUAL, JETSTREAM2, named).layout.machines[0].flavor.name == "r3.large"


def test_a_named_flavor_that_is_too_small_is_refused_with_numbers() -> None:
    with pytest.raises(DoesNotFit, match=r"need 121\.1G of memory and 13\.2 CPUs, but flavor m3\.large has 60G and 16"):
        choose_server(demand(11, 10 * GIB), USUAL, JETSTREAM2, JETSTREAM2.named("m3.large"))


def test_one_unknown_price_makes_the_size_decide() -> None:
    flavors = (Flavor("small", 4, 16 * GIB, 0), Flavor("big", 8, 32 * GIB, 0, 0.1))
    table = FlavorTable("own", "", "", "", "", "no price", flavors)
    choice = choose_server(demand(2, GIB), USUAL, table)
    assert choice.layout.machines[0].flavor.name == "small"
    assert choice.layout.cost_per_hour is None


@steady
@given(DEMANDS, LIMITS, TABLES)
def test_what_is_planned_holds_the_users(need: Demand, limits: Limits, table: FlavorTable) -> None:
    for choose in (choose_server, choose_cluster):
        try:
            choice = choose(need, limits, table)
        except DoesNotFit:
            continue
        group = choice.layout.machines[-1]
        assert group.count * group.users_each >= need.concurrent_users
        # Checked from the other side: what the users on a full machine need, not how many were said to fit.
        used = need.base_memory + group.users_each * need.user_memory
        assert used * (100 + limits.margin_percent) <= group.flavor.memory_bytes * 100
        cpus = group.users_each * need.user_cpus * (100 + need.cpu_margin_percent) / 100
        assert cpus <= group.flavor.cpus + 1e-9
        if group.role == "worker":
            assert group.users_each + SYSTEM_PODS <= limits.max_pods
            assert limits.max_volumes is None or group.users_each + SYSTEM_VOLUMES <= limits.max_volumes
            assert (group.count - 1) * group.users_each < need.concurrent_users
        else:
            assert group.disk_bytes >= need.named_users * need.user_disk


@steady
@given(DEMANDS, LIMITS, TABLES, st.integers(1, 500))
def test_more_users_never_get_less(need: Demand, limits: Limits, table: FlavorTable, extra: int) -> None:
    more = dataclasses.replace(
        need, concurrent_users=need.concurrent_users + extra, named_users=need.named_users + extra
    )
    assert more.memory_bytes >= need.memory_bytes
    assert more.cpus >= need.cpus
    assert more.disk_bytes >= need.disk_bytes
    for choose in (choose_server, choose_cluster):
        try:
            larger = choose(more, limits, table).layout
        except DoesNotFit:
            continue
        smaller = choose(need, limits, table).layout
        assert (larger.cost_per_hour or 0) >= (smaller.cost_per_hour or 0)
        assert places(larger) >= places(smaller)
        if larger.cost_per_hour is None:
            assert larger.cpus >= smaller.cpus


def places(layout: object) -> int:
    group = layout.machines[-1]  # type: ignore[attr-defined]
    return int(group.count * group.users_each)


@steady
@given(DEMANDS, LIMITS, TABLES)
def test_the_next_bigger_is_bigger(need: Demand, limits: Limits, table: FlavorTable) -> None:
    try:
        choice = choose_server(need, limits, table)
    except DoesNotFit:
        return
    if choice.bigger is not None:
        assert choice.bigger.memory_bytes > choice.layout.memory_bytes
