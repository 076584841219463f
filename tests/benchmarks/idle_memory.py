# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Memory of a hub that nobody uses."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from ansible_collections.scigateway.jupyterhub.tests.benchmarks import processes
from ansible_collections.scigateway.jupyterhub.tests.benchmarks.result import (
    BenchmarkFailure,
    Comparison,
    Measured,
    Result,
)
from ansible_collections.scigateway.jupyterhub.tests.benchmarks.workshop import Workshop

TITLE = "Memory of an idle hub"
REPEATS = 3
ABOUT = """\
The memory of all processes of a hub at rest: ours after `make hub`, with no server running, and upstream's quick start
after one server was started and stopped; both run at the same time."""
NOTES = (
    "Memory is the proportional set size: what processes have in common, such as the program file of Node.js, is "
    "divided among them. Other hubs on the machine therefore make it smaller, ours more than the quick start, because "
    "uv links the packages' files where pip copies them. Resident memory counts everything in full in any case.",
    "Of the quick start there are a hub and a proxy. Ours has the idle culler too, and the keeper that brings a killed "
    "process back.",
)
# By what stands in the command line: all programs of a hub lie in one folder.
PROGRAMS = {
    "proxy": "configurable-http-proxy",
    "culler": "jupyterhub_idle_culler",
    "keeper": "supervisord",
    "hub": "bin/jupyterhub ",
}
SAME = ("hub", "proxy")
OURS, OURS_SAME, PEER = "ours, all processes", "ours, hub and proxy", "quick start, hub and proxy"
RESIDENT_OURS, RESIDENT_PEER = "ours, all processes, resident", "quick start, hub and proxy, resident"
BETWEEN_READINGS_SECONDS = 2.0


@dataclass(frozen=True)
class Reading:
    """Bytes of each program of a hub at one moment, proportional and resident."""

    proportional: dict[str, int]
    resident: dict[str, int]


def measure(workshop: Workshop, repeats: int) -> Result:
    """Read the memory of both, one after the other, so often."""
    data, quick_start = workshop.ours().data, workshop.quick_start()
    with quick_start.running():
        quick_start.start_server()
        quick_start.stop_server()
        peer = readings(quick_start.folder, set(SAME), repeats)
        ours = readings(data, set(PROGRAMS), repeats)
    for whose, found in (("ours", ours[-1]), ("quick start", peer[-1])):
        said = ", ".join(f"{name} {size / 2**20:.0f} MiB" for name, size in found.proportional.items())
        workshop.say(f"idle memory, {whose}: {said}")
    return Result(
        name="idle_memory",
        title=TITLE,
        about=ABOUT,
        unit="B",
        ours=(
            Measured(OURS, tuple(float(sum(each.proportional.values())) for each in ours)),
            Measured(OURS_SAME, tuple(float(sum(each.proportional[name] for name in SAME)) for each in ours)),
            Measured(RESIDENT_OURS, tuple(float(sum(each.resident.values())) for each in ours)),
            *(
                Measured(f"of ours: {name}", tuple(float(each.proportional[name]) for each in ours))
                for name in PROGRAMS
            ),
        ),
        floor=(),
        peers=(
            Measured(PEER, tuple(float(sum(each.proportional.values())) for each in peer)),
            Measured(RESIDENT_PEER, tuple(float(sum(each.resident.values())) for each in peer)),
        ),
        comparisons=(Comparison(OURS, PEER), Comparison(OURS_SAME, PEER), Comparison(RESIDENT_OURS, RESIDENT_PEER)),
        notes=NOTES,
        repeats=repeats,
    )


def readings(folder: Path, expected: set[str], repeats: int) -> list[Reading]:
    """Return so many readings of the hub in the folder, made while it is at rest.

    :raises BenchmarkFailure: when other processes run than expected, so that sums would not compare.
    """
    processes.wait_for_rest(folder)
    pids: dict[str, int] = {}
    for pid, command in processes.below(folder).items():
        name = next((name for name, telling in PROGRAMS.items() if telling in command), "")
        if not name or name in pids:
            raise BenchmarkFailure(
                f"The idle hub runs a process more than expected, so memory was not read: {command}."
            )
        pids[name] = pid
    if pids.keys() != expected:
        raise BenchmarkFailure(f"Of the idle hub run {sorted(pids)} where {sorted(expected)} should; see its logs.")
    found = []
    for number in range(repeats):
        if number:
            time.sleep(BETWEEN_READINGS_SECONDS)
        found.append(
            Reading(
                {name: processes.proportional(pid) for name, pid in pids.items()},
                {name: processes.resident(pid) for name, pid in pids.items()},
            )
        )
    return found
