"""The columnar tables of random answers, made as the server makes them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import orjson
import pyarrow as pa

from collect.datasets.tables.batches import batches
from collect.datasets.tables.history import layout_of
from collect.datasets.tables.latest import LatestTable
from collect.datasets.tables.parts import Rows, TailPart
from collect.datasets.tables.reading import readings
from collect.datasets.tables.schema import STATE, source_schema
from collect.submissions.instance.parse import parse_instance
from collect.submissions.instance.shred import ShreddedRow, shred, tree_of
from collect.submissions.queries.streams import StoredRow
from tests.generative import survey_answers
from tests.generative.survey_answers import Row, xml_of

FIELDS = survey_answers.fields()
TREE = tree_of(FIELDS)
RECEIVED = 1_772_366_400_000_000
"""Microseconds since 1970."""


def stored(submissions: Sequence[Row], table: str) -> list[StoredRow]:
    """The rows of a table as receiving stores them and as they are read."""
    return [
        _stored(row, number)
        for number, submission in enumerate(submissions, start=1)
        for row in shred(
            parse_instance(xml_of(submission)).root, TREE, instance_id=f"uuid:{number}"
        )
        if row.table == table
    ]


def source(submissions: Sequence[Row], table: str) -> LatestTable:
    """A table of these submissions, stored in columns and opened."""
    layout = layout_of(FIELDS, table)
    chunk = stored(submissions, table)
    chunks = [chunk] if chunk else []
    part = TailPart(batches(chunks, layout, lambda _: layout.questions), layout.disk)
    numbers = np.arange(len(submissions)) + 1
    states = [pa.array(numbers), *(pa.nulls(len(numbers), kind.type) for kind in STATE)]
    return LatestTable(
        path=table,
        schema=source_schema(FIELDS, table),
        stored=Rows([part] if chunk else [], numbers),
        states=pa.Table.from_arrays(states, ["_version_seq", *STATE.names]),
        readings=readings(FIELDS, layout, {}),
    )


def _stored(row: ShreddedRow, number: int) -> StoredRow:
    return StoredRow(
        instance_id=f"uuid:{number}",
        key=row.key,
        parent_key=row.parent_key or None,
        ordinal=row.ordinal,
        seq=number,
        version_id=number,
        form_version_id=1,
        form_version="1",
        submitted_at=RECEIVED,
        submitter="Phone",
        values=orjson.dumps(row.values),
        invalid=orjson.dumps(row.invalid).decode() if row.invalid else None,
    )
