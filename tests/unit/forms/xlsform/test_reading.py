"""Files of every kind, sound and not: cells as text, faults as findings."""

import datetime as dt
import io
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from collect.forms.xlsform.check import check_workbook
from collect.forms.xlsform.codes import Code
from collect.forms.xlsform.reading import read_workbook
from collect.forms.xlsform.workbook import Limits, text_of
from tests.unit.forms.xlsform import archives
from tests.unit.forms.xlsform.support import book

SMALL = Limits(
    bytes=200_000,
    rows=100,
    columns=50,
    cells=3_000,
    archive_entries=20,
    archive_bytes=3_000_000,
    archive_ratio=50,
    xml_depth=20,
)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
BAD: list[tuple[str, str, Callable[[], bytes], Code]] = [
    ("a type of file we do not read", "ods", lambda: b"x", Code.UNKNOWN_FORMAT),
    ("nothing", "xlsx", lambda: b"", Code.EMPTY_FILE),
    ("only white space", "md", lambda: b"\r\n\t ", Code.EMPTY_FILE),
    ("too many bytes", "md", lambda: b"|" * 300_000, Code.FILE_TOO_LARGE),
    (
        "a password",
        "xlsx",
        lambda: OLE + "EncryptedPackage".encode("utf-16-le"),
        Code.ENCRYPTED_FILE,
    ),
    ("an encrypted part", "xlsx", archives.encrypted_part, Code.ENCRYPTED_FILE),
    ("text named .xlsx", "xlsx", lambda: b"type,name", Code.WRONG_FORMAT),
    ("a web page named .xls", "xls", lambda: b"<html><table>", Code.WRONG_FORMAT),
    ("a workbook named .csv", "csv", archives.workbook, Code.WRONG_FORMAT),
    ("a picture named .md", "md", lambda: b"\x89PNG\r\n\0\0", Code.WRONG_FORMAT),
    ("half a zip", "xlsx", lambda: archives.workbook()[:900], Code.CORRUPT_FILE),
    ("a broken part", "xlsx", archives.broken_part, Code.CORRUPT_FILE),
    ("broken XML", "xlsx", archives.broken_xml, Code.CORRUPT_FILE),
    ("one part twice", "xlsx", archives.repeated_part, Code.CORRUPT_FILE),
    ("a false size", "xlsx", archives.lying_size, Code.CORRUPT_FILE),
    ("garbage in an old workbook", "xls", lambda: OLE + b"x" * 900, Code.CORRUPT_FILE),
    ("an unclosed old stream", "xls", lambda: b"\x09\x08zz", Code.CORRUPT_FILE),
    ("a zip bomb by ratio", "xlsx", archives.dense_part, Code.ZIP_BOMB),
    ("a zip bomb by size", "xlsx", archives.large_parts, Code.ZIP_BOMB),
    ("a zip bomb by number", "xlsx", archives.many_parts, Code.ZIP_BOMB),
    ("a document type", "xlsx", archives.document_type, Code.XML_DTD),
    ("deep XML", "xlsx", archives.deep_xml, Code.XML_TOO_DEEP),
    ("a zip of something else", "xlsx", archives.other_zip, Code.NOT_A_WORKBOOK),
    ("a cell far below", "xlsx", archives.far_row, Code.TOO_MANY_ROWS),
    ("a cell far right", "xlsx", archives.far_column, Code.TOO_MANY_COLUMNS),
    ("two cells far apart", "xlsx", archives.far_corner, Code.TOO_MANY_CELLS),
    ("a thousand lines", "md", archives.long_table, Code.TOO_MANY_ROWS),
    ("a thousand commas", "csv", archives.wide_table, Code.TOO_MANY_COLUMNS),
    ("another encoding", "csv", lambda: "survey\n,é".encode("latin-1"), Code.NOT_UTF8),
    ("a table without a sheet", "csv", lambda: b",type,name\n", Code.CSV_LAYOUT),
    ("an endless cell", "csv", lambda: b'a,"' + b"x" * 140_000, Code.CORRUPT_FILE),
    ("no table", "md", lambda: b"# Hello\ntype: text", Code.MD_LAYOUT),
    ("a nameless table", "md", lambda: b"| | type | name |", Code.MD_LAYOUT),
]
CODES = {code for *_, code in BAD} | {
    Code.ROWS_AFTER_GAP,
    Code.COLUMNS_AFTER_GAP,
    Code.DATE_CELL,
    Code.SHEET_AS_SURVEY,
}


