"""Stored rows to record batches as they lie on disk."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import pyarrow as pa

from collect.datasets.tables.columns import invalid, parse, typed
from collect.datasets.tables.history import TableLayout
from collect.datasets.tables.schema import INVALID, KEYS
from collect.forms.xlsform.fields import Field
from collect.submissions.queries.streams import StoredRow

Questions = Callable[[int], Sequence[Field]]
"""The questions of a form version in the table, by the version's id."""


def batches(
    chunks: Iterable[Sequence[StoredRow]], layout: TableLayout, questions: Questions
) -> Iterator[pa.RecordBatch]:
    """One batch a chunk, in the layout's schema on disk. Raises ValueError for stored
    values that do not fit their version's types, a fault of ours."""
    for rows in chunks:
        columns = {**_keys(rows), **_answers(rows, layout, questions)}
        columns[INVALID.name] = invalid([row.invalid for row in rows], layout.names)
        yield pa.RecordBatch.from_arrays(
            [
                columns[name].cast(layout.disk.field(layout.on_disk[name]).type)
                for name in layout.schema.names
            ],
            schema=layout.disk,
        )


def _keys(rows: Sequence[StoredRow]) -> dict[str, pa.Array]:
    columns = {
        "_instance_id": [row.instance_id for row in rows],
        "_row": [row.key for row in rows],
        "_parent_row": [row.parent_key for row in rows],
        "_ordinal": [row.ordinal for row in rows],
        "_seq": [row.seq for row in rows],
        "_version_id": [row.version_id for row in rows],
        "_form_version": [row.form_version for row in rows],
        "_submitted_at": [row.submitted_at for row in rows],
        "_submitter": [row.submitter for row in rows],
    }
    return {
        name: pa.array(values, KEYS.field(name).type)
        for name, values in columns.items()
    }


def _answers(
    rows: Sequence[StoredRow], layout: TableLayout, questions: Questions
) -> dict[str, pa.Array]:
    versions = {row.form_version_id for row in rows}
    if all(layout.parsed_alike(questions(version)) for version in versions):
        return _parsed(rows, layout.questions, layout)
    return _version_by_version(rows, versions, layout, questions)


def _version_by_version(
    rows: Sequence[StoredRow],
    versions: Iterable[int],
    layout: TableLayout,
    questions: Questions,
) -> dict[str, pa.Array]:
    """Answers to a question that was retyped are read as each version stored them."""
    places: list[int] = []
    parts = []
    for version in versions:
        own = [n for n, row in enumerate(rows) if row.form_version_id == version]
        known = {field.path: field for field in questions(version)}
        asked = [known.get(field.path, field) for field in layout.questions]
        parts.append(_parsed([rows[n] for n in own], asked, layout))
        places += own
    order = pa.array(_inverse(places), pa.int64())
    return {
        name: pa.concat_arrays([part[name] for part in parts]).take(order)
        for name in parts[0]
    }


def _inverse(places: Sequence[int]) -> list[int]:
    found = [0] * len(places)
    for position, place in enumerate(places):
        found[place] = position
    return found


def _parsed(
    rows: Sequence[StoredRow], asked: Sequence[Field], layout: TableLayout
) -> dict[str, pa.Array]:
    """`asked` are the layout's questions, as the version of these rows typed them."""
    parsed = parse([row.values for row in rows], asked)
    columns: dict[str, pa.Array] = {}
    for field, target in zip(asked, layout.questions, strict=True):
        columns.update(typed(parsed[field.path], field, target))
    return columns
