"""The workbook that was sent, with comments and colours on the cells that need a look."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from collect.forms.xlsform.findings import Finding, Severity
from collect.forms.xlsform.marking.grids import Book, Opened, opened, saved, write
from collect.forms.xlsform.workbook import KNOWN_SHEETS

LIST = "Findings"
"""The sheet that lists them; one of before is replaced."""
_AUTHOR = "Collect"
_COLOURS = {
    Severity.ERROR: "FFF4B8AE",
    Severity.WARNING: "FFFBE3A6",
    Severity.INFO: "FFCFE6F5",
}
_WIDTHS = (12, 16, 10, 22, 70, 70)
_TALLEST = 400


def marked(
    data: bytes, kind: str, findings: Sequence[Finding], words: Mapping[str, Any]
) -> bytes:
    """The workbook as .xlsx: as it was, but for marks at the findings and their list.

    `words`: `headings` of the list's six columns, `severities` by name. Marks of an
    earlier time go. Raises Unreadable.
    """
    with warnings.catch_warnings():
        # About parts of the file that openpyxl cannot keep, such as drawings.
        warnings.simplefilter("ignore")
        source = opened(data, kind)
        _clear(source.book)
        findings = _named(source.book, findings)
        for finding in findings:
            _mark(source, finding)
        _list(source, findings, words)
        return saved(source.book)


def _clear(book: Book) -> None:
    if LIST in book.sheetnames and len(book.sheetnames) > 1:
        book.remove(book[LIST])
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.comment is not None and cell.comment.author == _AUTHOR:
                    assert isinstance(cell, Cell)  # noqa: S101  merged ones have none
                    cell.comment = None
                    cell.fill = PatternFill()


def _named(book: Book, findings: Sequence[Finding]) -> Sequence[Finding]:
    """A sheet that is alone is the survey whatever its name. It will not be alone."""
    only = book.worksheets[0]
    if len(book.worksheets) > 1 or only.title.strip().lower() in KNOWN_SHEETS:
        return findings
    before, only.title = only.title, "survey"
    return [
        replace(each, sheet="survey") if each.sheet == before else each
        for each in findings
    ]


def _mark(source: Opened, finding: Finding) -> None:
    address = _address(source, finding)
    if not address:
        return
    cell = _whole(source.book[finding.sheet], address)
    text = finding.message + (f"\n{finding.hint}" if finding.hint else "")
    if cell.comment is not None:
        text = f"{cell.comment.text}\n\n{text}"
    text = text[:8_000]
    cell.comment = Comment(text, _AUTHOR, height=_height(text), width=320)
    worst = cell.fill.fgColor.rgb == _COLOURS[Severity.ERROR]
    if not worst:
        cell.fill = PatternFill("solid", fgColor=_COLOURS[finding.severity])


def _height(text: str) -> int:
    return min(_TALLEST, 24 * (2 + len(text) // 45 + text.count("\n")))


def _address(source: Opened, finding: Finding) -> str:
    """Where a finding is in the book; a row without a cell is marked at its start."""
    if finding.row is None or finding.sheet not in source.book.sheetnames:
        return ""
    letters = (finding.cell or "").rstrip("0123456789")
    if not letters:
        first = source.offsets.get(finding.sheet, 0)
        letters = "AB"[first]
    return source.place(finding.sheet, finding.row, letters)


def _whole(sheet: Worksheet, address: str) -> Cell:
    """The cell, or the one that it was merged into."""
    cell = sheet[address]
    if not isinstance(cell, MergedCell):
        return cell  # type: ignore[no-any-return]
    around = next(each for each in sheet.merged_cells.ranges if address in each)
    return sheet.cell(around.min_row, around.min_col)  # type: ignore[return-value]


def _list(
    source: Opened, findings: Sequence[Finding], words: Mapping[str, Any]
) -> None:
    sheet = source.book.create_sheet(LIST, 0)
    source.book.active = 0
    for x, (heading, width) in enumerate(
        zip(words["headings"], _WIDTHS, strict=True), start=1
    ):
        cell = sheet.cell(1, x)
        assert isinstance(cell, Cell)  # noqa: S101  nothing is merged here
        write(cell, heading)
        cell.font = Font(bold=True)
        sheet.column_dimensions[cell.column_letter].width = width
    sheet.freeze_panes = "A2"
    for y, finding in enumerate(findings, start=2):
        _line(source, sheet, y, finding, words["severities"])


def _line(
    source: Opened,
    sheet: Worksheet,
    y: int,
    finding: Finding,
    severities: Mapping[str, str],
) -> None:
    address = _address(source, finding)
    parts = (
        severities[finding.severity],
        finding.sheet,
        address or (finding.row or ""),
        finding.column or "",
        finding.message,
        finding.hint,
    )
    for x, part in enumerate(parts, start=1):
        cell = sheet.cell(y, x)
        assert isinstance(cell, Cell)  # noqa: S101  nothing is merged here
        write(cell, str(part))
        cell.alignment = Alignment(vertical="top", wrap_text=True)
    sheet.cell(y, 1).fill = PatternFill("solid", fgColor=_COLOURS[finding.severity])
    if address:
        link = sheet.cell(y, 3)
        quoted = finding.sheet.replace("'", "''")
        link.hyperlink = Hyperlink(
            ref=link.coordinate, location=f"'{quoted}'!{address}"
        )
        link.font = Font(color="FF0B6E69", underline="single")
