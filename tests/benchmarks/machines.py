# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Machines on OpenStack: many in the time of one, against a loop and against the bare calls."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator

from ansible_collections.scigateway.jupyterhub.tests.benchmarks import (
    machines_peer,
    machines_plays,
    machines_testbed,
    machines_tofu,
)
from ansible_collections.scigateway.jupyterhub.tests.benchmarks.machines_clients import CONCURRENCY, Clients, Run
from ansible_collections.scigateway.jupyterhub.tests.benchmarks.machines_cloud import Project, Way
from ansible_collections.scigateway.jupyterhub.tests.benchmarks.result import Comparison, Measured, Result, Table
from ansible_collections.scigateway.jupyterhub.tests.benchmarks.workshop import Workshop

TITLE = "Machines on OpenStack"
REPEATS = 1
COUNTS = (1, 10, 50)
# A loop takes its time for each machine anew, so that for 50 follows from these.
LOOP_COUNTS = (1, 10)
MILLISECONDS = (0, 300)
MOST_OF_FLOOR = 1.3
MOST_OF_LOOP = 0.1
TOFU_COUNT = 10
OURS, FLOOR, LOOP, TOFU = "ours", "floor", "loop", "OpenTofu"
LABELLING = (OURS, FLOOR)
AGAIN = {OURS: "ours again", TOFU: "OpenTofu again"}
ABOUT = f"""\
Servers with a port, a data volume and a public address each, made in the testbed's OpenStack (real services, pretended
servers), until each runs and its volume is attached: by `ansible-playbook` of one task with our action; by
`ansible-playbook` of five tasks of openstack.cloud {machines_peer.COLLECTION} that loop over the machines; and as the
floor by a bare client that makes the same things with {CONCURRENCY} calls at a time and looks at nothing that is there.
The network, the security group and the key are there before. Once without and once with a delay of
{MILLISECONDS[1]} ms before each call, as a cloud far away has it."""
NOTES = (
    "The services share two cores with the client, and 50 machines keep them busy: seconds say little about a real "
    "cloud, ratios more. Without the delay most of the time is the cloud's own.",
    "Calls are counted by a proxy in front of the cloud; those that change something are all but GET and the logins.",
    "Processor seconds and memory are those of all processes of the client; memory is the most that they had at one "
    "time (proportional set size), looked at five times a second.",
    f"openstack.cloud {machines_peer.COLLECTION} has an environment of its own, with openstacksdk {machines_peer.SDK}: "
    "with a present one it fails. Its loop sets no labels, and its server task waits for each machine before the next.",
)

Rounds = dict[tuple[str, int, int], list[Run]]


def measure(workshop: Workshop, repeats: int) -> Result:
    """Measure all in turn, so often, on a cloud of its own."""
    with workshop.folder() as folder, machines_testbed.running(folder, MILLISECONDS) as cloud:
        clients, project = Clients(folder), Project(cloud.direct)
        workshop.say("machines: foundations, and one machine that is not measured …")
        clients.lay_foundations(cloud.ways[0])
        clients.floor(cloud.ways[0], 1)
        project.clear()
        rounds: Rounds = {}
        for number in range(1, repeats + 1):
            for way in cloud.ways:
                for count in COUNTS:
                    for who, run in one_round(cloud, clients, project, way, count):
                        rounds.setdefault((who, count, way.milliseconds), []).append(run)
                        workshop.say(
                            f"machines, round {number} of {repeats}: {described(who, count, way.milliseconds)} "
                            f"{run.usage.seconds:.1f} s, {run.calls} calls"
                        )
    return result(rounds, repeats)


def one_round(
    cloud: machines_testbed.Cloud, clients: Clients, project: Project, way: Way, count: int
) -> Iterator[tuple[str, Run]]:
    """Yield a run of each client for so many machines, each beginning with none."""
    makers: list[tuple[str, Callable[[Way, int], Run]]] = [(FLOOR, clients.floor), (OURS, clients.ours)]
    if count in LOOP_COUNTS:
        makers.append((LOOP, clients.loop))
    for who, make in makers:
        yield from begun(project, way, count, who, make)
    if count == TOFU_COUNT and clients.has_tofu:
        with cloud.with_former_name():
            yield from begun(project, way, count, TOFU, clients.tofu)
        clients.forget()


