"""Tables and codebooks for these tests."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa

from collect.forms.xlsform.fields import Choice
from collect.submissions.exports.columnar.codebook import (
    About,
    Codebook,
    codebook,
    counted,
)
from collect.submissions.exports.columnar.content import ExportTable, Variable

MADE = datetime(2026, 5, 4, 3, 2, 1, tzinfo=UTC)
YES_NO = (
    Choice("yes", {"default": "Yes", "French (fr)": "Oui"}),
    Choice("no", {"default": "No", "French (fr)": "Non"}),
    Choice("98", {"default": "Don't know"}),
)


def table(
    pairs: Sequence[tuple[Variable, Sequence[Any]]],
    *,
    name: str = "submissions",
    batch: int = 2,
) -> ExportTable:
    """A table of these variables and values, in batches of so many rows."""
    variables = tuple(variable for variable, _ in pairs)
    rows = len(pairs[0][1]) if pairs else 0
    schema = pa.schema([(variable.name, variable.type) for variable in variables])
    whole = pa.table([pa.array(cells, v.type) for v, cells in pairs], schema=schema)

    def batches() -> Iterator[pa.RecordBatch]:
        yield from whole.to_batches(max_chunksize=batch)

    return ExportTable(name, f"Label of {name}", variables, rows, batches)


def text(name: str = "note", **about: Any) -> Variable:
    """A variable of text."""
    return Variable(name, pa.string(), "answer", **about)


def number(name: str = "age", **about: Any) -> Variable:
    """A variable of whole numbers."""
    return Variable(name, pa.int64(), "answer", **about)


def book_of(*tables: ExportTable, **about: Any) -> Codebook:
    """The codebook of tables nobody has written."""
    tallies = [counted(each)[1] for each in tables]
    return codebook(tables, tallies, About("Households", "hh", MADE, **about))
