"""Cells of a spreadsheet as the texts that were typed, or why that is not known."""

import datetime as dt
import math
from decimal import Decimal
from typing import Final

from collect.forms.xlsform.workbook import Value
from collect.submissions.exports.columnar.writers.sheet_cells import shortened

DIGITS: Final = 15
"""Decimal digits that a spreadsheet keeps of a number."""

_NBSP: Final = "\N{NO-BREAK SPACE}"


def text_of(value: Value) -> tuple[str, str]:
    """The cell's text, and the code of what is wrong with it, empty if nothing is.

    Whole numbers have no point (7, not 7.0) and no number an exponent; dates and times
    are written as ISO 8601.
    """
    if value is None or isinstance(value, str):
        return value or "", ""
    if isinstance(value, bool):
        return str(value).upper(), "sheet.cell.boolean"
    if isinstance(value, int | float):
        return _number(value)
    if isinstance(value, dt.timedelta):
        return str(value), "sheet.cell.duration"
    return _moment(value), ""


def _number(value: float) -> tuple[str, str]:
    if not math.isfinite(value):
        return str(value), "sheet.cell.error"
    exact = Decimal(repr(value))
    text = f"{exact:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    digits = len(exact.normalize().as_tuple().digits)
    many = digits > DIGITS or abs(exact) >= 10**DIGITS
    return text, "sheet.cell.rounded" if many else ""


def _moment(value: dt.datetime | dt.date | dt.time) -> str:
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        value = value.date()
    return value.isoformat()


def space_problem(text: str) -> str:
    """The code of what is wrong with the spaces of a value to write."""
    if text != text.strip():
        return "sheet.cell.space"
    return "sheet.cell.nbsp" if _NBSP in text else ""


def as_kept(text: str | None) -> str:
    """What a spreadsheet keeps of a text: one kind of line end, and not all of a very
    long one."""
    plain = (text or "").replace("\r\n", "\n").replace("\r", "\n")
    return shortened(plain)


def restored(text: str, known: str | None) -> str | None:
    """The value of the log that a cell stands for: the one known if a spreadsheet makes
    the cell's text of it, else the text. R writes NA for no value."""
    if as_kept(text) == as_kept(shortened(known or "")):
        return known or None
    if text == "NA" and known is None:
        return None
    return text or None
