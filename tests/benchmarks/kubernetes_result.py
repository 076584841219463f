# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the benchmark of a hub on Kubernetes found, in tables and sentences."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field

from ansible_collections.scigateway.jupyterhub.tests.benchmarks import kubernetes_storm
from ansible_collections.scigateway.jupyterhub.tests.benchmarks.kubernetes_site import Run
from ansible_collections.scigateway.jupyterhub.tests.benchmarks.kubernetes_storm import Storm
from ansible_collections.scigateway.jupyterhub.tests.benchmarks.kubernetes_values import PROFILES
from ansible_collections.scigateway.jupyterhub.tests.benchmarks.result import Comparison, Measured, Result, Table
from ansible_collections.scigateway.jupyterhub.tests.testbeds.kubernetes import programs

TITLE = "A hub on Kubernetes"
MOST_OF_FIRST, MOST_OF_FLOOR, MOST_SECONDS_OF_VALUES = 0.2, 1.3, 0.1
FIRST, AGAIN = "ours, the first `hub.yml` of a site", "ours, `hub.yml` again"
HAND = "`helm upgrade --install` and `kubectl rollout status` by hand"
START, FLOOR = "ours, a server from its start to run code", "floor: its pod by `kubectl create` to run code"
OURS, DEFAULTS = "our settings", "the chart's own settings"
STORM, STORM_DEFAULTS = "ours, the wait of one of many who start", f"the same with {DEFAULTS}"
VALUES, TEMPLATE = f"ours, the values of {PROFILES} profiles", "`helm template` with these values"
ABOUT = """\
A hub on the testbed's Kubernetes (one node, images there already), with the stand-in for the chart of Zero to
JupyterHub. *First*: `ansible-playbook` of `hub.yml` in a cluster without the namespace, against Helm and kubectl by
hand with the values that our run made. *Again*: the same command where nothing has to change. *A server*: from the call
that starts it, by the hub's API, until a kernel of it has run `1+1`, against a pod of the same specification and home
without a hub that starts it. *Many*: each asks the hub for a server, and waits until the hub calls it ready."""
NOTES = (
    "All parts of the cluster, the servers and the client share the cores: seconds say little about a real cluster, "
    "ratios more.",
    "By hand, nothing is looked at beforehand (rights, storage, room), no secret is made or kept, and a pod that does "
    "not start is not explained. The values are there already.",
    "Calls are those to the Kubernetes API from this computer, as its log has them, but for those to namespaces of "
    "others; to change something is all but reading, dry runs and asking for rights. Processor seconds and memory are "
    "those of all processes of the client.",
)


@dataclass
class Found:
    """What has been measured, and with how many users."""

    first: list[Run] = field(default_factory=list)
    again: list[Run] = field(default_factory=list)
    hand: list[Run] = field(default_factory=list)
    starts: list[float] = field(default_factory=list)
    floor: list[float] = field(default_factory=list)
    values: list[float] = field(default_factory=list)
    template: list[float] = field(default_factory=list)
    storms: dict[str, Storm] = field(default_factory=dict)
    taken: list[str] = field(default_factory=list)


def result(found: Found, repeats: int) -> Result:
    """Return what was found."""
    waits = {STORM: found.storms[OURS].seconds, STORM_DEFAULTS: found.storms[DEFAULTS].seconds}
    many = all(waits.values())
    return Result(
        name="kubernetes",
        title=TITLE,
        about=ABOUT,
        unit="s",
        ours=(
            Measured(AGAIN, seconds(found.again)),
            Measured(FIRST, seconds(found.first)),
            Measured(START, tuple(found.starts)),
            *((Measured(STORM, waits[STORM]),) if many else ()),
            Measured(VALUES, tuple(found.values), at_most=MOST_SECONDS_OF_VALUES),
        ),
        floor=(Measured(FLOOR, tuple(found.floor)),),
        peers=(
            Measured(HAND, seconds(found.hand)),
            *((Measured(STORM_DEFAULTS, waits[STORM_DEFAULTS]),) if many else ()),
            Measured(TEMPLATE, tuple(found.template)),
        ),
        comparisons=(
            Comparison(AGAIN, FIRST, MOST_OF_FIRST),
            Comparison(FIRST, HAND),
            Comparison(START, FLOOR, MOST_OF_FLOOR),
            *((Comparison(STORM, STORM_DEFAULTS),) if many else ()),
            Comparison(VALUES, TEMPLATE),
        ),
        notes=(*NOTES, second_run(found), start_of_many(found), milliseconds(found), about_versions(found)),
        repeats=repeats,
        tables=(costs(found), spread(found)),
    )


