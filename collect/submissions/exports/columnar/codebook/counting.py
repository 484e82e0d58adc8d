"""Counts of what a table holds, taken while it is written."""

from __future__ import annotations

from collections import Counter as Multiset
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial

import pyarrow as pa

from collect.submissions.exports.columnar.codebook.counters import (
    Counter,
    Counts,
    counter_of,
    stored_counter,
)
from collect.submissions.exports.columnar.codebook.watched import Key, Watched
from collect.submissions.exports.columnar.content import ExportTable


class Tally:
    """The counts of a table's variables.

    They come from the first whole reading of the table that `counted` gave; where
    none of its readers came to the end, asking for them reads it.
    """

    def __init__(self, table: ExportTable, source: Watched | None) -> None:
        self._table = table
        self._counts: tuple[Counts, ...] | None = None
        self._source = source
        self._keys = {} if source is None else _stored(table, source)

    @property
    def counts(self) -> tuple[Counts, ...]:
        """One for each variable, in their order.

        Raises LookupError if the table does not read the sources it was made of.
        """
        if self._counts is None:
            for _ in self.batches():
                pass
        if self._counts is None:
            raise LookupError(
                f"The table {self._table.name} was read without the columns that are "
                "to be counted. Give it the sources that it was shaped from."
            )
        return self._counts

    def batches(self) -> Iterator[pa.RecordBatch]:
        """The table's batches, counted on the way unless they have been."""
        if self._counts is not None:
            yield from self._table.batches()
            return
        counters = {
            place: counter_of(variable, self._table.language)
            for place, variable in enumerate(self._table.variables)
            if place not in self._keys
        }
        rows = 0
        for batch in self._table.batches():
            for place, counter in counters.items():
                counter.add(batch.column(place))
            rows += batch.num_rows
            if rows == self._table.rows:  # Few readers ask for more than that.
                self._note(counters, rows)
            yield batch
        if self._counts is None:
            self._note(counters, rows)

    def _note(self, counters: Mapping[int, Counter], rows: int) -> None:
        found = {place: counter.counts(rows) for place, counter in counters.items()}
        if self._source is not None:
            stored = {k: self._source.counts(key) for k, key in self._keys.items()}
            found.update((k, counts) for k, counts in stored.items() if counts)
        if len(found) == len(self._table.variables):
            self._counts = tuple(found[place] for place in range(len(found)))


def counted(
    table: ExportTable, sources: Mapping[str, Watched] | None = None
) -> tuple[ExportTable, Tally]:
    """A table that is counted while its batches are read, and its counts.

    With the `sources` that `watched` gave, before they were shaped into the table,
    answers are counted as they are stored, which is many times faster where the table
    has them as text. Columns that came from a repeat inside the table are counted as
    they stand.
    """
    tally = Tally(table, (sources or {}).get(table.path))
    return replace(table, batches=tally.batches), tally


def _stored(table: ExportTable, source: Watched) -> dict[int, Key]:
    """Where the source has each variable that it can count."""
    keys: dict[int, Key] = {}
    parts: Multiset[str] = Multiset()
    for place, variable in enumerate(table.variables):
        if variable.role not in ("answer", "part"):
            continue
        column = variable.path.removeprefix(f"{table.path}/")
        index = source.schema.get_field_index(column)
        if index < 0:
            continue
        type_ = source.schema.field(index).type
        whole = not pa.types.is_struct(type_)
        if whole and variable.role == "part":
            continue
        key = (column, -1 if whole else parts[column])
        parts[column] += 1
        stored = type_ if whole else type_.field(key[1]).type
        source.want(key, partial(stored_counter, variable, stored))
        keys[place] = key
    return keys
