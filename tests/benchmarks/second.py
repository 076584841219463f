# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A second run: `make hub` where nothing has to change."""

from __future__ import annotations

from ansible_collections.scigateway.jupyterhub.tests.benchmarks.result import (
    BenchmarkFailure,
    Comparison,
    Measured,
    Result,
)
from ansible_collections.scigateway.jupyterhub.tests.benchmarks.workshop import Workshop

TITLE = "Second run"
REPEATS = 3
ABOUT = """\
`make hub` again for the same site. Each run reported changed=0, and ended with the quick form of the verification."""
MOST_SECONDS = 15.0
MOST_OF_FIRST = 0.10
FIRST, SECOND = "the first `make hub` of this site", "ours, `make hub` again"


def measure(workshop: Workshop, repeats: int) -> Result:
    """Measure it, so often, on the hub that the benchmark first left, or on a new one."""
    ours = workshop.ours()
    if not ours.first:
        raise BenchmarkFailure("The time of the first run is not known; measure both: make bench.")
    seconds = []
    for number in range(1, repeats + 1):
        seconds.append(ours.run_again())
        workshop.say(f"second, run {number} of {repeats}: {seconds[-1]:.1f} s, changed=0")
    return Result(
        name="second",
        title=TITLE,
        about=ABOUT,
        unit="s",
        ours=(Measured(SECOND, tuple(seconds), at_most=MOST_SECONDS), Measured(FIRST, (ours.first.verified,))),
        floor=(),
        peers=(),
        comparisons=(Comparison(SECOND, FIRST, at_most=MOST_OF_FIRST),),
        notes=("The first run is one run. Nothing among the peers compares: the quick start has no second run.",),
        repeats=repeats,
    )
