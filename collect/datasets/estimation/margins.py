"""Population totals that weights are adjusted to, read from a table of a census."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from collect.datasets.estimation.partial import Domain

TOTAL: Final = "total"
"""The column of a margin's table that has the population totals."""


class CalibrationError(ValueError):
    """Margins that contradict each other, the sample, or the bounds."""


@dataclass(frozen=True)
class Margin:
    """Population totals by the categories of one dimension, or of several crossed."""

    dimensions: tuple[str, ...]
    totals: Mapping[Domain, float]

    @property
    def name(self) -> str:
        """The dimensions, for messages."""
        return " x ".join(self.dimensions)

    @property
    def population(self) -> float:
        """The sum of the totals."""
        return math.fsum(self.totals.values())


def read_margin(rows: Sequence[Mapping[str, Any]]) -> Margin:
    """The margin of a table with a column ``total`` and one column a dimension.

    Such as an attached CSV file with the header ``sex,area,total``, each row as a
    mapping from column to text.

    Raises CalibrationError naming the row (the first below the header is 1) for a
    total that is not a number above 0, a category that is absent or comes twice; and
    for a table without rows, without totals or without dimensions.
    """
    return _margin(_dimensions(rows), list(enumerate(rows, 1)))


def read_margins(rows: Sequence[Mapping[str, Any]]) -> tuple[Margin, ...]:
    """The margins of one table, in which a row fills the dimensions of its own margin.

    Columns as in :func:`read_margin`. Rows that fill all of them are one margin over
    all of them crossed; rows that fill SEX only are a margin of SEX.

    Raises CalibrationError as :func:`read_margin` does.
    """
    dimensions = _dimensions(rows)
    parts: dict[tuple[str, ...], list[tuple[int, Mapping[str, Any]]]] = {}
    for number, row in enumerate(rows, 1):
        filled = tuple(d for d in dimensions if _text(row, d))
        parts.setdefault(filled or dimensions, []).append((number, row))
    return tuple(_margin(filled, part) for filled, part in parts.items())


def _dimensions(rows: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    columns = tuple(rows[0]) if rows else ()
    dimensions = tuple(column for column in columns if column != TOTAL)
    if not dimensions or TOTAL not in columns:
        raise CalibrationError(
            "a margin needs rows with a column 'total' and one column a dimension, "
            f"such as sex,total; found {', '.join(columns) or 'nothing'}"
        )
    return dimensions


def _margin(
    dimensions: tuple[str, ...], rows: Sequence[tuple[int, Mapping[str, Any]]]
) -> Margin:
    totals: dict[Domain, float] = {}
    for number, row in rows:
        category = tuple(_text(row, d) for d in dimensions)
        if "" in category:
            raise CalibrationError(f"row {number} of the margin has no category")
        if category in totals:
            raise CalibrationError(f"row {number}: {label(category)} comes twice")
        totals[category] = _positive(row.get(TOTAL), number)
    return Margin(dimensions, totals)


def _text(row: Mapping[str, Any], column: str) -> str:
    return str(row.get(column) or "").strip()


def label(category: Domain) -> str:
    """A category for messages."""
    return "'" + ", ".join(category) + "'"


def _positive(value: object, number: int) -> float:
    try:
        total = float(str(value))
    except ValueError:
        total = math.nan
    if not 0 < total < math.inf:
        raise CalibrationError(
            f"row {number}: total {value!r} is not a number above 0; join a category "
            "without population with another"
        )
    return total
