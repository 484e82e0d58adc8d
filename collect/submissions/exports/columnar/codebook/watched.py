"""Stored tables that count their columns while an export reads them.

Stored columns have types, so the least age of a survey costs next to nothing; in a
text format the same cells are text, and reading numbers back from text would cost more
than writing the file.
"""

from __future__ import annotations

from collections import Counter as Multiset
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from collect.lib.ahead import ahead
from collect.submissions.exports.columnar.codebook.counters import Counter, Counts
from collect.submissions.exports.columnar.content import Source
from collect.submissions.exports.columnar.rows import INVALID

Key = tuple[str, int]
"""A column, and the place of a part of it (of a point); -1 for the whole column."""


class Watched:
    """A source that counts the columns it is told to, on its first whole reading."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._wanted: dict[Key, Callable[[], Counter]] = {}
        self._counts: dict[Key, Counts] = {}

    @property
    def path(self) -> str:
        """That of the source."""
        return self._source.path

    @property
    def schema(self) -> pa.Schema:
        """That of the source."""
        return self._source.schema

    @property
    def rows(self) -> int:
        """Those of the source."""
        return self._source.rows

    def want(self, key: Key, counter: Callable[[], Counter]) -> None:
        """Have a column counted from now on; `counter` makes what counts it."""
        self._wanted.setdefault(key, counter)

    def counts(self, key: Key) -> Counts | None:
        """What was counted; None before the first whole reading of the column."""
        return self._counts.get(key)

    def batches(self, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
        """The batches of the source, counted on the way; read and counted while those
        before are written."""
        counters = {
            key: make()
            for key, make in self._wanted.items()
            if key not in self._counts and (columns is None or key[0] in columns)
        }
        batches = self._source.batches(columns)
        return ahead(self._counted(batches, counters) if counters else batches)

    def _counted(
        self, batches: Iterator[pa.RecordBatch], counters: Mapping[Key, Counter]
    ) -> Iterator[pa.RecordBatch]:
        rows = 0
        misfits: Multiset[str] = Multiset()
        for batch in batches:
            for key, counter in counters.items():
                counter.add(_part(batch.column(key[0]), key[1]))
            misfits.update(_misfits(batch))
            rows += batch.num_rows
            if rows == self.rows:  # Few readers ask for more than that.
                self._note(counters, rows, misfits)
            yield batch
        if any(key not in self._counts for key in counters):
            self._note(counters, rows, misfits)

    def _note(
        self, counters: Mapping[Key, Counter], rows: int, misfits: Mapping[str, int]
    ) -> None:
        for key, counter in counters.items():
            counts, invalid = counter.counts(rows), misfits.get(key[0], 0)
            # A text that does not fit stands beside its column, which is null there;
            # that of a point counts once.
            if invalid and key[1] <= 0:
                answered = counts.answered + invalid
                counts = replace(counts, answered=answered, invalid=invalid)
            self._counts[key] = counts


def watched(sources: Mapping[str, Source]) -> dict[str, Watched]:
    """The same sources, ready to count what tables made of them need."""
    return {path: Watched(source) for path, source in sources.items()}


def _part(column: pa.Array, place: int) -> pa.Array:
    return column if place < 0 else pc.struct_field(column, [place])


def _misfits(batch: pa.RecordBatch) -> dict[str, int]:
    """How many answers of each column do not fit it."""
    place = batch.schema.get_field_index(INVALID)
    if place < 0 or batch.column(place).null_count == batch.num_rows:
        return {}
    found = batch.column(place).drop_null().keys.value_counts()
    names, counts = found.field("values"), found.field("counts")
    return dict(zip(names.to_pylist(), counts.to_pylist(), strict=True))
