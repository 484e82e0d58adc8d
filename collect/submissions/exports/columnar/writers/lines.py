"""JSON lines: an object a row, UTF-8, each line ended by a newline.

Every object has every variable, `null` where there is no answer: readers that look at
the first lines to learn the columns learn all of them, and packed they cost little.
Integers have all of their digits (up to 19; a reader that holds them as floats loses
some beyond 2^53), the codes of a select-multiple are an array, dates and moments are
text in ISO 8601.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from collect.submissions.exports.columnar.content import ExportTable
from collect.submissions.exports.columnar.writers.cells import parts_of, utf8_of
from collect.submissions.exports.columnar.writers.objects import Members, objects_of

CONTENT_TYPE = "application/x-ndjson"


def write(tables: Sequence[ExportTable], folder: Path) -> Iterator[bytes]:
    """The one table as lines. Raises UnsuitableError if a column has no text."""
    (table,) = tables
    members = Members.of(table.variables)
    for batch in table.batches():
        for part in parts_of(batch, members.size):
            yield utf8_of(objects_of(part, members, end="}\n"))