def costs(found: Found) -> Table:
    """Return the table of calls, processor time and memory."""
    rows = [
        (
            what,
            int(statistics.median(run.calls.all for run in runs)),
            int(statistics.median(run.calls.writing for run in runs)),
            statistics.median(run.usage.processor_seconds for run in runs),
            round(statistics.median(run.usage.memory_bytes for run in runs) / 2**20),
            max(run.revision for run in runs),
        )
        for what, runs in ((FIRST, found.first), (AGAIN, found.again), (HAND, found.hand))
    ]
    head = ("What", "Calls", "That change something", "Processor seconds", "MiB of memory", "Helm's revision")
    return Table(head, tuple(rows))


def spread(found: Found) -> Table:
    """Return the table of what many users waited."""
    rows = [
        (
            f"{len(storm.seconds) + len(storm.failed)} users, {name}",
            len(storm.failed),
            *((min(storm.seconds), storm.median, storm.ninth, max(storm.seconds)) if storm.seconds else ("–",) * 4),
        )
        for name, storm in found.storms.items()
    ]
    return Table(("What", "Failed", "Shortest, s", "Median, s", "90 %, s", "Longest, s"), tuple(rows))


def second_run(found: Found) -> str:
    """Return a note on what second runs of ours did."""
    before, after = (max(run.revision for run in runs) for runs in (found.first, found.again))
    writing = max(run.calls.writing for run in found.again)
    return (
        f"`hub.yml` again reported changed=0 each time, and made {writing} calls that change something. Helm's "
        f"revision was {before} before it and {after} after it. Aim: no new revision: {verdict(before == after)}."
    )


def start_of_many(found: Found) -> str:
    """Return a note on what was the same for the many users, and what was not."""
    storm = found.storms[OURS]
    users = len(storm.seconds) + len(storm.failed)
    return (
        f"{users} users began one after the other within {kubernetes_storm.WITHIN_SECONDS:.0f} s, each with a new "
        "volume and the image's own server (jupyterhub-singleuser with JupyterLab) in 256 MiB. With the chart's own "
        f"settings, these were left out: {', '.join(found.taken)}. Measured once. Aim with ours, none failed: "
        f"{verdict(not storm.failed)}.{why_failed(found)}"
    )


def why_failed(found: Found) -> str:
    """Return a sentence with the reasons of servers that did not come up."""
    reasons = sorted({reason for storm in found.storms.values() for reason in storm.failed})
    return f" Why some failed: {'; '.join(reasons)}." if reasons else ""


def milliseconds(found: Found) -> str:
    """Return a note on the time of the values, which is short for a table of seconds."""
    return (
        f"The values of {PROFILES} profiles took {statistics.median(found.values) * 1000:.1f} ms inside a Python that "
        "runs already; `helm template` is a program that starts, and makes the objects of them."
    )


def about_versions(found: Found) -> str:
    """Return a note on what was measured how often, and with which versions."""
    return (
        f"Bringing a hub up was measured {len(found.first)} times, all else but the many users {len(found.starts)} "
        f"times. Kubernetes {programs.version()}."
    )


def seconds(runs: Sequence[Run]) -> tuple[float, ...]:
    """Return the seconds of runs."""
    return tuple(run.usage.seconds for run in runs)


def verdict(met: bool) -> str:
    """Return pass or fail."""
    return "pass" if met else "**fail**"
