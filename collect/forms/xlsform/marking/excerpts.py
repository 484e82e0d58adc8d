"""The row around a finding, as a few cells of the sheet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from collect.forms.xlsform.findings import Finding, column_index, column_letter
from collect.forms.xlsform.workbook import Row, Sheet, Workbook

MOST = 1_000
"""Findings beyond these have no excerpt."""
_CELLS = 6
_LONGEST = 120

Excerpt = list[dict[str, Any]]
"""Cells in their order: `letter`, `heading`, `text`, and `here` for the one meant."""


def excerpts_of(workbook: Workbook, findings: Iterable[Finding]) -> dict[str, Excerpt]:
    """By `key_of` a finding: the cells of its row that tell which row it is, and the
    cell it is about, be that empty."""
    sheets = {sheet.title: sheet for sheet in workbook.sheets.values()}
    rows = {title: _rows(sheet) for title, sheet in sheets.items()}
    found: dict[str, Excerpt] = {}
    for finding in findings:
        sheet = sheets.get(finding.sheet)
        if sheet is None or finding.row is None or len(found) >= MOST:
            continue
        row = rows[finding.sheet].get(finding.row, Row(finding.row, (), ()))
        found[key_of(finding)] = _excerpt(sheet, row, _place(finding, sheet))
    return found


def key_of(finding: Finding) -> str:
    """The place of a finding: `survey!F5`, `survey!5`, `survey!`."""
    return f"{finding.sheet}!{finding.cell or finding.row or ''}"


def _rows(sheet: Sheet) -> Mapping[int, Row]:
    return {row.number: row for row in (sheet.header, *sheet.rows)}


def _place(finding: Finding, sheet: Sheet) -> int | None:
    """The 0-based index of the finding's column in the sheet's rows."""
    letters = (finding.cell or "").rstrip("0123456789")
    return column_index(letters) - sheet.offset if letters else None


def _excerpt(sheet: Sheet, row: Row, here: int | None) -> Excerpt:
    return [
        {
            "letter": column_letter(index + sheet.offset),
            "heading": _short(sheet.header[index]),
            "text": _short(row.raw[index] if index < len(row.raw) else ""),
            "here": index == here,
        }
        for index in _chosen(row.values, here)
    ]


def _chosen(values: Sequence[str], here: int | None) -> list[int]:
    """The first two filled cells, which name the row, and those nearest to the place."""
    filled = [index for index, value in enumerate(values) if value and index != here]
    if here is None:
        return filled[:_CELLS]
    near = sorted(filled[2:], key=lambda index: abs(index - here))
    return sorted([here, *filled[:2], *near[: _CELLS - 3]])


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
