"""Workbooks as people send them back."""

import csv
import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import openpyxl
import xlsxwriter
from openpyxl.worksheet.worksheet import Worksheet

from collect.datasets.cleaning import LogEntry
from collect.datasets.cleaning.sheets import QuestionText, Reading
from tests.unit.datasets.cleaning.tables import line

HEADER = ("uuid", "question", "old_value", "change_type", "new_value", "reason")
SOURCE = QuestionText(
    "Where is your water from?",
    choices=(("tap", "Tap"), ("well", "Well"), ("other", "Other, specify")),
)
QUESTIONS = {
    ("", "source"): SOURCE,
    ("", "items"): QuestionText(
        "What do you own?",
        choices=(("radio", "Radio"), ("oven", "Oven"), ("other", "Other")),
        multiple=True,
    ),
    ("", "rooms"): QuestionText("How many rooms?", "int"),
    ("/member", "born"): QuestionText("Born on", "date"),
    ("", "source_other"): QuestionText("Which?"),
    ("", "items_other"): QuestionText("Which?"),
}


def waiting(uuid: str, question: str, old: str | None, **given: Any) -> LogEntry:
    """A line that a check found and nobody has decided."""
    found = {
        "change_type": "no_action",
        "status": "pending",
        "reason": f"{old}; far from the others",
        "issue": "Is that right?",
        "check_id": "outlier",
    }
    return line(uuid, question, old, **(found | given))


def book(
    *rows: Sequence[Any],
    title: str = "cleaning_log",
    finish: Callable[[Any, Any], None] | None = None,
) -> bytes:
    """A workbook of one sheet. ``finish`` gets the workbook and the sheet."""
    return books({title: rows}, finish=finish)


def books(
    sheets: Mapping[str, Sequence[Sequence[Any]]],
    finish: Callable[[Any, Any], None] | None = None,
) -> bytes:
    """A workbook of several sheets."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "default_date_format": "yyyy-mm-dd hh:mm"}
    with xlsxwriter.Workbook(buffer, options) as workbook:
        for title, rows in sheets.items():
            sheet = workbook.add_worksheet(title)
            for place, row in enumerate(rows):
                for column, value in enumerate(row):
                    if isinstance(value, str) and not value.startswith("=="):
                        sheet.write_string(place, column, value)
                    elif isinstance(value, str):
                        sheet.write_formula(place, column, value[1:], None, "5")
                    elif value is not None:
                        sheet.write(place, column, value)
        if finish:
            finish(workbook, sheet)
    return buffer.getvalue()


def text_file(*rows: Sequence[str], delimiter: str = ",") -> str:
    """A CSV file of these rows."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=delimiter).writerows(rows)
    return buffer.getvalue()


def cells(content: bytes, title: str = "cleaning_log") -> list[dict[str, Any]]:
    """The lines of a sheet by header, as another library reads them."""
    sheet = openpyxl.load_workbook(io.BytesIO(content))[title]
    header, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(map(str, header), row, strict=True)) for row in rows]


def filled(
    content: bytes, *changes: tuple[int, str, Any], title: str = "cleaning_log"
) -> bytes:
    """The workbook after somebody wrote values: row, column and value of each."""
    workbook = openpyxl.load_workbook(io.BytesIO(content))
    sheet: Worksheet = workbook[title]
    headers = [cell.value for cell in sheet[1]]
    for row, column, value in changes:
        sheet.cell(row, headers.index(column) + 1).value = value
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def told(reading: Reading) -> list[tuple[str | None, str]]:
    """Cell and code of each finding."""
    return [(finding.cell, finding.code) for finding in reading.findings]


def rewritten(content: bytes, change: Callable[[str, bytes], bytes | None]) -> bytes:
    """The workbook with its parts changed; without those that become None."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as whole,
        zipfile.ZipFile(target, "w") as parts,
    ):
        for name in whole.namelist():
            part = change(name, whole.read(name))
            if part is not None:
                parts.writestr(name, part)
    return target.getvalue()
