"""CSV as ODK Central writes it: UTF-8, commas, quotes where needed, "\\n".

Cells are written as they are. A text such as `=1+1` is data here; see the package's
documentation.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

from collect.lib.moments import utc_text
from collect.submissions.exports.formats.cells import cells_of
from collect.submissions.exports.formats.records import (
    RepeatBatches,
    SubmissionBatches,
)
from collect.submissions.exports.formats.tables import Table

CONTENT_TYPE = "text/csv; charset=utf-8"
BEFORE = ("SubmissionDate",)
AFTER = (
    "KEY",
    "SubmitterID",
    "SubmitterName",
    "AttachmentsPresent",
    "AttachmentsExpected",
    "Status",
    "ReviewState",
    "DeviceID",
    "Edits",
    "FormVersion",
)
AFTER_REPEAT = ("PARENT_KEY", "KEY")


def write_submissions(table: Table, batches: SubmissionBatches) -> Iterator[bytes]:
    """The file of submissions, a piece for each batch; the first has the header."""
    return _write([*BEFORE, *table.header, *AFTER], _submissions(table, batches))


def write_repeat(table: Table, batches: RepeatBatches) -> Iterator[bytes]:
    """The file of a repeat, a piece for each batch; the first has the header."""
    return _write([*table.header, *AFTER_REPEAT], _repeats(table, batches))


def encode(rows: Iterable[Iterable[Any]]) -> bytes:
    """Rows as lines; None is a blank cell."""
    text = io.StringIO()
    rows = list(rows)
    csv.writer(text, lineterminator="\n").writerows(rows)
    if "\r" not in text.getvalue():
        return text.getvalue().encode()
    # A writer quotes the characters of its line end only, and a bare "\r" would end
    # the row for whoever reads it.
    lines: list[str] = []
    csv.writer(_Lines(lines), lineterminator="\r\n").writerows(rows)
    return "".join(line[:-2] + "\n" for line in lines).encode()


class _Lines:
    """A file of which every write is kept apart."""

    def __init__(self, lines: list[str]) -> None:
        self.write = lines.append


def _write(header: list[str], batches: Iterable[list[list[Any]]]) -> Iterator[bytes]:
    rest = iter(batches)
    yield encode([header, *next(rest, [])])
    for rows in rest:
        yield encode(rows)


def _submissions(table: Table, batches: SubmissionBatches) -> Iterator[list[list[Any]]]:
    cells = cells_of(table)
    blank: list[Any] = [None] * len(table.keys)
    for batch in batches:
        yield [
            [
                utc_text(record.submitted_at, "milliseconds"),
                *(cells(record.values, record.invalid) if not record.status else blank),
                record.key,
                record.submitter_id,
                record.submitter_name,
                record.present,
                record.expected,
                record.status,
                record.review_state,
                record.device_id,
                record.edits,
                record.form_version,
            ]
            for record in batch
        ]


def _repeats(table: Table, batches: RepeatBatches) -> Iterator[list[list[Any]]]:
    cells = cells_of(table)
    for batch in batches:
        yield [
            [*cells(record.values, record.invalid), record.parent_key, record.key]
            for record in batch
        ]
