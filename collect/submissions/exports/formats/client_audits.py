"""The logs of ODK Collect (`audit.csv`), one for each submission, as one table."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import BinaryIO

from collect.submissions.exports.formats.csv_writer import encode

COLUMNS = (
    "event",
    "node",
    "start",
    "end",
    "latitude",
    "longitude",
    "accuracy",
    "old-value",
    "new-value",
    "user",
    "change-reason",
)
HEADER = ("instance ID", *COLUMNS)
MAX_LINE = 1_000_000
"""Characters of a line; Collect's are below a thousand and free text."""

_BATCH = 1000


class UnreadableAuditError(ValueError):
    """The file is no log as Collect writes it."""


def write_audit(instance_id: str, file: BinaryIO) -> Iterator[bytes]:
    """The events of one log under its submission, without a header, in pieces.

    Columns are found by name; unknown ones are left out, missing ones stay blank.
    Raises UnreadableAuditError at the first line that cannot be read.
    """
    rows = _events(file)
    while batch := [[instance_id, *row] for row in islice(rows, _BATCH)]:
        yield encode(batch)


def _events(file: BinaryIO) -> Iterator[list[str]]:
    text = io.TextIOWrapper(file, encoding="utf-8-sig", errors="replace", newline="")
    rows = csv.reader(_lines(text), skipinitialspace=True)
    try:
        names = [name.strip() for name in next(rows, [])]
        for row in rows:
            if row:
                cells = dict(zip(names, (cell.strip() for cell in row), strict=False))
                yield [cells.get(column, "") for column in COLUMNS]
    except csv.Error as error:
        raise UnreadableAuditError(f"line {rows.line_num}: {error}") from error
    finally:
        text.detach()


def _lines(text: io.TextIOWrapper) -> Iterable[str]:
    while line := text.readline(MAX_LINE + 1):
        if len(line) > MAX_LINE:
            raise UnreadableAuditError(f"a line is longer than {MAX_LINE:,} characters")
        yield line
