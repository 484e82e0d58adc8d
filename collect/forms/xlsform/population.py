"""A CSV file of population totals: its rows, and whether a design can use them."""

from __future__ import annotations

import csv
import io
import math
from typing import Final

from collect.forms.xlsform.definition import Definition
from collect.lib.csv_text import separator_of

LARGEST: Final = 1 << 20
"""Bytes of a table of population totals."""
TOTAL: Final = "total"


class PopulationError(ValueError):
    """The file is no table of population totals; the text says why."""


def read_rows(content: bytes) -> list[dict[str, str]]:
    """The rows of a CSV file (UTF-8; comma or semicolon), by column.

    Raises PopulationError.
    """
    if len(content) > LARGEST:
        raise PopulationError(
            f"it is larger than {LARGEST >> 20} MB: give a row for each category, not "
            "for each person"
        )
    try:
        return _rows(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise PopulationError("it is not UTF-8: save it as CSV UTF-8") from None
    except csv.Error as error:
        raise PopulationError(f"it is no CSV file: {error}") from None


def check_population(content: bytes, definition: Definition) -> None:
    """Raise PopulationError where the file cannot be the totals of this design.

    Whether they agree with each other and with the sample, runs tell.
    """
    rows = read_rows(content)
    columns = list(rows[0]) if rows else []
    usable = [each.dimension for each in definition.dimensions if not each.table]
    unknown = [name for name in columns if name not in (*usable, TOTAL)]
    if unknown:
        raise PopulationError(
            f"its column {unknown[0]} is no dimension of the submission; the form has "
            f"{', '.join(usable)}"
        )
    if TOTAL not in columns or len(columns) < 2:
        raise PopulationError(
            f"it needs rows, a column '{TOTAL}' and a column for each dimension, such "
            f"as {usable[0] if usable else 'SEX'},{TOTAL}"
        )
    for number, row in enumerate(rows, 1):
        if not _above_zero(row.get(TOTAL, "")):
            raise PopulationError(
                f"row {number}: total '{row.get(TOTAL, '')}' is not a number above 0"
            )


def _rows(text: str) -> list[dict[str, str]]:
    lines = csv.reader(
        io.StringIO(text, newline=""), delimiter=separator_of(text), strict=True
    )
    header = [name.strip() for name in next(lines, [])]
    if "" in header or len({*header}) < len(header):
        raise PopulationError("its header has an empty or a repeated column")
    rows = []
    for number, line in enumerate((line for line in lines if any(line)), 1):
        if any(line[len(header) :]):
            raise PopulationError(f"row {number} has more cells than the header")
        padded = [*line, *("" for _ in header)]
        rows.append(dict(zip(header, padded, strict=False)))
    return rows


def _above_zero(text: str) -> bool:
    try:
        return 0 < float(text) < math.inf
    except ValueError:
        return False
