"""A form's raw tables on disk: appended to, made anew, kept tidy."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from collect.datasets.tables import delta, state
from collect.datasets.tables.batches import batches
from collect.datasets.tables.folders import (
    STATES,
    new_generation,
    raw_folder,
    remove_old,
    switch,
    table_name,
)
from collect.datasets.tables.history import History, TableLayout
from collect.datasets.tables.merging import due
from collect.datasets.tables.parts import ORDER, FilePart, Rows
from collect.submissions.queries.streams import (
    living_versions,
    stream_rows,
    stream_states,
    tombstones,
)

STEP = 25_000
"""Numbers whose rows are committed together: what a crash can cost."""

KEPT_HOURS = 24
"""How long files that were replaced stay for those who are reading them."""


def append_tail(root: Path, form_id: int, *, upto: int) -> dict[str, int]:
    """Bring every raw table and the state log up to number `upto`; the rows added, by
    table.

    Each table keeps its own cursor in its own log, so a crash between two tables is
    made good by the next call. Tables that cannot be continued are made anew: those of
    an older layout, with a question whose type has changed, or with the rows of a
    submission that was purged, which then leave the disk. One caller at a time.
    """
    history = History.of(form_id)
    folder = raw_folder(root, form_id)
    if folder is None or not _continuable(folder, history):
        return rebuild(root, form_id, upto=upto)
    if _holds_purged(folder, form_id):
        return rebuild(root, form_id, upto=upto, hours=0)
    return _fill(folder, form_id, history, upto)


def rebuild(
    root: Path, form_id: int, *, upto: int, hours: float = KEPT_HOURS
) -> dict[str, int]:
    """Make all raw tables and the state log anew from PostgreSQL, then let them be the
    form's in one step; the rows by table. The old ones stay for `hours`, for those who
    are reading them. One caller at a time."""
    folder = new_generation(root, form_id)
    added = _fill(folder, form_id, History.of(form_id), upto)
    switch(folder)
    remove_old(root, form_id, hours)
    return added


def tidy(root: Path, form_id: int) -> int:
    """Merge small data files and remove what nobody reads any more; how many files
    were merged. One caller at a time."""
    folder = raw_folder(root, form_id)
    remove_old(root, form_id, KEPT_HOURS)
    if folder is None:
        return 0
    merged = 0
    for path in sorted(folder.iterdir()):
        merged += _merge(path)
        delta.vacuum(path, KEPT_HOURS)
    return merged


def stored_tables(
    root: Path, form_id: int, history: History
) -> dict[str, delta.Stored]:
    """The raw tables and the state log on disk; all empty if they cannot be read with
    what the form asks by now."""
    folder = raw_folder(root, form_id)
    names = (STATES, *history.tables)
    if folder is None or not _continuable(folder, history):
        return dict.fromkeys(names, delta.NOTHING)
    return {name: delta.stored(folder / table_name(name)) for name in names}


def _fill(folder: Path, form_id: int, history: History, upto: int) -> dict[str, int]:
    _append_states(folder / table_name(STATES), form_id, upto)
    return {
        table: _append_rows(folder / table_name(table), form_id, layout, history, upto)
        for table, layout in history.tables.items()
    }


def _append_states(path: Path, form_id: int, upto: int) -> None:
    for after, to in _steps(delta.stored(path).cursor, upto):
        found = state.batches(stream_states(form_id=form_id, after=after, upto=to))
        delta.append(path, found, state.SCHEMA, upto=to)


def _append_rows(
    path: Path, form_id: int, layout: TableLayout, history: History, upto: int
) -> int:
    questions = partial(history.questions, table=layout.table)
    added = 0
    for after, to in _steps(delta.stored(path).cursor, upto):
        rows = stream_rows(form_id=form_id, table=layout.table, after=after, upto=to)
        found = batches(rows, layout, questions)
        added += delta.append(path, found, layout.disk, upto=to)
    return added


def _steps(after: int, upto: int) -> Iterator[tuple[int, int]]:
    for start in range(after, upto, STEP):
        yield start, min(start + STEP, upto)


def _continuable(folder: Path, history: History) -> bool:
    """Whether the tables have each question in the type it has by now."""
    return all(
        _fits(delta.schema_of(folder / table_name(table)), layout.disk)
        for table, layout in history.tables.items()
    )


def _fits(schema: pa.Schema, wanted: pa.Schema) -> bool:
    return all(
        wanted.field(name).type == schema.field(name).type
        for name in set(wanted.names).intersection(schema.names)
    )


def _holds_purged(folder: Path, form_id: int) -> bool:
    """Whether rows of a submission that is no more are in the tables."""
    gone = tombstones(form_id)
    if not gone:
        return False
    names = ["_instance_id", "_version_id"]
    ids = pa.array(gone, pa.string())
    found: set[int] = set()
    for table in ("", STATES):
        for file in delta.stored(folder / table_name(table)).files:
            for batch in FilePart(file).read(names):
                marked = pc.is_in(batch["_instance_id"], value_set=ids)
                found.update(batch["_version_id"].filter(marked).to_pylist())
    return not found <= living_versions(gone.values())


def _merge(path: Path) -> int:
    merged = 0
    while files := due(delta.stored(path).files):
        order = ("_seq",) if path.name == STATES else ORDER
        rows = Rows([FilePart(file) for file in files], order=order)
        delta.merge(path, files, rows.read(delta.schema_of(path).names))
        merged += len(files)
    return merged
