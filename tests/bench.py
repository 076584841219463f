# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measure: `make bench`, or one benchmark: `make bench ONLY=plan`.

Each benchmark writes build/bench/<name>.json; docs/benchmarks.md is rendered from them. A missed aim is shown and
fails nothing; the exit code says whether everything could be measured.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import signal
import sys
from types import ModuleType
from typing import Any

from ansible_collections.scigateway.jupyterhub.tests.benchmarks import (
    check,
    first,
    idle_memory,
    kubernetes,
    machines,
    page,
    plan,
    second,
    surroundings,
)
from ansible_collections.scigateway.jupyterhub.tests.benchmarks.result import BenchmarkFailure
from ansible_collections.scigateway.jupyterhub.tests.benchmarks.workshop import Workshop
from ansible_collections.scigateway.jupyterhub.tests.parts import places
from ansible_collections.scigateway.jupyterhub.tests.run import interrupted, only_one

# In this order, because the later ones use the hub that the first leaves.
BENCHMARKS: dict[str, ModuleType] = {
    "first": first,
    "second": second,
    "check": check,
    "idle_memory": idle_memory,
    "plan": plan,
    "machines": machines,
    "kubernetes": kubernetes,
}
RESULTS = places.BUILD / "bench"
PAGE = places.CHECKOUT / "docs" / "benchmarks.md"


def measure(names: list[str], repeats: int) -> int:
    """Measure these benchmarks, each so often (0: as often as it wishes), and return how many could not be."""
    about = {
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "machine": surroundings.machine(),
        "load_before": round(os.getloadavg()[0], 2),
        "versions": surroundings.versions(),
    }
    failed = 0
    workshop = Workshop()
    try:
        for name in names:
            benchmark = BENCHMARKS[name]
            try:
                result = benchmark.measure(workshop, repeats or benchmark.REPEATS)
            except BenchmarkFailure as failure:
                workshop.say(f"{name}: NOT MEASURED: {failure}")
                failed += 1
                continue
            RESULTS.mkdir(parents=True, exist_ok=True)
            text = json.dumps({**result.to_json(), **about}, indent=2)
            (RESULTS / f"{name}.json").write_text(f"{text}\n", encoding="utf-8")
    finally:
        workshop.close()
    return failed


def render() -> None:
    """Write the page from what was measured; benchmarks without a result keep their section."""
    found: dict[str, dict[str, Any]] = {}
    for name in BENCHMARKS:
        path = RESULTS / f"{name}.json"
        if path.is_file():
            found[name] = json.loads(path.read_text(encoding="utf-8"))
    old = PAGE.read_text(encoding="utf-8") if PAGE.is_file() else ""
    titles = {name: str(benchmark.TITLE) for name, benchmark in BENCHMARKS.items()}
    PAGE.write_text(page.render(titles, found, old), encoding="utf-8")
    print(f"Written: {PAGE.relative_to(places.CHECKOUT)}", flush=True)


def main() -> int:
    """Measure and render what was asked for; 1 when something could not be measured, 2 for a name that is none."""
    arguments = argparse.ArgumentParser(description="Measure, and render docs/benchmarks.md.")
    arguments.add_argument("--only", default="", help="one benchmark")
    arguments.add_argument("--repeats", type=int, default=0, help="how often each is measured")
    arguments.add_argument("--render", action="store_true", help="only render what was measured before")
    options = arguments.parse_args()
    if options.only and options.only not in BENCHMARKS:
        print(f'There is no benchmark "{options.only}"; there is: {" ".join(BENCHMARKS)}.', file=sys.stderr)
        return 2
    failed = 0
    if not options.render:
        signal.signal(signal.SIGTERM, interrupted)
        try:
            with only_one("bench", print):
                failed = measure([options.only] if options.only else list(BENCHMARKS), options.repeats)
        except BenchmarkFailure as failure:
            print(failure, file=sys.stderr)
            return 1
        except KeyboardInterrupt:
            print("Interrupted; what was made has been taken away.", file=sys.stderr)
            return 130
    render()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
