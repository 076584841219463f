# Copyright (c) 2026, the scigateway.jupyterhub authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a benchmark found: measured values, how they compare, and where and with what they were measured."""

from __future__ import annotations

import statistics
from dataclasses import asdict, dataclass
from typing import Any, Literal

Unit = Literal["s", "B"]


class BenchmarkFailure(Exception):
    """Why something could not be measured, as one sentence."""


@dataclass(frozen=True)
class Measured:
    """One thing that was measured, in order of time, and the most that the median should be, where that is an aim."""

    what: str
    values: tuple[float, ...]
    at_most: float | None = None

    @property
    def median(self) -> float:
        """Median of the values, in their unit."""
        return statistics.median(self.values)


@dataclass(frozen=True)
class Comparison:
    """Two measured things by what they are, and the most that their ratio should be, where that is an aim."""

    ours: str
    other: str
    at_most: float | None = None


@dataclass(frozen=True)
class Table:
    """Figures of several kinds side by side; the first cell of a row says what it is about."""

    head: tuple[str, ...]
    rows: tuple[tuple[str | int | float, ...], ...]


@dataclass(frozen=True)
class Result:
    """All that one run of a benchmark says; unit is seconds or bytes for all its values but those of tables."""

    name: str
    title: str
    about: str
    unit: Unit
    ours: tuple[Measured, ...]
    floor: tuple[Measured, ...]
    peers: tuple[Measured, ...]
    comparisons: tuple[Comparison, ...]
    notes: tuple[str, ...]
    repeats: int
    tables: tuple[Table, ...] = ()

    def measured(self, what: str) -> Measured:
        """Return the measured thing of that description; KeyError when there is none."""
        return {each.what: each for each in (*self.ours, *self.floor, *self.peers)}[what]

    def ratio(self, comparison: Comparison) -> float:
        """Return how many times the other's median ours is."""
        return self.measured(comparison.ours).median / self.measured(comparison.other).median

    def to_json(self) -> dict[str, Any]:
        """Return the result as JSON can hold it, with medians, ratios and whether the aims were met worked out."""
        found = asdict(self)
        for group in ("ours", "floor", "peers"):
            found[group] = [
                {**asdict(each), "median": each.median, "met": met(each.median, each.at_most)}
                for each in getattr(self, group)
            ]
        del found["comparisons"]
        found["ratios"] = [
            {**asdict(each), "ratio": self.ratio(each), "met": met(self.ratio(each), each.at_most)}
            for each in self.comparisons
        ]
        return found

    @classmethod
    def from_json(cls, found: dict[str, Any]) -> Result:
        """Return the result that to_json gave; KeyError when a part is missing."""
        groups = {
            group: tuple(Measured(each["what"], tuple(each["values"]), each["at_most"]) for each in found[group])
            for group in ("ours", "floor", "peers")
        }
        return cls(
            name=found["name"],
            title=found["title"],
            about=found["about"],
            unit=found["unit"],
            comparisons=tuple(Comparison(each["ours"], each["other"], each["at_most"]) for each in found["ratios"]),
            notes=tuple(found["notes"]),
            repeats=found["repeats"],
            tables=tuple(
                Table(tuple(each["head"]), tuple(map(tuple, each["rows"]))) for each in found.get("tables", ())
            ),
            **groups,
        )


def met(value: float, at_most: float | None) -> bool | None:
    """Tell whether an aim was met; None where there is no aim."""
    return None if at_most is None else value <= at_most