def begun(
    project: Project, way: Way, count: int, who: str, make: Callable[[Way, int], Run]
) -> Iterator[tuple[str, Run]]:
    """Yield a run that begins with no machine, and one more of those who know what is there; take it all away."""
    try:
        yield who, make(way, count)
        project.check(who, machines_plays.names(count), machines_plays.LABEL if who in LABELLING else "")
        if who in AGAIN:
            yield AGAIN[who], make(way, count)
    finally:
        project.clear()


def described(who: str, count: int, milliseconds: int) -> str:
    """Return what was measured, in words."""
    delay = f", {milliseconds} ms a call" if milliseconds else ""
    return f"{who}, {count} machine{'s' if count > 1 else ''}{delay}"


def result(rounds: Rounds, repeats: int) -> Result:
    """Return what the rounds say."""
    seconds = {key: Measured(described(*key), tuple(run.usage.seconds for run in runs)) for key, runs in rounds.items()}
    has_tofu = any(key[0] == TOFU for key in rounds)

    def group(*who: str) -> tuple[Measured, ...]:
        return tuple(each for key, each in seconds.items() if key[0] in who)

    return Result(
        name="machines",
        title=TITLE,
        about=ABOUT,
        unit="s",
        ours=group(OURS, AGAIN[OURS]),
        floor=group(FLOOR),
        peers=group(LOOP, TOFU, AGAIN[TOFU]),
        comparisons=tuple(
            Comparison(described(OURS, *key[1:]), described(*key), aim(*key))
            for other in (FLOOR, LOOP, TOFU)
            for key in rounds
            if key[0] == other
        ),
        notes=(
            *NOTES,
            second_run(rounds),
            extrapolated(seconds),
            machines_tofu.NOTE if has_tofu else machines_tofu.NOT_MEASURED,
        ),
        repeats=repeats,
        tables=(costs(rounds),),
    )


def aim(other: str, count: int, milliseconds: int) -> float | None:
    """Return the most that ours should take of the other's time; the loop is to be beaten far away and with many."""
    if other == FLOOR:
        return MOST_OF_FLOOR
    return MOST_OF_LOOP if other == LOOP and milliseconds and count > 1 else None


def costs(rounds: Rounds) -> Table:
    """Return the table of calls, processor time and memory."""
    rows = [
        (
            described(*key),
            int(statistics.median(run.calls for run in runs)),
            int(statistics.median(run.writing for run in runs)),
            statistics.median(run.usage.processor_seconds for run in runs),
            round(statistics.median(run.usage.memory_bytes for run in runs) / 2**20),
        )
        for key, runs in rounds.items()
    ]
    return Table(("What", "Calls", "That change something", "Processor seconds", "MiB of memory"), tuple(rows))


def second_run(rounds: Rounds) -> str:
    """Return a note on what second runs of ours did."""
    again = {key[1:]: runs for key, runs in rounds.items() if key[0] == AGAIN[OURS]}
    writing = sum(run.writing for runs in again.values() for run in runs)
    calls = {count: max(run.calls for run in again[count, MILLISECONDS[0]]) for count in COUNTS}
    said = ", ".join(f"{calls[count]} for {count}" for count in COUNTS)
    verdict = "pass" if writing == 0 and len(set(calls.values())) == 1 else "**fail**"
    return (
        f"The second run of ours, where nothing has to change, made {writing} calls that change something, and in all "
        f"{said} machines. Aim: none, and a number that does not grow with the machines: {verdict}."
    )


def extrapolated(seconds: dict[tuple[str, int, int], Measured]) -> str:
    """Return a note on what the loop would take for the most machines."""
    few, more = LOOP_COUNTS[0], LOOP_COUNTS[-1]
    most = COUNTS[-1]
    said = []
    for delay in MILLISECONDS:
        least = seconds[LOOP, few, delay].median
        each = (seconds[LOOP, more, delay].median - least) / (more - few)
        said.append(f"{least + each * (most - few):.0f} s with {delay} ms a call")
    return (
        f"The loop was not run for {most} machines. A straight line through its two times gives {' and '.join(said)}."
    )
