"""CSV as people upload it, and as they open it."""

import csv
import io

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def harmless(value: object) -> str:
    """What anybody may have typed as a cell that no spreadsheet takes for a formula;
    numbers stay as they are."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) and not _is_number(text) else text


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


class CsvTextError(ValueError):
    """The text is no CSV; `row` is the line where reading ended, from 1."""

    def __init__(self, row: int, reason: object) -> None:
        self.row = row
        super().__init__(f"It cannot be read: {reason}.")


def separator_of(text: str) -> str:
    """A comma, or a semicolon as some spreadsheets write where the comma is a point."""
    first = text.partition("\n")[0]
    return ";" if ";" in first and "," not in first else ","


def rows_of(text: str) -> list[list[str]]:
    """All rows, the header first. Raises CsvTextError."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator_of(text))
    try:
        return list(reader)
    except csv.Error as error:
        raise CsvTextError(reader.line_num, error) from error
