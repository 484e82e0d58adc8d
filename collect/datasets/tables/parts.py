"""Parts of a raw table: its data files, and the tail that is not in it yet.

Every part has its rows in order of (`_seq`, `_ordinal`) unless something went wrong.
Parts that overlap, or are out of order within, are sorted together in memory; all
others are streamed one after another.
"""

from __future__ import annotations

import tempfile
import weakref
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Protocol

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from collect.datasets.tables.delta import DataFile

BATCH = 16_384
"""Rows of a batch at most."""

CELLS = 700_000
"""Cells of a batch, about: the wider a table, the fewer rows come at once."""

KEPT_IN_MEMORY = 16 << 20
"""Bytes of a tail; a longer one waits on the disk."""

ORDER = ("_seq", "_ordinal")

Numbers = NDArray[np.int64]


class Part(Protocol):
    """Rows of a table that lie together."""

    @property
    def first(self) -> int: ...

    @property
    def last(self) -> int: ...

    def read(
        self, names: Sequence[str], wanted: Numbers | None = None
    ) -> Iterator[pa.RecordBatch]:
        """Batches with those of the columns that the part has. Rows that are not in
        `wanted` (sorted numbers; None: all) may be left out."""
        ...


@dataclass(frozen=True)
class FilePart:
    """A data file of the Delta table."""

    file: DataFile

    @property
    def first(self) -> int:
        return self.file.first

    @property
    def last(self) -> int:
        return self.file.last

    def read(
        self, names: Sequence[str], wanted: Numbers | None = None
    ) -> Iterator[pa.RecordBatch]:
        with pq.ParquetFile(self.file.path, memory_map=True) as parquet:
            columns = _answered(parquet.metadata, names)
            yield from parquet.iter_batches(
                min(CELLS // max(len(columns), 1) + 1, BATCH),
                row_groups=_groups(parquet, wanted),
                columns=columns,
            )


class TailPart:
    """Rows from PostgreSQL, kept as Arrow's stream in memory or in a nameless file."""

    def __init__(self, batches: Iterable[pa.RecordBatch], schema: pa.Schema) -> None:
        self.first = self.last = self.rows = 0
        self._file = tempfile.SpooledTemporaryFile(KEPT_IN_MEMORY)  # noqa: SIM115
        weakref.finalize(self, self._file.close)
        with pa.ipc.new_file(pa.PythonFile(self._file, "w"), schema) as writer:
            for batch in batches:
                numbers = batch["_seq"]
                self.first = self.first or numbers[0].as_py()
                self.last = numbers[-1].as_py()
                self.rows += batch.num_rows
                writer.write_batch(batch)

    def read(
        self, names: Sequence[str], wanted: Numbers | None = None
    ) -> Iterator[pa.RecordBatch]:
        reader = pa.ipc.open_file(pa.PythonFile(self._file, "r"))
        present = set(reader.schema.names)
        for number in range(reader.num_record_batches):
            batch = reader.get_batch(number)
            yield batch.select([name for name in names if name in present])


@dataclass(frozen=True, eq=False)
class Rows:
    """The rows of a table whose `_seq` is among `wanted`, which are sorted; all of
    them where that is None. `order` are the columns by which rows come."""

    parts: Sequence[Part]
    wanted: Numbers | None = None
    order: Sequence[str] = ORDER

    @cached_property
    def count(self) -> int:
        """How many rows there are."""
        return sum(count for _, count, _ in self._checked)

    def read(self, names: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """The rows in order of arrival. Columns that a part lacks are not in its
        batches, those of `order` are in all."""
        every = list(dict.fromkeys([*names, *self.order]))
        for parts, count, sorted_ in self._checked:
            if not count:
                continue
            if sorted_:
                yield from self._filtered(parts[0], every)
            else:
                yield from self._sorted(parts, every)

    @cached_property
    def _checked(self) -> list[tuple[tuple[Part, ...], int, bool]]:
        """Parts to read together, how many rows of them count, and whether they can be
        streamed."""
        found = []
        for parts in _overlapping(self.parts):
            keys = [self._keys(part) for part in parts]
            count = sum(count for count, _ in keys)
            found.append((parts, count, len(parts) == 1 and keys[0][1]))
        return found

    def _keys(self, part: Part) -> tuple[int, bool]:
        """How many rows of a part count, and whether they are in order."""
        count, in_order, before = 0, True, (0,) * len(self.order)
        for batch in self._filtered(part, self.order):
            columns = [batch[name].to_numpy() for name in self.order]
            later = np.zeros(batch.num_rows - 1, np.bool_)
            for column in reversed(columns):
                steps = np.diff(column)
                later = (steps > 0) | (steps == 0) & later
            first = tuple(int(column[0]) for column in columns)
            in_order = in_order and bool(later.all()) and before < first
            before = tuple(int(column[-1]) for column in columns)
            count += batch.num_rows
        return count, in_order

    def _filtered(self, part: Part, names: Sequence[str]) -> Iterator[pa.RecordBatch]:
        if self.wanted is None:
            yield from part.read(names)
            return
        if not _any_between(self.wanted, part.first, part.last):
            return
        for batch in part.read(names, self.wanted):
            keep = _among(batch["_seq"].to_numpy(), self.wanted)
            if keep.any():
                yield batch if keep.all() else batch.filter(pa.array(keep))

    def _sorted(
        self, parts: Sequence[Part], names: Sequence[str]
    ) -> Iterator[pa.RecordBatch]:
        tables = [
            pa.Table.from_batches([batch])
            for part in parts
            for batch in self._filtered(part, names)
        ]
        table = pa.concat_tables(tables, promote_options="default")
        arrival = [(name, "ascending") for name in self.order]
        yield from table.sort_by(arrival).to_batches(_batch_size(names))


def _batch_size(columns: Sequence[str]) -> int:
    return max(1, min(BATCH, CELLS // max(1, len(columns))))


def _overlapping(parts: Sequence[Part]) -> Iterator[tuple[Part, ...]]:
    """The parts in order of their first rows, those together whose numbers overlap."""
    run: list[Part] = []
    for part in sorted(parts, key=lambda part: (part.first, part.last)):
        if run and part.first > max(other.last for other in run):
            yield tuple(run)
            run = []
        run.append(part)
    if run:
        yield tuple(run)


def _groups(parquet: pq.ParquetFile, wanted: Numbers | None) -> list[int]:
    """The row groups that may hold wanted rows."""
    metadata = parquet.metadata
    place = parquet.schema_arrow.names.index("_seq")
    found = []
    for number in range(metadata.num_row_groups):
        numbers = metadata.row_group(number).column(place).statistics
        if (
            wanted is None
            or numbers is None
            or _any_between(wanted, numbers.min, numbers.max)
        ):
            found.append(number)
    return found


def _answered(metadata: pq.FileMetaData, names: Sequence[str]) -> list[str]:
    """Those of the columns that have a value in the file: others need not be read."""
    leaves: dict[str, list[int]] = {}
    for place in range(metadata.num_columns):
        # "a.lat" may be a part of "a" or a column of its own.
        steps = metadata.schema.column(place).path.split(".")
        for name in accumulate(steps, "{}.{}".format):
            leaves.setdefault(name, []).append(place)
    groups = [metadata.row_group(n) for n in range(metadata.num_row_groups)]
    return [
        name
        for name in names
        if any(
            _has_values(group.column(place))
            for place in leaves.get(name, ())
            for group in groups
        )
    ]


def _has_values(column: pq.ColumnChunkMetaData) -> bool:
    known = column.statistics
    counted = known is not None and known.has_null_count
    return not counted or bool(known.null_count < column.num_values)


def _among(numbers: Numbers, wanted: Numbers) -> NDArray[np.bool_]:
    places = np.searchsorted(wanted, numbers)
    places[places == len(wanted)] = 0
    found: NDArray[np.bool_] = wanted[places] == numbers
    return found


def _any_between(wanted: Numbers, first: int, last: int) -> bool:
    low, high = np.searchsorted(wanted, [first, last + 1])
    return bool(low < high)
