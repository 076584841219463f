# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan as people read it."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._site.plan import build_plan
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._site.table import render

CLUSTER = {
    "hub_platform": "auto",
    "hub_cloud": "openstack",
    "hub_domain": "hub.example.org",
    "hub_users": [f"user-{n}" for n in range(300)],
    "hub_profiles": [{"name": f"profile-{n}", "title": "A rather long title"} for n in range(12)],
}


@pytest.mark.parametrize("raw", [{}, CLUSTER, {"hub_platform": "server", "hub_cloud": "gcp"}])
def test_no_line_is_longer_than_a_screen(surroundings: Any, raw: dict[str, object]) -> None:
    deep = surroundings(inventory_dir="/srv/" + "very-long-folder-name/" * 8 + "physics")
    assert max(len(line) for line in render(build_plan(raw, deep)).splitlines()) <= 100


def test_the_cost_and_the_next_bigger_stand_in_the_table(surroundings: Any) -> None:
    raw = {"hub_platform": "auto", "hub_cloud": "openstack", "hub_concurrent_users": 11, "hub_user_memory": "10G"}
    text = render(build_plan(raw, surroundings()))
    assert "server        1 x m3.xl, each 32 CPUs, 125G memory, 112G volume, holds 11 users" in text
    assert "cost          32 SU an hour, 768 a day, 23,360 a month (730 h)" in text
    assert "next bigger   1 x m3.2xl: 64 SU an hour" in text


def test_sections_come_in_order_and_many_names_are_cut(surroundings: Any) -> None:
    text = render(build_plan(CLUSTER, surroundings()))
    titles = [line for line in text.splitlines() if line and not line.startswith(" ")]
    assert titles == ["Site", "Capacity", "Machines and cost", "Cloud", "Hub", "Assumptions", "Warnings"]
    assert "user-5 and 294 more" in text