@pytest.mark.parametrize(
    ("extension", "make", "code"),
    [pytest.param(*rest, id=says) for says, *rest in BAD],
)
def test_a_bad_file_is_one_finding(
    extension: str, make: Callable[[], bytes], code: Code
) -> None:
    checked = check_workbook(make(), extension, limits=SMALL)

    assert [finding.code for finding in checked.findings] == [code]
    assert not checked.ok
    assert checked.findings[0].hint


def _xlsx(rows: list[list[object]], title: str = "survey") -> bytes:
    file = openpyxl.Workbook()
    sheet = file.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(row)
    target = io.BytesIO()
    file.save(target)
    return target.getvalue()


def test_cells_are_text_as_the_converter_sees_it() -> None:
    values = [4, 4.0, 0.5, True, None, " a\u00a0b ", "NA", dt.date(2022, 1, 31)]
    workbook = read_workbook(_xlsx([["type"] * 8, values]), "xlsx")

    (row,) = workbook.rows("survey")
    assert row.values == (
        "4",
        "4",
        "0.5",
        "TRUE",
        "",
        "a b",
        "NA",
        "2022-01-31 00:00:00",
    )
    assert row.number == 2
    assert row.raw[5] == " a\u00a0b "


def test_times_and_lengths_of_time_are_text_too() -> None:
    assert text_of(dt.time(8, 30)) == "08:30:00"
    assert text_of(dt.timedelta(hours=30)) == "1 day, 6:00:00"
    assert text_of(float("inf")) == "inf"


def test_rows_keep_their_spreadsheet_numbers() -> None:
    rows = [["type", "name"], [], ["text", "a"], [None, None], ["text", "b"]]
    workbook = read_workbook(_xlsx(rows), "xlsx")

    assert [row.number for row in workbook.rows("survey")] == [3, 5]
    assert workbook.sheets["survey"].address(5, 1) == "B5"


def test_a_sheet_may_start_anywhere() -> None:
    workbook = read_workbook(_xlsx([[], [], [None, "type"], [None, "text"]]), "xlsx")

    sheet = workbook.sheets["survey"]
    assert sheet.headers == ()
    assert [(row.number, row.values) for row in sheet.rows] == [
        (3, ("", "type")),
        (4, ("", "text")),
    ]


def test_the_only_sheet_is_the_survey() -> None:
    data = _xlsx([["type", "name", "label"], ["text", "a", "A"]], title="Sheet1")
    checked = check_workbook(data, "xlsx")

    assert checked.ok
    assert [f.sheet for f in checked.findings if f.code == Code.SHEET_AS_SURVEY] == [
        "Sheet1"
    ]


def test_gaps_that_stop_other_tools_are_told() -> None:
    gap: list[list[object]] = [[] for _ in range(61)]
    header = ["type", "name", "label", *[None] * 21, "hint"]
    rows = [header, ["text", "a", "A"], *gap, ["text", "b", "B"]]
    found = {f.code: f.cell for f in check_workbook(_xlsx(rows), "xlsx").findings}

    assert found[Code.ROWS_AFTER_GAP] == "A64"
    assert found[Code.COLUMNS_AFTER_GAP] == "Y1"


def test_a_date_cell_is_told() -> None:
    rows = [
        ["type", "name", "label", "default"],
        ["date", "a", "A", dt.date(2022, 1, 31)],
    ]
    findings = check_workbook(_xlsx(rows), "xlsx").findings

    (found,) = [f for f in findings if f.code == Code.DATE_CELL]
    assert (found.cell, found.column) == ("D2", "default")


def test_csv_cells_have_the_files_own_addresses() -> None:
    data = '\ufeffsurvey\n,type,name,label\n,text,a,A\n\n,txt,b,"B\nB"\n,date,c,C\n'
    workbook = read_workbook(data.encode(), "csv")

    sheet = workbook.sheets["survey"]
    assert [row.number for row in sheet.rows] == [3, 5, 6]
    assert sheet.address(5, 0) == "B5"
    assert not workbook.is_grid


def test_markdown_tables_may_have_rules_comments_and_escaped_pipes() -> None:
    workbook = book(
        "| survey |\n|---|---|\n# no\n| | type | name |\n| | a\\|b | c | # x\nnothing"
    )

    (row,) = workbook.rows("survey")
    assert row.values == ("a|b", "c")
    assert row.number == 2


def test_real_files_open(shared_data: Path) -> None:
    path = shared_data / "wash-abidjan-2022" / "field_questionnaire_2022.xls"
    workbook = read_workbook(path.read_bytes(), ".XLS")

    assert workbook.findings == ()
    assert len(workbook.rows("survey")) == 129
