"""Counting a variable, batch by batch, in Arrow's kernels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from collect.submissions.exports.columnar.codebook.extent import Extent
from collect.submissions.exports.columnar.codebook.notations import (
    Notation,
    notation_of,
)
from collect.submissions.exports.columnar.codebook.texts import writable
from collect.submissions.exports.columnar.codebook.values import (
    Scalar,
    is_range,
)
from collect.submissions.exports.columnar.content import Variable, text_in


@dataclass(frozen=True, slots=True)
class Counts:
    """What was counted of a variable.

    `answered` of `rows` hold a value that is not blank; of these, `coded` are codes for
    no answer (don't know), and `invalid` do not fit the question's type. `codes` are
    the answers with each choice of the variable, in their order; `unlisted` those with
    none of them. `minimum`, `maximum` and `total` are those of valid numbers, the first
    two of dates and times too; None where there are none.
    """

    rows: int
    answered: int
    coded: int = 0
    invalid: int = 0
    codes: tuple[int, ...] = ()
    unlisted: int = 0
    minimum: Scalar = None
    maximum: Scalar = None
    total: int | float | None = None

    @property
    def missing(self) -> int:
        """Rows without an answer."""
        return self.rows - self.answered

    @property
    def valid(self) -> int:
        """Rows whose answer says something."""
        return self.answered - self.coded - self.invalid

    @property
    def mean(self) -> float | None:
        """Of the valid numbers; None without any."""
        if self.total is None or not self.valid:
            return None
        return self.total / self.valid


class Counter(Protocol):
    """Counts what is added to it."""

    def add(self, column: pa.Array) -> None:
        """Count another batch."""
        ...

    def counts(self, rows: int) -> Counts:
        """What was counted in all `rows`."""
        ...


def counter_of(variable: Variable, language: str) -> Counter:
    """What counts a variable; `language` is that of labels that stand for codes."""
    if variable.role == "choice":
        return _Flags()
    if variable.choices and variable.role == "answer":
        return _Coded(variable, variable.separator, language)
    if is_range(variable.type):
        return _Range(variable.type, variable.missing)
    notation = notation_of(variable)
    if notation is not None:
        return _Written(variable, notation)
    return _Plain()


def stored_counter(variable: Variable, type_: pa.DataType) -> Counter:
    """What counts the stored column that a variable shows; its type is `type_`."""
    if variable.choices:
        several = variable.question_type in _SEVERAL and pa.types.is_string(type_)
        return _Coded(variable, " " if several else "", None)
    return _Range(type_, variable.missing) if is_range(type_) else _Plain()


_SEVERAL = ("select_multiple", "rank")
"""Questions whose answer is several codes, in text or in a list."""


class _Plain:
    """How many rows are answered."""

    def __init__(self) -> None:
        self._blank = 0

    def add(self, column: pa.Array) -> None:
        self._blank += blank_in(column)

    def counts(self, rows: int) -> Counts:
        return Counts(rows, rows - self._blank)


class _Range:
    """Numbers, dates and times."""

    def __init__(self, type_: pa.DataType, codes: Sequence[str]) -> None:
        self._blank = 0
        self._extent = Extent(type_, codes)

    def add(self, column: pa.Array) -> None:
        self._blank += column.null_count
        self._extent.add(column)

    def counts(self, rows: int) -> Counts:
        return _ranged(self._extent, rows, rows - self._blank)


class _Flags:
    """How often a choice was among the answers: 1, else 0."""

    def __init__(self) -> None:
        self._blank = 0
        self._ones = 0

    def add(self, column: pa.Array) -> None:
        self._blank += column.null_count
        self._ones += pc.sum(column).as_py() or 0

    def counts(self, rows: int) -> Counts:
        return Counts(rows, rows - self._blank, total=self._ones)


class _Written:
    """Numbers, dates and times that stand as text, among answers that are none."""

    def __init__(self, variable: Variable, notation: Notation) -> None:
        self._answered = 0
        self._invalid = 0
        self._notation = notation
        self._extent = Extent(notation.type, variable.missing)

    def add(self, column: pa.Array) -> None:
        # Most answers occur many times; each is read once.
        found = column.value_counts()
        answers, times = found.field("values"), found.field("counts")
        filled = pc.not_equal(answers, "").fill_null(False)
        answers, times = answers.filter(filled), times.filter(filled)
        values = self._notation.read(answers)
        self._answered += pc.sum(times).as_py() or 0
        self._invalid += pc.sum(times.filter(values.is_null())).as_py() or 0
        if self._notation.ordered:
            self._extent.add(values, times)

    def counts(self, rows: int) -> Counts:
        counts = _ranged(self._extent, rows, self._answered)
        return replace(counts, invalid=self._invalid)


def _ranged(extent: Extent, rows: int, answered: int) -> Counts:
    return Counts(
        rows,
        answered,
        coded=extent.coded,
        minimum=extent.least,
        maximum=extent.greatest,
        total=extent.total,
    )


class _Coded:
    """The frequency of each choice, by its code or by the label that replaces it."""

    def __init__(
        self, variable: Variable, separator: str, language: str | None
    ) -> None:
        """`separator` is between codes in a text; labels of a `language` stand for
        their codes."""
        self._separator = separator
        self._blank = 0
        self._answers = 0
        self._missing = [
            place
            for place, choice in enumerate(variable.choices)
            if choice.code in variable.missing
        ]
        places = {"": len(variable.choices)}
        for place, choice in enumerate(variable.choices):
            places.setdefault(writable(choice.code), place)
        for place, choice in enumerate(variable.choices if language else ()):
            places.setdefault(writable(text_in(choice.labels, language or "")), place)
        self._values = pa.array(places, pa.string())
        self._places = np.array(list(places.values()))
        self._codes = np.zeros(len(variable.choices) + 1, dtype=np.int64)

    def add(self, column: pa.Array) -> None:
        self._blank += blank_in(column)
        answers = column
        if self._separator:
            answers = pc.split_pattern(column, self._separator)
        if pa.types.is_list(answers.type):
            answers = answers.flatten()
        elif not pa.types.is_string(answers.type):
            answers = answers.cast(pa.string())
        self._answers += len(answers) - answers.null_count
        found = pc.index_in(answers, value_set=self._values)
        places = found.fill_null(len(self._values)).to_numpy()
        counts = np.bincount(places, minlength=len(self._values) + 1)
        np.add.at(self._codes, self._places, counts[:-1])

    def counts(self, rows: int) -> Counts:
        *codes, blank = self._codes.tolist()
        return Counts(
            rows,
            rows - self._blank,
            coded=sum(codes[place] for place in self._missing),
            codes=tuple(codes),
            unlisted=self._answers - blank - sum(codes),
        )


def blank_in(column: pa.Array) -> int:
    """How many cells hold nothing: null, no characters, an empty list."""
    is_text = pa.types.is_string(column.type)
    if not len(column) or not (is_text or pa.types.is_list(column.type)):
        return int(column.null_count)
    ends = np.frombuffer(column.buffers()[1], np.int32)
    empty = np.diff(ends[column.offset : column.offset + len(column) + 1]) == 0
    if column.null_count:
        empty |= column.is_null().to_numpy(zero_copy_only=False)
    return int(np.count_nonzero(empty))
