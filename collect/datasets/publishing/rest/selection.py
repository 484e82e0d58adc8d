"""What a data query selects, and its application to observations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from collect.datasets.publishing.errors import QueryError
from collect.datasets.publishing.numbering import numbered
from collect.datasets.publishing.options import ALL_DIMENSIONS
from collect.datasets.publishing.periods import bounds
from collect.datasets.publishing.publication import Publication
from collect.datasets.publishing.structure import TIME_PERIOD, Component

Operator = Literal["eq", "ne", "lt", "le", "gt", "ge", "co", "nc", "sw", "ew"]
Series = tuple[frozenset[str] | None, ...]
"""Codes allowed for each dimension but time, in their order; None is any."""


@dataclass(frozen=True)
class Condition:
    """A comparison of a component with a value."""

    operator: Operator
    value: str


@dataclass(frozen=True)
class Filter:
    """What a component must satisfy: all conditions of one of the alternatives."""

    component: str
    alternatives: tuple[tuple[Condition, ...], ...]


@dataclass(frozen=True)
class Selection:
    """A query of data, read.

    `keys` are alternatives; none given selects everything. `start` and `end` bound the
    time periods, which must lie within them whole. `first` and `last` count observations
    of a series. `attributes` and `measures` are the columns told; None is all.
    `series_only` asks for the keys of series without observations.
    """

    keys: tuple[Series, ...] = ()
    filters: tuple[Filter, ...] = ()
    start: date | None = None
    end: date | None = None
    first: int | None = None
    last: int | None = None
    dimension_at_observation: str = ALL_DIMENSIONS
    attributes: frozenset[str] | None = None
    measures: frozenset[str] | None = None
    series_only: bool = False

    def apply(self, publication: Publication) -> Publication:
        """The part of a publication that is selected, its rows in their order.

        With `series_only`, the first row of each series stands for it.
        """
        structure = publication.structure
        table = publication.observations.filter(self._mask(publication))
        series = [each.id for each in structure.series_dimensions]
        first = 1 if self.series_only else self.first
        if first is not None or self.last is not None:
            last = None if self.series_only else self.last
            table = table.take(_ends(table, series, first, last))
        if self.series_only:
            return publication.only(table, frozenset(series))
        return publication.only(table, self._told(publication))

    def _mask(self, publication: Publication) -> pa.ChunkedArray:
        table = publication.observations
        mask = _all(len(table))
        if self.keys:
            mask = pc.and_(mask, self._keys(publication))
        for each in self.filters:
            component = publication.structure.component(each.component)
            if component is None:
                raise QueryError(
                    f'c[{each.component}]: the structure has no component "'
                    f'{each.component}".'
                )
            mask = pc.and_(mask, _where(table[component.id], _test(each, component)))
        if self.start or self.end:
            mask = pc.and_(mask, _where(table[TIME_PERIOD], self._timely))
        return mask

    def _keys(self, publication: Publication) -> pa.ChunkedArray:
        dimensions = publication.structure.series_dimensions
        table = publication.observations
        found = pc.invert(_all(len(table)))
        for key in self.keys:
            one = _all(len(table))
            for codes, dimension in zip(key, dimensions, strict=True):
                if codes is not None:
                    allowed = pa.array(sorted(codes), pa.string())
                    one = pc.and_(one, pc.is_in(table[dimension.id], allowed))
            found = pc.or_(found, one)
        return found

    def _timely(self, period: object) -> bool:
        first, last = bounds(str(period))
        return (self.start is None or first >= self.start) and (
            self.end is None or last <= self.end
        )

    def _told(self, publication: Publication) -> frozenset[str] | None:
        if self.attributes is None and self.measures is None:
            return None
        structure = publication.structure
        attributes = {each.id for each in structure.attributes}
        if self.attributes is not None:
            attributes &= self.attributes
        measures = {structure.measure.id}
        if self.measures is not None:
            measures &= self.measures
        dimensions = {each.id for each in structure.dimensions}
        return frozenset(dimensions | attributes | measures)


def _all(rows: int) -> pa.ChunkedArray:
    return pa.chunked_array([pa.array(np.ones(rows, bool))])


def _where(column: pa.ChunkedArray, test: Callable[[object], bool]) -> pa.ChunkedArray:
    """Whether each value passes; each distinct value is tested once."""
    distinct = pc.unique(column)
    passed = [
        value for value in distinct.to_pylist() if value is not None and test(value)
    ]
    return pc.is_in(column, pa.array(passed, column.type))


def _test(wanted: Filter, component: Component) -> Callable[[object], bool]:
    alternatives = [
        [_condition(each, component) for each in conditions]
        for conditions in wanted.alternatives
    ]
    return lambda value: any(
        all(passes(value) for passes in conditions) for conditions in alternatives
    )


def _condition(condition: Condition, component: Component) -> Callable[[object], bool]:
    text = _TEXT.get(condition.operator)
    if text is not None:
        return lambda value: text(str(value), condition.value)
    if component.id == TIME_PERIOD:
        return _in_time(condition)
    compare = _ORDER[condition.operator]
    if component.data_type in ("Double", "Long"):
        number = _number(condition, component)
        return lambda value: compare(float(str(value)), number)
    return lambda value: compare(str(value), condition.value)


def _in_time(condition: Condition) -> Callable[[object], bool]:
    """Comparison of periods: `ge` starts no earlier, `le` ends no later, and so on."""
    first, last = bounds(condition.value)
    tests: Mapping[str, Callable[[date, date], bool]] = {
        "eq": lambda start, end: (start, end) == (first, last),
        "ne": lambda start, end: (start, end) != (first, last),
        "ge": lambda start, end: start >= first,
        "gt": lambda start, end: start > last,
        "le": lambda start, end: end <= last,
        "lt": lambda start, end: end < first,
    }
    test = tests[condition.operator]
    return lambda value: test(*bounds(str(value)))


def _number(condition: Condition, component: Component) -> float:
    try:
        return float(condition.value)
    except ValueError:
        raise QueryError(
            f'c[{component.id}]: "{condition.value}" is not a number.'
        ) from None


_ORDER: Mapping[str, Callable[[object, object], bool]] = {
    "eq": lambda a, b: a == b,
    "ne": lambda a, b: a != b,
    "lt": lambda a, b: a < b,  # type: ignore[operator]
    "le": lambda a, b: a <= b,  # type: ignore[operator]
    "gt": lambda a, b: a > b,  # type: ignore[operator]
    "ge": lambda a, b: a >= b,  # type: ignore[operator]
}
_TEXT: Mapping[str, Callable[[str, str], bool]] = {
    "co": lambda value, part: part.casefold() in value.casefold(),
    "nc": lambda value, part: part.casefold() not in value.casefold(),
    "sw": lambda value, part: value.startswith(part),
    "ew": lambda value, part: value.endswith(part),
}


def _ends(
    table: pa.Table, series: list[str], first: int | None, last: int | None
) -> pa.Array:
    """Rows of the first and last observations of each series, in order of the table."""
    if not len(table):
        return pa.array([], pa.int64())
    code = np.unique(numbered(table, series), return_inverse=True)[1]
    periods = table[TIME_PERIOD].combine_chunks().dictionary_encode()
    spans = [bounds(each) for each in periods.dictionary.to_pylist()]
    ranks = np.argsort(np.argsort(np.array([a.toordinal() for a, _ in spans])))
    order = np.lexsort((ranks[periods.indices.to_numpy()], code))
    sizes = np.bincount(code)
    starts = np.cumsum(sizes) - sizes
    place = np.arange(len(table)) - np.repeat(starts, sizes)
    left = np.repeat(sizes, sizes) - place
    kept = np.zeros(len(table), bool)
    if first is not None:
        kept |= place < first
    if last is not None:
        kept |= left <= last
    return pa.array(np.sort(order[kept]))
