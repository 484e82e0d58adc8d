"""A form's raw tables as they stand at one moment: rows that count, in order of arrival.

Read are the Delta tables and what PostgreSQL has beyond their cursors, as far as it is
committed when `open_latest` is called. From then on nothing changes: the tables agree
with each other and give the same rows each time, in constant memory.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, partial
from pathlib import Path

import numpy as np
import pyarrow as pa

from collect.datasets.tables import delta, evolution, state
from collect.datasets.tables.batches import batches
from collect.datasets.tables.folders import STATES
from collect.datasets.tables.history import History, TableLayout, layout_of
from collect.datasets.tables.parts import FilePart, Numbers, Part, Rows, TailPart
from collect.datasets.tables.raw import stored_tables
from collect.datasets.tables.reading import Reading, readings
from collect.datasets.tables.schema import STATE, source_schema, table_names
from collect.datasets.tables.state import Selection
from collect.forms.xlsform.fields import Field
from collect.submissions.exports.columnar.content import Source
from collect.submissions.queries import horizon
from collect.submissions.queries.streams import (
    one_moment,
    stream_rows,
    stream_states,
    tombstones,
)


@dataclass(frozen=True, eq=False)
class LatestTable:
    """A raw table at one moment; see `Source`."""

    path: str
    schema: pa.Schema
    stored: Rows
    states: pa.Table
    readings: Mapping[str, Reading]

    @cached_property
    def rows(self) -> int:
        """How many rows there are."""
        return self.stored.count

    def batches(self, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
        """The rows in the order of arrival, those columns only, in that order."""
        names = self.schema.names if columns is None else list(columns)
        schema = pa.schema([self.schema.field(name) for name in names])
        needed = [
            source
            for name in names
            if name in self.readings
            for source in self.readings[name].sources
        ]
        for batch in self.stored.read(needed):
            arrays = [self._column(name, batch) for name in names]
            yield pa.RecordBatch.from_arrays(arrays, schema=schema)

    def _column(self, name: str, batch: pa.RecordBatch) -> pa.Array:
        if name in self.readings:
            return self.readings[name].read(batch, self.schema.field(name).type)
        places = np.searchsorted(self._numbers, batch["_seq"].to_numpy())
        return self._states[name].take(pa.array(places))

    @cached_property
    def _numbers(self) -> Numbers:
        numbers: Numbers = self.states["_version_seq"].to_numpy()
        return numbers

    @cached_property
    def _states(self) -> Mapping[str, pa.Array]:
        return {name: self.states[name].combine_chunks() for name in STATE.names}


@dataclass(frozen=True, eq=False)
class Latest:
    """A form's raw tables at one moment: everything up to number `upto` is in them."""

    upto: int
    tables: dict[str, LatestTable]


def open_latest(
    root: Path,
    form_id: int,
    fields: Sequence[Field],
    *,
    upto: int,
    chosen: Collection[str] | None = None,
    review_states: Collection[str | None] | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    version: str | None = None,
    deleted: bool | None = False,
) -> dict[str, Source]:
    """The tables of a form by path, as of now; "" is that of the submissions.

    `fields` are the questions to read: those of `merge_fields` (every path that ever
    was), those of `evolution.merge` (a question that moved is one column, under its
    newest path), or those of one version, together with its name as `version`. For the
    other parameters see `Selection`. Everything acknowledged up to number `upto` is
    included, and whatever else was when this is called.

    Raises ValueError if `upto` lies ahead of the form's last number.
    """
    selection = Selection(chosen, review_states, since, until, version, deleted)
    latest = open_selected(root, form_id, fields, selection)
    if latest.upto < upto:
        raise ValueError(
            f"Form {form_id} has nothing above number {latest.upto}; {upto} was asked."
        )
    return dict(latest.tables)


def open_selected(
    root: Path, form_id: int, fields: Sequence[Field], selection: Selection
) -> Latest:
    """As `open_latest`, with the number up to which everything is included."""
    history = History.of(form_id)
    # The tables first: what they hold is in the database too when that is looked at.
    on_disk = stored_tables(root, form_id, history)
    with one_moment():
        upto = horizon(form_id)
        tails = {
            table: _tail(form_id, layout, history, on_disk[table].cursor, upto)
            for table, layout in history.tables.items()
        }
        states = _states(form_id, on_disk[STATES], upto)
    states = state.select(states, selection)
    wanted: Numbers = states["_version_seq"].to_numpy()
    earlier = evolution.earlier_paths([s.fields for s in history.schemas], fields)
    tables = {}
    for table in table_names(fields):
        layout = history.tables.get(table) or layout_of((), table)
        files = on_disk[table].files if table in on_disk else ()
        parts: list[Part] = [FilePart(file) for file in files]
        if table in tails and tails[table].rows:
            parts.append(tails[table])
        tables[table] = LatestTable(
            path=table,
            schema=source_schema(fields, table),
            stored=Rows(parts, wanted),
            states=states,
            readings=readings(fields, layout, earlier),
        )
    return Latest(upto, tables)


def _tail(
    form_id: int, layout: TableLayout, history: History, after: int, upto: int
) -> TailPart:
    found = stream_rows(form_id=form_id, table=layout.table, after=after, upto=upto)
    questions = partial(history.questions, table=layout.table)
    return TailPart(batches(found, layout, questions), layout.disk)


def _states(form_id: int, log: delta.Stored, upto: int) -> pa.Table:
    """The state of every submission."""
    rows = [
        delta.conforming(batch, state.SCHEMA)
        for file in log.files
        for batch in FilePart(file).read(state.SCHEMA.names)
    ]
    tail = stream_states(form_id=form_id, after=log.cursor, upto=upto)
    rows += state.batches(tail)
    table = pa.Table.from_batches(rows, state.SCHEMA)
    return state.current(table, tombstones(form_id))
