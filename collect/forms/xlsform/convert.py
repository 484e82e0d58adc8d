"""The only module that knows pyxform: workbook to XForm, its messages to findings.

pyxform gets the cells we read, so both see the same values and only one library opens
the file. It stops at its first error; our own checks do not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyxform.errors import PyXFormError
from pyxform.xls2xform import convert as pyxform_convert

from collect.forms.xlsform.catalogue import about_file, at, in_row, in_sheet
from collect.forms.xlsform.codes import Code
from collect.forms.xlsform.columns import Columns
from collect.forms.xlsform.findings import Finding, Severity
from collect.forms.xlsform.workbook import STANDARD_SHEETS, Sheet, Workbook

_ROW = re.compile(r"\[row : (\d+)\]\s*")
_SHEET = re.compile(r"[Oo]n the '(\w+)' sheet")
_COLUMN = re.compile(r"the '([\w:]+)'(?: \([^)]*\))? value")
_SHEETS_BY_WORDS = (
    (
        "choices",
        re.compile(r"\bchoices? (?:sheet|names?)|Choices should", re.IGNORECASE),
    ),
    ("settings", re.compile(r"\bsettings sheet", re.IGNORECASE)),
)

# Warnings our own checks give with a cell.
_COVERED = re.compile(
    "case-insensitive match"
    "|Choices should have a label"
    "|Column headers must not be empty"
    "|has no label"
    r"|Language '.*' is missing the"
    "|or_other and translations"
    "|similar names were found"
    "|is being skipped"
    "|'disabled' column header"
    "|no longer supported on most devices"
)
_UNBALANCED = re.compile(r"Unmatched '(?:begin|end)_")
_OUR_UNBALANCED = frozenset(
    {
        Code.END_WITHOUT_BEGIN.value,
        Code.BEGIN_WITHOUT_END.value,
        Code.END_MISMATCH.value,
    }
)


@dataclass(frozen=True, slots=True)
class Conversion:
    """The XForm (None if pyxform refused) and what pyxform said."""

    xform: bytes | None
    findings: tuple[Finding, ...]
    itemsets: bytes | None = None
    """itemsets.csv, if the form has external choices."""


def convert(workbook: Workbook, *, fallback_form_id: str = "data") -> Conversion:
    """Convert a workbook; the same workbook always gives the same bytes.

    `fallback_form_id` is the form's id if the settings sheet has none. Never raises
    because of the workbook (but MemoryError passes).
    """
    warnings: list[str] = []
    definition: dict[str, object] = {
        "sheet_names": [],
        "fallback_form_name": fallback_form_id,
    }
    for name in STANDARD_SHEETS:
        sheet = workbook.sheets.get(name)
        if sheet is not None:
            headers = _headers(sheet)
            definition[name] = _rows(workbook, sheet, headers)
            definition[f"{name}_header"] = [dict.fromkeys(headers.values())]
    try:
        result = pyxform_convert(definition, warnings=warnings, validate=False)
    except PyXFormError as error:
        return Conversion(None, tuple(_errors(workbook, str(error), warnings)))
    except MemoryError:
        raise
    except Exception as error:  # pyxform also fails with KeyError and the like
        detail = f"{type(error).__name__}: {error}"
        return Conversion(None, tuple(_errors(workbook, detail, warnings)))
    itemsets = result.itemsets.encode() if result.itemsets else None
    findings = tuple(_warnings(workbook, warnings))
    return Conversion(result.xform.encode(), findings, itemsets)


def _headers(sheet: Sheet) -> dict[int, str]:
    """Header by column; of equal ones only the first (an error of ours)."""
    headers: dict[int, str] = {}
    for index, header in enumerate(sheet.headers):
        if header and header not in headers.values():
            headers[index] = header
    return headers


def _rows(
    workbook: Workbook, sheet: Sheet, headers: dict[int, str]
) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = []
    for row in sheet.rows:
        if workbook.is_grid:  # empty rows count in pyxform's generated names
            gap = row.number - sheet.header.number - 1 - len(rows)
            rows.extend({} for _ in range(gap))
        rows.append({h: row[index] for index, h in headers.items() if row[index]})
    return rows


def _number(workbook: Workbook, sheet: Sheet, row: int) -> int:
    """The spreadsheet's row of pyxform's n-th (its first data row is 2)."""
    if row < 2:
        return sheet.header.number
    if workbook.is_grid:
        return row - 1 + sheet.header.number
    return sheet.rows[row - 2].number if row - 2 < len(sheet.rows) else row


def _errors(
    workbook: Workbook, message: str, warnings: Iterable[str]
) -> Iterator[Finding]:
    # Some errors hold several rows, one a line.
    parts = re.split(r"\n(?=\[row : )", message)
    for part in parts:
        yield _finding(workbook, Code.CONVERSION_FAILED, part)
    yield from _warnings(workbook, warnings)


def _warnings(workbook: Workbook, warnings: Iterable[str]) -> Iterator[Finding]:
    for warning in warnings:
        if not _COVERED.search(warning):
            yield _finding(workbook, Code.CONVERSION_WARNING, warning)


def _finding(workbook: Workbook, code: Code, message: str) -> Finding:
    match = _ROW.search(message)
    detail = " ".join(_ROW.sub("", message).split())
    if not detail.endswith((".", "?", "!")):
        detail += "."
    sheet = _sheet(workbook, message, located=match is not None)
    if sheet is None:
        return about_file(code, detail=detail)
    if match is None:
        return in_sheet(code, sheet, detail=detail)
    number = _number(workbook, sheet, int(match[1]))
    column = _COLUMN.search(message)
    index = _index(sheet, column[1]) if column else None
    if index is None:
        return in_row(code, sheet, number, detail=detail)
    return at(code, sheet, number, index, detail=detail)


def _sheet(workbook: Workbook, message: str, *, located: bool) -> Sheet | None:
    if match := _SHEET.search(message):
        return workbook.sheets.get(match[1])
    for name, words in _SHEETS_BY_WORDS:
        if not located and words.search(message):
            return workbook.sheets.get(name)
    return workbook.sheets.get("survey") if located else None


_BIND = {"calculate": "calculation", "readonly": "read_only"}


def _index(sheet: Sheet, column: str) -> int | None:
    columns = Columns(sheet)
    for one in columns.all:
        if one.header == column:
            return one.index
    return columns.index(_BIND.get(column, column))


def without_repeats(
    own: Iterable[Finding], converted: Iterable[Finding]
) -> tuple[Finding, ...]:
    """pyxform's findings that say something ours do not.

    Its error in a row where we report an error is the same problem; an error it cannot
    place is most likely a consequence of ours.
    """
    errors = [finding for finding in own if finding.severity is Severity.ERROR]
    rows = {(finding.sheet.lower(), finding.row) for finding in errors}
    unbalanced = any(finding.code in _OUR_UNBALANCED for finding in errors)

    def is_new(finding: Finding) -> bool:
        if finding.severity is not Severity.ERROR:
            return True
        if finding.row is None:
            return not errors
        if unbalanced and _UNBALANCED.search(finding.message):
            return False
        return (finding.sheet.lower(), finding.row) not in rows

    return tuple(finding for finding in converted if is_new(finding))
