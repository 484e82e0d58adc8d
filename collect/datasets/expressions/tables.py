"""The tables an expression is evaluated over, and what comes with them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collect.datasets.expressions.columns import Column
from collect.datasets.expressions.kinds import DAY, NO_TIME, Kind
from collect.forms.expressions import ROOT


class EvaluationError(ValueError):
    """The expression cannot be evaluated over these tables: `analyse` tells why."""


@dataclass(frozen=True, eq=False)
class Table:
    """`columns`: by question or variable, each of `length` rows or of one (constant).

    A repeat has besides `parent`, the key of the table it hangs under; `rows`, for
    each of its rows the place of the row it belongs to in that table (intp); and
    `repeat`, its name in expressions (by default the last part of its key).
    """

    columns: Mapping[str, Column]
    length: int
    parent: str | None = None
    rows: NDArray[np.intp] | None = None
    repeat: str = ""


@dataclass(frozen=True, eq=False)
class Context:
    """What an expression may ask beyond the answers; one cell per submission.

    `submitted`: datetime64, when each was submitted by the clock its dates are told
    by; `today()` and `now()` (NaT: unknown). `weights`: float64, not negative, for
    `quintile` and `wealth_index`; by default all equal.
    """

    submitted: NDArray[np.datetime64] | None = None
    weights: NDArray[np.float64] | None = None

    def moments(self) -> Column:
        """The submission times, as a DATETIME column of the root."""
        if self.submitted is None:
            raise EvaluationError(
                "today() and now() need the submission times: Context(submitted=…)."
            )
        unknown = np.isnat(self.submitted)
        micros = self.submitted.astype("datetime64[us]").astype(np.int64)
        values = np.where(unknown, NO_TIME, micros)
        return Column(Kind.DATETIME, values, missing=unknown if unknown.any() else None)

    def days(self) -> Column:
        """The submission dates, as a DATE column of the root."""
        moments = self.moments()
        days = np.floor_divide(moments.values, DAY).astype(np.float64)
        if moments.missing is not None:
            days = np.where(moments.missing, np.nan, days)
        return Column(Kind.DATE, days, missing=moments.missing)


@dataclass(frozen=True, eq=False)
class Tables:
    """The root (key ROOT) and its repeats, by key.

    Names are one namespace, as in an XLSForm: of a name that stands in several
    tables the first table wins (`analyse` reports it as ambiguous).
    """

    tables: Mapping[str, Table]
    _places: dict[str, str] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        for key, table in self.tables.items():
            for name in table.columns:
                self._places.setdefault(name, key)

    def __getitem__(self, key: str) -> Table:
        return self.tables[key]

    @cached_property
    def repeats(self) -> dict[str, str]:
        """Name of a repeat -> key of its table."""
        return {
            table.repeat or key.rpartition("/")[2].rpartition(".")[2]: key
            for key, table in self.tables.items()
            if key != ROOT
        }

    def place(self, name: str) -> str:
        """Key of the table in which a question or variable stands.

        Raises EvaluationError if there is none.
        """
        if name not in self._places:
            raise EvaluationError(f"There is no column “{name}”.")
        return self._places[name]

    def lineage(self, key: str) -> list[str]:
        """The table and its ancestors, nearest first."""
        chain = [key]
        while chain[-1] != ROOT:
            chain.append(self.tables[chain[-1]].parent or ROOT)
        return chain

    def meeting(self, first: str, second: str) -> str:
        """The nearest table that both stand in or hang under."""
        chain = set(self.lineage(second))
        return next(key for key in self.lineage(first) if key in chain)

    def owners(self, key: str, ancestor: str) -> NDArray[np.intp] | None:
        """For each row of `key` the place of its row in `ancestor`; None: itself."""
        owners: NDArray[np.intp] | None = None
        while key != ancestor:
            table = self.tables[key]
            rows: Any = table.rows
            owners = rows if owners is None else rows[owners]
            key = table.parent or ROOT
        return owners

    def lifted(self, column: Column, source: str, target: str) -> Column:
        """A column of an ancestor, for the rows of `target`."""
        owners = self.owners(target, source)
        return column if owners is None else column.take(owners)
