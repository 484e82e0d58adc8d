"""Counts of what a table holds, taken while it is written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pyarrow as pa

from collect.submissions.exports.columnar.codebook.counters import Counts, counter_of
from collect.submissions.exports.columnar.content import ExportTable


class Tally:
    """The counts of a table's variables.

    They come from the first whole reading of the table that `counted` gave; where
    none of its readers came to the end, asking for them reads it.
    """

    def __init__(self, table: ExportTable) -> None:
        self._table = table
        self._counts: tuple[Counts, ...] | None = None

    @property
    def counts(self) -> tuple[Counts, ...]:
        """One for each variable, in their order."""
        if self._counts is None:
            for _ in self.batches():
                pass
        return self._counts or ()

    def batches(self) -> Iterator[pa.RecordBatch]:
        """The table's batches, counted on the way unless they have been."""
        if self._counts is not None:
            yield from self._table.batches()
            return
        language = self._table.language
        counters = [counter_of(each, language) for each in self._table.variables]
        rows = 0
        for batch in self._table.batches():
            for counter, column in zip(counters, batch.columns, strict=True):
                counter.add(column)
            rows += batch.num_rows
            if rows == self._table.rows:  # Few writers ask for more than that.
                self._counts = tuple(counter.counts(rows) for counter in counters)
            yield batch
        self._counts = tuple(counter.counts(rows) for counter in counters)


def counted(table: ExportTable) -> tuple[ExportTable, Tally]:
    """A table that is counted while its batches are read, and its counts."""
    tally = Tally(table)
    return replace(table, batches=tally.batches), tally
