# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is told while workloads come up, and when they are there."""

from __future__ import annotations

import pytest
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._kubernetes.explain import Objects
from ansible_collections.scigateway.jupyterhub.plugins.module_utils._kubernetes.progress import (
    Progress,
    State,
    is_rolled_out,
    state,
)
from ansible_collections.scigateway.jupyterhub.tests.unit.plugins.module_utils._kubernetes.things import (
    IMAGE,
    MOMENT,
    Thing,
    contained,
    daemonset,
    deployment,
    event,
    homeless,
    later,
    pod,
    ready,
    waits,
)


@pytest.mark.parametrize(
    ("workload", "done"),
    [
        (deployment(availableReplicas=1), True),
        (deployment(), False),
        (deployment(observedGeneration=1, availableReplicas=1), False),
        (deployment(updatedReplicas=0, availableReplicas=1), False),
        (deployment(replicas=2, availableReplicas=2), False),
        (daemonset(numberReady=3), True),
        (daemonset(numberReady=2), False),
        (daemonset(numberReady=3, updatedNumberScheduled=1), False),
        (daemonset(0), True),
        (daemonset(0, observedGeneration=0), False),
    ],
)
def test_when_a_workload_is_there(workload: Thing, done: bool) -> None:
    assert is_rolled_out(workload) is done


def test_a_deployment_of_no_pods_is_there() -> None:
    none = deployment(replicas=0, updatedReplicas=0)
    none["spec"]["replicas"] = 0
    assert is_rolled_out(none)


def words(*pods: Thing, events: list[Thing] | None = None) -> str:
    """Return what is told of a hub with such pods."""
    return state(deployment(), Objects(pods=list(pods), events=events or [])).words


def test_how_far_a_pod_is() -> None:
    assert words() == "has no pod yet"
    assert words(pod(node="", status={"phase": "Pending"})) == "its pod waits for a node"
    message = "0/1 nodes are available: 1 Too many pods."
    assert words(pod(node="", status=homeless(message))) == (
        "its pod finds no node: the nodes hold as many pods as they may"
    )
    assert words(pod(status=waits("ContainerCreating"))) == "its pod starts (ContainerCreating)"
    assert words(pod(status=contained({"running": {}}, phase="Running"))) == "its pod runs, and is not ready yet"
    crashed = contained({"terminated": {"exitCode": 1}}, restartCount=1)
    assert words(pod(status=crashed)) == "container main of its pod ended with exit code 1, 2 times so far"
    going = ready()
    going["metadata"]["deletionTimestamp"] = MOMENT
    assert words(going) == "waits for its old pod to end"


def test_a_probe_that_fails_while_a_hub_starts_is_usual() -> None:
    starting = pod(status=contained({"running": {}}, phase="Running"))
    unhealthy = event(starting, "Unhealthy", "Readiness probe failed: connection refused")
    assert words(starting, events=[unhealthy]) == "its pod runs, and is not ready yet"


def test_an_image_that_is_being_pulled() -> None:
    starting = pod(status=waits("ContainerCreating"))
    events = [event(starting, "Pulling", f'Pulling image "{IMAGE}"')]
    assert words(starting, events=events) == f"its pod starts (pulling {IMAGE} on node-1)"
    events.append(event(starting, "Pulled", f'Successfully pulled image "{IMAGE}" in 3s', later(3)))
    assert words(starting, events=events) == "its pod starts (ContainerCreating)"


def test_images_on_nodes() -> None:
    component = "continuous-image-puller"
    pods = [ready("p-1", component=component)]
    pods += [pod(f"p-{n}", component, f"node-{n}", status=waits("PodInitializing")) for n in (2, 3)]
    events = [event(each, "Pulling", f'Pulling image "{IMAGE}"') for each in pods[1:]]
    found = state(daemonset(numberReady=1), Objects(pods=pods, events=events))
    assert (found.title, found.done) == ("images", False)
    assert found.words == f"1 of 3 nodes have all of them (pulling {IMAGE} on node-2, and 1 more are pulling)"
    assert state(daemonset(numberReady=3), Objects()).words == "all 3 nodes have all of them"
    assert state(daemonset(0), Objects()).words == "no node asks for any"


def hub(text: str, done: bool = False) -> State:
    return State("Deployment/hub", "hub", done, text)


def test_a_line_for_each_change_and_none_between() -> None:
    progress = Progress(100)
    assert progress.lines([hub("starts")], 100) == ["  hub: starts"]
    assert progress.lines([hub("starts")], 105) == []
    assert progress.lines([hub("ready", done=True)], 114) == ["  hub: ready after 14 s"]
    assert progress.lines([hub("ready", done=True)], 115) == []


def test_what_is_ready_at_once_took_no_time() -> None:
    assert Progress(100).lines([hub("ready", done=True)], 100) == ["  hub: ready"]


def test_a_state_that_flickers_is_not_told_each_second() -> None:
    progress = Progress(0)
    told = [line for now in range(8) for line in progress.lines([hub(f"state {now}")], now)]
    assert told == ["  hub: state 0", "  hub: state 2", "  hub: state 4", "  hub: state 6"]


def test_a_sign_of_life_after_half_a_minute() -> None:
    progress = Progress(0)
    progress.lines([hub("starts")], 0)
    assert progress.lines([hub("starts")], 29) == []
    assert progress.lines([hub("starts")], 30) == ["  still waiting after 30 s (hub: starts)"]
    assert progress.lines([hub("starts")], 31) == []
