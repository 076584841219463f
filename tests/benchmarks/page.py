# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page docs/benchmarks.md from the results of the benchmarks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from ansible_collections.scigateway.jupyterhub.tests.benchmarks.result import (
    Comparison,
    Measured,
    Result,
    Table,
    Unit,
    met,
)

INTRODUCTION = """\
<!--
Copyright (c) 2026, the scigateway.jupyterhub authors
SPDX-License-Identifier: GPL-3.0-or-later

Written by make bench (tests/bench.py); run it again instead of changing this page.
-->
# Benchmarks

`make bench` measures again and writes this page; `make bench ONLY=plan` measures one benchmark and leaves the other
sections as they are. What is compared was measured in turn, in one run on one machine. Seconds differ from machine to
machine, ratios much less: a ratio of 2 means that ours took twice as long (or twice as much) as what it is compared
with. Values are medians. An aim that was missed is shown as *fail* and breaks nothing.

The *floor* is the least that has to be done, by the quickest tool for it, and nothing else.
"""
BUSY_SHARE = 0.5  # of the cores; above it what is measured competes with other work


def render(titles: Mapping[str, str], found: Mapping[str, dict[str, Any]], old: str) -> str:
    """Return the page: a section a benchmark, from its JSON in found, else as it stands in the old page.

    titles names all benchmarks in the page's order.
    """
    kept = sections(old)
    return "\n".join(
        [
            INTRODUCTION,
            *(
                section(found[name]) if name in found else kept.get(title, f"## {title}\n\nNot measured yet.\n")
                for name, title in titles.items()
            ),
        ]
    )


def sections(page: str) -> dict[str, str]:
    """Return the sections of a page by their title, each ending with one newline."""
    found = re.findall(r"^## ([^\n]*)\n(.*?)(?=^## |\Z)", page, re.MULTILINE | re.DOTALL)
    return {title: f"## {title}\n{body.rstrip()}\n" for title, body in found}


def section(found: dict[str, Any]) -> str:
    """Return the section of one benchmark from its JSON."""
    result = Result.from_json(found)
    parts = [f"## {result.title}", "", result.about, "", *table(result), ""]
    for each in result.tables:
        parts += [*figures(each), ""]
    parts += [*(f"- {note}" for note in result.notes), ""] if result.notes else []
    parts.append(circumstances(result.repeats, found))
    return "\n".join(parts) + "\n"


def table(result: Result) -> Iterable[str]:
    """Yield the lines of a result's table: what is compared, then what of ours is compared with nothing."""
    head = {"s": "Seconds", "B": "MiB"}[result.unit]
    yield f"| Ratio | What | {head} | Compared with | {head} | Aim |"
    yield "|--:|---|--:|---|--:|---|"
    shown: set[str] = set()
    for comparison in result.comparisons:
        ours, other = result.measured(comparison.ours), result.measured(comparison.other)
        said = ratio_aim(result, comparison) + ([] if ours.what in shown else median_aim(result, ours))
        cells = [f"{result.ratio(comparison):.2f}", ours.what, amount(ours, result.unit)]
        yield row([*cells, other.what, amount(other, result.unit), "; ".join(said)])
        shown |= {ours.what, other.what}
    for alone in result.ours:
        if alone.what not in shown:
            yield row(["", alone.what, amount(alone, result.unit), "", "", "; ".join(median_aim(result, alone))])


def figures(found: Table) -> Iterable[str]:
    """Yield the lines of a table of figures, whose columns after the first are numbers."""
    yield row(found.head)
    yield f"|---|{'--:|' * (len(found.head) - 1)}"
    for cells in found.rows:
        yield row(decimals(cell) if isinstance(cell, float) else str(cell) for cell in cells)


def row(cells: Iterable[str]) -> str:
    """Return a line of a table."""
    return "|" + "".join(f" {cell} |" if cell else " |" for cell in cells)


def amount(measured: Measured, unit: Unit) -> str:
    """Return a median as the table shows it."""
    if unit == "B":
        return f"{measured.median / 2**20:.0f}"
    return decimals(measured.median)


def decimals(value: float) -> str:
    """Return a number with three digits or so."""
    return f"{value:.2f}" if value < 10 else f"{value:.1f}"


def ratio_aim(result: Result, comparison: Comparison) -> list[str]:
    """Return the aim of a comparison with pass or fail, when it has one."""
    if comparison.at_most is None:
        return []
    return [f"ratio at most {comparison.at_most:.2f}: {word(result.ratio(comparison), comparison.at_most)}"]


def median_aim(result: Result, measured: Measured) -> list[str]:
    """Return the aim of what was measured with pass or fail, when it has one."""
    if measured.at_most is None:
        return []
    limit = f"{measured.at_most:g} s" if result.unit == "s" else f"{measured.at_most / 2**20:.0f} MiB"
    return [f"at most {limit}: {word(measured.median, measured.at_most)}"]


def word(value: float, at_most: float) -> str:
    """Return pass or fail."""
    return "pass" if met(value, at_most) else "**fail**"


def circumstances(repeats: int, found: dict[str, Any]) -> str:
    """Return the lines that say when, where and with what was measured."""
    machine, load = found["machine"], found["load_before"]
    versions = ", ".join(f"{name} {version}" for name, version in found["versions"].items())
    times = "once" if repeats == 1 else f"{repeats} times"
    lines = [
        f"Measured {times} on {found['date']}: {machine['cores']} cores ({machine['processor']}), "
        f"{machine['memory_bytes'] / 2**30:.0f} GiB of memory, {machine['system']}; load before: {load:.1f}. "
        f"Versions: {versions}."
    ]
    if load > BUSY_SHARE * machine["cores"]:
        lines += ["", "**The machine was busy with other work**: the figures are too high, and the ratios uncertain."]
    return "\n".join(lines)
