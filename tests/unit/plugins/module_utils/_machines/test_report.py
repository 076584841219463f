# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is told of a plan, and what its diff shows."""

from __future__ import annotations

from typing import Any

from ansible_collections.scigateway.jupyterhub.plugins.module_utils._machines import report
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._machines.model import Machine
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._machines.planning import (
    Wishes,
    Work,
    plan_superfluous,
    plan_wanted,
)
from ansible_collections.scigateway.jupyterhub.tests.unit.plugins.module_utils._machines.builders import (
    found,
    group,
    machine,
)

GROUPS = frozenset({"group"})


def plan(there: Machine, **wanted: Any) -> Work:
    return plan_wanted(there.key, group(**wanted), there, Wishes(security_groups=GROUPS), None)


def test_the_plan_in_one_line_and_the_drift_below() -> None:
    lines: list[str] = []
    works = [
        plan(Machine(machine(4).key)),
        plan(machine(1)),
        plan(machine(2, status="SHUTOFF")),
        plan_superfluous(machine(3), Wishes()),
    ]
    drifted = plan(machine(5, flavor="big"))
    report.tell_plan("physics", [*works, drifted], drifted.drift, True, lines.append)
    assert lines == [
        "Machines of physics: 1 to make, 1 to change, 1 to take away; 2 stay as they are (check mode)",
        "  physics-worker-5: flavor is big, and the site says small; it is left alone unless apply names flavor (then "
        "the machine is resized, with a restart).",
    ]


def test_the_diff_of_a_plan_shows_what_would_be() -> None:
    stopped, going = machine(1, status="SHUTOFF"), machine(2)
    there = found(stopped, going)
    works = [plan(stopped), plan_superfluous(going, Wishes()), plan(Machine(machine(3).key), volume_size=5)]
    before = report.described(there)
    (entry,) = report.diff("physics", before, before, works, [])
    assert entry["before"] == before
    assert entry["after"] == {
        "physics-worker-1": {**before["physics-worker-1"], "status": "ACTIVE"},
        "physics-worker-3": {
            "status": "ACTIVE",
            "flavor": "small",
            "image": "Ubuntu",
            "private_ip": "given by the network",
            "data_volume": "5 GiB",
        },
    }


def test_drift_has_an_entry_of_its_own() -> None:
    drifted = plan(machine(1, flavor="big"))
    before = report.described(found(machine(1, flavor="big")))
    (entry,) = report.diff("physics", before, before, [drifted], drifted.drift)
    assert entry["before"] == {"physics-worker-1": {"flavor": "big"}}
    assert entry["after"] == {"physics-worker-1": {"flavor": "small"}}


def test_nothing_to_show() -> None:
    before = report.described(found(machine(1)))
    assert report.diff("physics", before, before, None, []) == []
