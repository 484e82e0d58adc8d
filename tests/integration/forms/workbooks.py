"""Workbooks for tests, well-made and hostile."""

import io
import zipfile
from collections.abc import Sequence

import openpyxl

SURVEY = (
    ("type", "name", "label"),
    ("text", "name", "What is your name?"),
    ("integer", "age", "How old are you?"),
)
SETTINGS = (("form_id", "version", "form_title"), ("people", "1", "People"))
SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def xlsx(**sheets: Sequence[Sequence[object]]) -> bytes:
    """A workbook with these sheets; survey and settings unless given."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in ({"survey": SURVEY, "settings": SETTINGS} | sheets).items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    file = io.BytesIO()
    book.save(file)
    book.close()
    return file.getvalue()


def with_part(data: bytes, part: str, content: bytes) -> bytes:
    """The workbook with one part of its archive replaced."""
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for entry in source.infolist():
            if entry.filename != part:
                target.writestr(entry.filename, source.read(entry))
        target.writestr(part, content)
    return file.getvalue()


def million_rows() -> bytes:
    """A small file with a sheet of 10^6 rows."""
    row = "<row><c><v>1</v></c></row>"
    sheet = f'<worksheet xmlns="{SPREADSHEET}"><sheetData>{row * 10**6}</sheetData>'
    return with_part(
        xlsx(), "xl/worksheets/sheet1.xml", f"{sheet}</worksheet>".encode()
    )


def zip_bomb() -> bytes:
    """An archive whose part unpacks to a thousand times its size."""
    return with_part(xlsx(), "xl/media/image1.png", bytes(20 << 20))


def external_entity() -> bytes:
    """A workbook whose shared strings ask for a file of the server."""
    return with_part(
        xlsx(),
        "xl/sharedStrings.xml",
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
        b'<sst xmlns="' + SPREADSHEET.encode() + b'"><si><t>&e;</t></si></sst>',
    )


def nested_groups(depth: int) -> bytes:
    """A survey with groups inside groups, as text."""
    begin = "".join(f"|  | begin_group | g{n} | G |\n" for n in range(depth))
    end = "|  | end_group |  |  |\n" * depth
    header = "| survey |\n|  | type | name | label |\n"
    return f"{header}{begin}|  | text | q | Q |\n{end}".encode()
