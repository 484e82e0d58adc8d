"""Workbooks as a data manager fills them in."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from typing import Any

from openpyxl import load_workbook

from tests.integration.datasets.decisions.conftest import Decisions

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Line = dict[str, str]
Fill = Callable[[Line], Mapping[str, str] | None]


def download(decisions: Decisions, name: str = "cleaning-log.xlsx") -> bytes:
    """A workbook to fill in."""
    answer = decisions.person.get(decisions.path(f"/{name}"))
    assert (answer.status_code, answer["Content-Type"]) == (200, XLSX), answer.content
    content: bytes = answer.content
    return content


def lines_of(content: bytes) -> list[Line]:
    """The lines of the workbook's first sheet."""
    sheet: Any = load_workbook(io.BytesIO(content)).worksheets[0]
    header, *rows = sheet.iter_rows(values_only=True)
    return [
        {
            name: "" if value is None else str(value)
            for name, value in zip(header, row, strict=True)
        }
        for row in rows
    ]


def filled(content: bytes, fill: Fill) -> bytes:
    """The workbook with what `fill` says of each line written into it."""
    workbook = load_workbook(io.BytesIO(content))
    sheet: Any = workbook.worksheets[0]
    header = [cell.value for cell in sheet[1]]
    for number, line in enumerate(lines_of(content), start=2):
        for name, value in (fill(line) or {}).items():
            sheet.cell(number, header.index(name) + 1, value)
    saved = io.BytesIO()
    workbook.save(saved)
    return saved.getvalue()


def upload(decisions: Decisions, content: bytes, query: str = "") -> Any:
    """The answer to a workbook that is sent back."""
    return decisions.person.client.post(
        decisions.path(f"/decisions/sheet?{query}"), content, content_type=XLSX
    )
