"""Columns: all answers to one question, with blank and missing told apart.

Every array of a column has the length of its table, or length 1 for a constant,
which broadcasts.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from collect.datasets.expressions.arrow import arrow_from_parts, parts_from_arrow
from collect.datasets.expressions.kinds import NO_TIME, Kind, Mask, some
from collect.forms.expressions import ValueType

_DTYPES: dict[Kind, Any] = {
    Kind.NUMBER: np.float64,
    Kind.TEXT: np.intp,
    Kind.BOOLEAN: np.bool_,
    Kind.DATE: np.float64,
    Kind.DATETIME: np.int64,
}
_NOTHING: dict[Kind, Any] = {
    Kind.NUMBER: np.nan,
    Kind.TEXT: 0,
    Kind.BOOLEAN: False,
    Kind.DATE: np.nan,
    Kind.DATETIME: NO_TIME,
}


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """Values of one kind.

    `blank`: where there is no answer, or None for nowhere; there the value is NaN,
    False or NO_TIME. A TEXT has no such mask: its blank is the category ''. A NaN
    that is not blank is a number that could not be computed.
    `missing`: where the answer is unknown, or None for nowhere; it goes before
    `blank` and before any value.
    `categories`: the texts; the same text may stand there twice.
    """

    kind: Kind
    values: NDArray[Any]
    blank: Mask | None = None
    missing: Mask | None = None
    categories: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.values)

    @classmethod
    def of(
        cls,
        kind: Kind,
        cells: Iterable[Any],
        missing: Iterable[bool] | None = None,
    ) -> "Column":
        """A column from Python values, None for blank.

        DATE takes days and DATETIME microseconds since 1970-01-01.
        """
        listed = list(cells)
        unknown = None if missing is None else np.array(list(missing), np.bool_)
        if kind is Kind.TEXT:
            return texts(
                ["" if cell is None else str(cell) for cell in listed], unknown
            )
        blank = np.array([cell is None for cell in listed], np.bool_)
        filled = [_NOTHING[kind] if cell is None else cell for cell in listed]
        values = np.array(filled, _DTYPES[kind])
        return cls(kind, values, some(blank), some(unknown))

    @classmethod
    def from_arrow(
        cls, array: Any, kind: ValueType, missing: Mask | None = None
    ) -> "Column":
        """A column from an Arrow array or chunked array; null is blank.

        `kind` is what the form says of the question; the Arrow type may be any
        that holds it (int64, float64, string, date32, timestamp, list<string>,
        struct<lat, lon, alt, acc>). Raises ValueError when it does not.
        """
        return cls(*parts_from_arrow(array, kind, missing))

    def to_arrow(self) -> Any:
        """A pyarrow.Array; blank and missing are null (see `missing` for which)."""
        absent = self.is_blank()
        if self.missing is not None:
            absent = absent | self.missing
        absent = np.broadcast_to(absent, len(self.values))
        return arrow_from_parts(self.kind, self.values, absent, self.categories)

    def encoded(self) -> Any:
        """Of a TEXT: a pyarrow.DictionaryArray with each text once; blank and missing
        are null."""
        values, known = self.values, self.categories
        if len(set(known)) < len(known):
            places: dict[str, int] = {}
            codes = [places.setdefault(text, len(places)) for text in known]
            values, known = np.array(codes, np.intp)[values], tuple(places)
        absent = (
            self.is_blank() if self.missing is None else self.is_blank() | self.missing
        )
        indices = pa.array(values.astype(np.int32), mask=absent)
        return pa.DictionaryArray.from_arrays(indices, pa.array(known, pa.string()))

    def is_blank(self) -> Mask:
        """Where the cell is the empty text, as the phone sees it."""
        if self.kind is Kind.TEXT:
            return self.where(lambda text: text == "")
        if self.blank is None:
            return np.zeros(1, np.bool_)
        return self.blank

    def where(self, test: Callable[[str], bool]) -> Mask:
        """Of a TEXT: the rows whose text passes; runs once per category."""
        passed = [test(text) for text in self.categories]
        if sum(passed) == 0:
            return np.zeros(len(self.values), np.bool_)
        if sum(passed) == 1:
            found: Mask = self.values == passed.index(True)
            return found
        known: Mask = np.array(passed, np.bool_)[self.values]
        return known

    def take(self, rows: NDArray[np.intp]) -> "Column":
        """The cells at those rows; a constant stays one."""
        return replace(
            self,
            values=_taken(self.values, rows),
            blank=None if self.blank is None else _taken(self.blank, rows),
            missing=None if self.missing is None else _taken(self.missing, rows),
        )

    def excerpt(self, rows: NDArray[np.intp]) -> "Column":
        """The cells at those rows, without the categories that they do not use.

        Of several texts at least two stay: some functions treat one text for all rows
        as a constant, and an excerpt must be treated as the whole is.
        """
        column = self.take(rows)
        if len(self.categories) <= 2:
            return column
        used, values = np.unique(column.values, return_inverse=True)
        spare = np.setdiff1d(np.arange(2), used)[: max(0, 2 - len(used))]
        places = [*used.tolist(), *spare.tolist()]
        texts_ = tuple(self.categories[place] for place in places)
        return replace(column, values=values.astype(np.intp), categories=texts_)

    def spread(self, length: int) -> "Column":
        """The same with every array of that length."""
        return replace(
            self,
            values=np.broadcast_to(self.values, length),
            blank=None if self.blank is None else np.broadcast_to(self.blank, length),
            missing=(
                None if self.missing is None else np.broadcast_to(self.missing, length)
            ),
        )


@dataclass(frozen=True, slots=True, eq=False)
class Mixed:
    """Cells of several kinds, as `if(${x}, 1, 'a')` gives.

    `kinds`: the Kind of each row; `parts`: by Kind, a column whose other rows mean
    nothing.
    """

    kinds: NDArray[np.int8]
    parts: dict[Kind, Column]


Value: TypeAlias = Column | Mixed


def _taken(array: NDArray[Any], rows: NDArray[np.intp]) -> NDArray[Any]:
    return array if len(array) == 1 and len(rows) else array[rows]


def either(*masks: Mask | None) -> Mask | None:
    """Where any mask is true; None is nowhere."""
    found: Mask | None = None
    for mask in masks:
        if mask is not None:
            found = mask if found is None else found | mask
    return found


def texts(cells: list[str], missing: Mask | None = None) -> Column:
    """A TEXT column from one text per row."""
    places: dict[str, int] = {}
    codes = [places.setdefault(cell, len(places)) for cell in cells]
    return Column(
        Kind.TEXT,
        np.array(codes, np.intp),
        missing=some(missing),
        categories=tuple(places),
    )


def text_constant(text: str) -> Column:
    """One text for all rows."""
    return Column(Kind.TEXT, np.zeros(1, np.intp), categories=(text,))


def numbers(values: NDArray[np.float64], missing: Mask | None = None) -> Column:
    """A NUMBER column without blanks (NaN is not a number)."""
    return Column(Kind.NUMBER, values, missing=missing)


def booleans(values: Mask, missing: Mask | None = None) -> Column:
    """A BOOLEAN column without blanks."""
    return Column(Kind.BOOLEAN, values, missing=missing)


def nothing(kind: Kind) -> Column:
    """Blank for all rows."""
    if kind is Kind.TEXT:
        return text_constant("")
    return Column(kind, np.full(1, _NOTHING[kind], _DTYPES[kind]), np.ones(1, np.bool_))


def with_missing(column: Column, missing: Mask | None) -> Column:
    """The column, unknown also where `missing` says."""
    if missing is None:
        return column
    return replace(column, missing=either(column.missing, missing))


def choose(condition: Mask, yes: Value, no: Value) -> Value:
    """`yes` where the condition holds, else `no`."""
    if isinstance(yes, Column) and isinstance(no, Column):
        yes, no = _same_kind(yes, no), _same_kind(no, yes)
        if yes.kind is no.kind:
            return merge(condition, yes, no)
    left, right = _as_mixed(yes), _as_mixed(no)
    parts = dict(right.parts)
    for kind, column in left.parts.items():
        other = right.parts.get(kind)
        parts[kind] = column if other is None else merge(condition, column, other)
    return Mixed(np.where(condition, left.kinds, right.kinds), parts)


def _same_kind(column: Column, other: Column) -> Column:
    """A constant '' is a blank of any kind."""
    if column.kind is Kind.TEXT and column.categories == ("",):
        return with_missing(nothing(other.kind), column.missing)
    return column


def _as_mixed(value: Value) -> Mixed:
    if isinstance(value, Mixed):
        return value
    return Mixed(np.full(1, value.kind, np.int8), {value.kind: value})


def merge(condition: Mask, yes: Column, no: Column) -> Column:
    """`choose` between columns of one kind."""
    shift = len(yes.categories)
    return Column(
        yes.kind,
        np.where(condition, yes.values, no.values + shift)
        if yes.kind is Kind.TEXT
        else np.where(condition, yes.values, no.values),
        _merged(condition, yes.blank, no.blank),
        _merged(condition, yes.missing, no.missing),
        yes.categories + no.categories,
    )


def _merged(condition: Mask, yes: Mask | None, no: Mask | None) -> Mask | None:
    if yes is None and no is None:
        return None
    return np.where(
        condition,
        np.False_ if yes is None else yes,
        np.False_ if no is None else no,
    )


def each_kind(convert: Callable[[Column], Column], value: Value) -> Column:
    """Apply a conversion, whose result has one kind, to cells of any kind."""
    if isinstance(value, Column):
        return convert(value)
    parts = iter(value.parts.items())
    result = convert(next(parts)[1])
    for kind, column in parts:
        result = merge(value.kinds == kind, convert(column), result)
    return result


def missing_of(value: Value) -> Mask | None:
    """Where the cells are unknown."""
    if isinstance(value, Column):
        return value.missing
    return each_kind(
        lambda column: booleans(
            np.zeros(1, np.bool_) if column.missing is None else column.missing
        ),
        value,
    ).values
