"""One set of observations from the estimates of several forms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from collect.datasets.estimation.disclosure import Key, Measure, Observation, key
from collect.datasets.estimation.disparity import MEASURES

_PLACE = ("indicator", "time_period", "ref_area", "stratifier", "measure")
_MEASURES = list(MEASURES)

Cell = tuple[str, Key]
"""Indicator and domain."""


@dataclass(frozen=True)
class Source:
    """What one form gives: the estimates and disparities of its last run.

    `name` is the form's, `run` the number of the run: of two, the higher is the newer.
    """

    name: str
    run: int
    records: Sequence[Mapping[str, Any]]
    disparities: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True)
class Conflict:
    """An observation that several forms give; `kept` is the one that is published."""

    indicator: str
    key: Key
    kept: str
    dropped: str
    same: bool
    """Whether both say the same value of as many cases."""

    def to_json(self) -> dict[str, Any]:
        """It as the counts of a release tell it."""
        return {
            "indicator": self.indicator,
            "domain": str(self.key),
            "kept": self.kept,
            "dropped": self.dropped,
            "same": self.same,
        }


@dataclass(frozen=True)
class Combined:
    """Observations, each once, by indicator, period and domain; conflicts; and the
    disparities between them.

    `origins` names the source of each observation, in their order.
    """

    observations: tuple[Observation, ...]
    conflicts: tuple[Conflict, ...]
    origins: tuple[str, ...]
    disparities: tuple[Mapping[str, Any], ...] = ()


@dataclass
class _Collected:
    found: dict[Cell, tuple[Observation, str]] = field(default_factory=dict)
    conflicts: list[Conflict] = field(default_factory=list)

    def add(self, source: Source) -> None:
        for record in source.records:
            own = Observation.of(record)
            cell = (own.indicator, own.key)
            if cell not in self.found:
                self.found[cell] = (own, source.name)
                continue
            first, name = self.found[cell]
            # A breakdown that repeats a total is no conflict.
            if name != source.name:
                same = (first.value, first.n) == (own.value, own.n)
                self.conflicts.append(Conflict(*cell, name, source.name, same))

    def compared(self, sources: Iterable[Source]) -> Iterator[Mapping[str, Any]]:
        """Disparities, sorted, each from the source of the observations it is over."""
        found: dict[tuple[Any, ...], Mapping[str, Any]] = {}
        for source in sources:
            for row in source.disparities:
                measure = measure_of(row)
                cells = (
                    (measure.indicator, measure.key(code)) for code in row["subgroups"]
                )
                names = {self.found[cell][1] for cell in cells if cell in self.found}
                if names == {source.name}:
                    found.setdefault(tuple(row[name] for name in _PLACE), row)
        for place in sorted(
            found, key=lambda each: (*each[:-1], _MEASURES.index(each[-1]))
        ):
            yield found[place]


def measure_of(row: Mapping[str, Any]) -> Measure:
    """A disparity of a run as disclosure control sees it."""
    simple = MEASURES[row["measure"]].kind == "simple"
    return Measure(
        row["indicator"],
        row["ref_area"],
        row["time_period"],
        row["stratifier"],
        tuple(row["groups"]),
        # An order says beforehand which two are compared.
        among=tuple(row["subgroups"]) if simple and not row["ordered"] else (),
    )


def combine(sources: Iterable[Source]) -> Combined:
    """The observations of all sources; where two give the same one, the newer run's.

    A disparity is taken only where all it compares is from its own source: otherwise it
    would be one of other figures than those that are published.
    """
    newest_first = sorted(sources, key=lambda each: -each.run)
    collected = _Collected()
    for source in newest_first:
        collected.add(source)
    ordered = sorted(collected.found.items(), key=lambda item: _order(item[0]))
    return Combined(
        tuple(observation for _, (observation, _) in ordered),
        tuple(collected.conflicts),
        tuple(name for _, (_, name) in ordered),
        tuple(collected.compared(newest_first)),
    )


def _order(cell: Cell) -> tuple[Any, ...]:
    """Totals before what they are broken down by."""
    indicator, domain = cell
    return indicator, domain.period, len(domain.codes), domain.codes


def cell_key(row: Mapping[str, Any], dimensions: Sequence[str]) -> Cell:
    """The cell of a published row."""
    domain = {name: row[name] for name in dimensions}
    return row["INDICATOR"], key(row["REF_AREA"], row["TIME_PERIOD"], domain)
