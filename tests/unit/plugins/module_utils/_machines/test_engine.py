# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Machines side by side: a failure of one does not stop the others, and what failed is told in one sentence."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

import pytest
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._machines import engine
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._machines.errors import CloudError, Interrupted
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._machines.planning import Step, Work
from ansible_collections.scigateway.jupyterhub.tests.unit.plugins.module_utils._machines.builders import (
    group,
    machine,
)


def works(count: int) -> list[Work]:
    made = []
    for index in range(1, count + 1):
        work = Work(machine(index).key, group(count), machine(index))
        work.add("create", "port", work.key.name)
        work.add("create", "server", work.key.name)
        made.append(work)
    return made


def run(adapter: Adapter, todo: list[Work], say: Callable[[str], None] = lambda line: None) -> engine.Outcome:
    outcome = engine.Outcome()
    engine.run(adapter, todo, say, outcome)
    return outcome


class Adapter:
    """A cloud that waits until all servers are asked for, and fails on some."""

    def __init__(self, count: int, failing: dict[str, CloudError] | None = None) -> None:
        self.meeting = threading.Barrier(count, timeout=20)
        self.failing = failing or {}
        self.settled: list[str] = []

    def together(self, works: Sequence[Work], done: Callable[[Work, Step], None]) -> dict[str, CloudError]:
        for work in works:
            done(work, work.steps[0])
        return {}

    def do(self, work: Work, step: Step) -> bool:
        if step.kind == "port":
            return False
        # broken when the machines were worked on one after the other
        self.meeting.wait()
        if work.key.name in self.failing:
            raise self.failing[work.key.name]
        return True

    def settle(self, work: Work) -> None:
        self.settled.append(work.key.name)


def test_machines_are_worked_on_at_once_and_told() -> None:
    lines: list[str] = []
    adapter = Adapter(30)
    outcome = run(adapter, works(30), lines.append)
    assert len(outcome.done) == 60
    assert len(adapter.settled) == 30
    assert lines[-1].startswith("  30 of 30 machines are done (")


def test_a_failure_stops_its_machine_alone() -> None:
    refused = CloudError("Could not make the server physics-worker-2: the cloud answered 403 (quota).")
    adapter = Adapter(3, {"physics-worker-2": refused})
    outcome = run(adapter, works(3))
    assert sorted(adapter.settled) == ["physics-worker-1", "physics-worker-3"]
    assert engine.failure(outcome) == str(refused)


def test_the_same_failure_is_told_once() -> None:
    failing = {
        f"physics-worker-{index}": CloudError(f"Could not make physics-worker-{index}: no room.") for index in (1, 2, 3)
    }
    outcome = run(Adapter(3, failing), works(3))
    assert engine.failure(outcome) == "Could not make physics-worker-1: no room. The same happened to 2 more."


def test_failures_that_differ_in_what_is_used_up_are_the_same() -> None:
    failing = {
        f"physics-worker-{index}": CloudError(f"Could not make physics-worker-{index}: {index} of 1 used.")
        for index in (1, 2)
    }
    failing["physics-worker-3"] = CloudError("Could not make physics-worker-3: no host.")
    outcome = run(Adapter(3, failing), works(3))
    assert engine.failure(outcome) == (
        "Could not make physics-worker-1: 1 of 1 used. The same happened to 1 more. Unfinished too: physics-worker-3."
    )


def test_an_interruption_names_what_is_unfinished() -> None:
    failing: dict[str, CloudError] = {"physics-worker-2": Interrupted("make it")}
    outcome = run(Adapter(3, failing), works(3))
    assert engine.failure(outcome) == (
        "Interrupted with 1 machines unfinished (physics-worker-2); run it again, and it goes on."
    )


def test_a_fault_of_the_program_is_not_taken_for_one_of_the_cloud() -> None:
    class Faulty(Adapter):
        def do(self, work: Work, step: Step) -> bool:
            raise KeyError("a bug")

    with pytest.raises(KeyError, match="a bug"):
        run(Faulty(2), works(2))
