# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Memory of a hub that nobody uses."""

from __future__ import annotations

import time
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
The memory of all processes of a hub at rest: ours after `make hub`, with no server running, against upstream's quick
start after one server was started and stopped."""
NOTES = (
    "Memory is the proportional set size: what processes share is divided among them.",
    "Of the quick start there are a hub and a proxy. Ours has the idle culler and the keeper that brings a killed "
    "process back besides.",
)
# By what stands in the command line, the most telling first: all programs of a hub lie in one folder.
PROGRAMS = {
    "proxy": "configurable-http-proxy",
    "culler": "jupyterhub_idle_culler",
    "keeper": "supervisord",
    "hub": "bin/jupyterhub ",
}
OURS, OURS_SAME, PEER = "ours, all processes", "ours, hub and proxy", "quick start, hub and proxy"
BETWEEN_READINGS_SECONDS = 2.0


def measure(workshop: Workshop, repeats: int) -> Result:
    """Read the memory of both, one after the other, so often."""
    ours = readings(workshop.ours().data, set(PROGRAMS), repeats)
    workshop.say("idle memory, ours: " + ", ".join(f"{name} {size / 2**20:.0f} MiB" for name, size in ours[-1].items()))
    quick_start = workshop.quick_start()
    with quick_start.running():
        quick_start.start_server()
        quick_start.stop_server()
        peer = readings(quick_start.folder, {"hub", "proxy"}, repeats)
    workshop.say(f"idle memory, quick start: {sum(peer[-1].values()) / 2**20:.0f} MiB")
    return Result(
        name="idle_memory",
        title=TITLE,
        about=ABOUT,
        unit="B",
        ours=(
            Measured(OURS, tuple(float(sum(each.values())) for each in ours)),
            Measured(OURS_SAME, tuple(float(each["hub"] + each["proxy"]) for each in ours)),
            *(Measured(f"of ours: {name}", tuple(float(each[name]) for each in ours)) for name in PROGRAMS),
        ),
        floor=(),
        peers=(Measured(PEER, tuple(float(sum(each.values())) for each in peer)),),
        comparisons=(Comparison(OURS, PEER), Comparison(OURS_SAME, PEER)),
        notes=NOTES,
        repeats=repeats,
    )


def readings(folder: Path, expected: set[str], repeats: int) -> list[dict[str, int]]:
    """Return the bytes of each expected program of the hub in the folder, read so often while it is at rest.

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
        found.append({name: processes.memory(pid) for name, pid in pids.items()})
    return found
