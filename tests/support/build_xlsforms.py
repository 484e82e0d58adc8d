"""Builds the .xlsx of every form under `xlsforms/` from its Markdown twin.

The Markdown file is the source: it shows in a diff. Run it with
`python -m tests.support.build_xlsforms` after changing one.
"""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime
from pathlib import Path

import openpyxl

FORMS = Path(__file__).parents[2] / "xlsforms"
WRITTEN = datetime(2026, 1, 1)  # noqa: DTZ001  OOXML stores no zone
CELL_BREAK = re.compile(r"(?<!\\)\|")

Sheets = dict[str, list[list[str]]]


def sources() -> list[Path]:
    """The Markdown twins of all forms, in order of their paths."""
    return sorted(path for path in FORMS.glob("*/*.md"))


def read_markdown(text: str) -> Sheets:
    """Sheets of an XLSForm in Markdown: name -> rows of cells, header first.

    A line with text in its first cell starts a sheet; every other line is a row
    of it. A vertical bar inside a cell is written with a backslash before it.
    """
    sheets: Sheets = {}
    rows: list[list[str]] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        if not (line.startswith("|") and line.rstrip().endswith("|")):
            raise ValueError(f"line {number}: not a row of a table: {line[:60]!r}")
        cells = [
            cell.strip().replace("\\|", "|")
            for cell in CELL_BREAK.split(line.strip()[1:-1])
        ]
        if cells[0]:
            rows = sheets.setdefault(cells[0], [])
        else:
            rows.append(cells[1:])
    for name, rows in sheets.items():
        if len({len(row) for row in rows}) > 1:
            raise ValueError(f"sheet {name}: rows of different lengths")
    return sheets


def read_workbook(data: bytes) -> Sheets:
    """The same sheets, read from .xlsx bytes; an empty cell is an empty text."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    return {
        sheet.title: [
            ["" if cell is None else str(cell) for cell in row]
            for row in sheet.iter_rows(values_only=True)
        ]
        for sheet in book.worksheets
    }


def write_workbook(sheets: Sheets) -> bytes:
    """The sheets as .xlsx; the same sheets always give the same bytes."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        sheet.freeze_panes = "A2"
        for y, row in enumerate(rows, start=1):
            for x, value in enumerate(row, start=1):
                if value:
                    cell = sheet.cell(y, x, value)
                    cell.data_type = "s"
    book.properties.creator = "Collect"
    book.properties.created = book.properties.modified = WRITTEN
    packed = io.BytesIO()
    book.save(packed)
    return _with_fixed_times(packed.getvalue())


def _with_fixed_times(packed: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as old, zipfile.ZipFile(out, "w") as new:
        for name in sorted(old.namelist()):
            content = old.read(name)
            if name == "docProps/core.xml":
                # openpyxl stamps the moment of saving over the property.
                content = re.sub(
                    rb"(<dcterms:modified[^>]*>)[^<]*",
                    rb"\g<1>" + WRITTEN.isoformat().encode() + b"Z",
                    content,
                )
            entry = zipfile.ZipInfo(name, date_time=WRITTEN.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, content)
    return out.getvalue()


def build() -> list[Path]:
    """Write every .xlsx beside its Markdown twin; return what was written."""
    written = []
    for source in sources():
        target = source.with_suffix(".xlsx")
        target.write_bytes(write_workbook(read_markdown(source.read_text("utf-8"))))
        written.append(target)
    return written


if __name__ == "__main__":
    for path in build():
        print(path.relative_to(FORMS.parent))  # noqa: T201
