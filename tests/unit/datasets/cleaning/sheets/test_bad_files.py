"""Uploads that are no cleaning log: each is a finding that says what to do."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest

from collect.datasets.cleaning.sheets import read_log
from collect.forms.xlsform.workbook import Limits
from tests.unit.datasets.cleaning.sheets.books import (
    HEADER,
    book,
    books,
    rewritten,
    told,
)
from tests.unit.datasets.cleaning.sheets.old import old_workbook
from tests.unit.forms.xlsform import archives

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ROW = ("u1", "rooms", "99", "change_response", "9", "typing error")
SMALL = Limits(
    bytes=200_000,
    rows=50,
    columns=40,
    cells=1_500,
    archive_entries=20,
    archive_bytes=3_000_000,
    archive_ratio=50,
    xml_depth=20,
)


def locked() -> bytes:
    return old_workbook("cleaning_log", [HEADER], password=True)


def far(row: int, column: int) -> bytes:
    return book(
        HEADER, ROW, finish=lambda _, sheet: sheet.write_string(row, column, "x")
    )


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        pytest.param(make, code, words, id=says)
        for says, make, code, words in [
            ("nothing", lambda: b" \r\n", "empty", "empty"),
            ("too much", lambda: b"," * 300_000, "large", "larger"),
            (
                "a password",
                lambda: OLE + "EncryptedPackage".encode("utf-16-le"),
                "encrypted",
                "password",
            ),
            ("an old password", locked, "encrypted", "password"),
            ("an encrypted part", archives.encrypted_part, "encrypted", "password"),
            ("a web page", lambda: b"<html>", "unknown", "a web page"),
            ("a picture", lambda: b"\x89PNG\r\n\0\0", "unknown", "not a workbook"),
            ("another zip", archives.other_zip, "unknown", "another zip file"),
            ("half a zip", lambda: book(HEADER)[:900], "corrupt", "cannot be read"),
            ("a broken old file", lambda: OLE + b"x" * 900, "corrupt", "cannot"),
            ("a document type", archives.document_type, "corrupt", "its part"),
            ("deep XML", archives.deep_xml, "corrupt", "its part"),
            ("a zip bomb by ratio", archives.dense_part, "bomb", "unpack"),
            ("a zip bomb by size", archives.large_parts, "bomb", "unpack"),
            (
                "another encoding",
                lambda: "uuid,é".encode("cp1252"),
                "encoding",
                "UTF-8",
            ),
            ("half of UTF-16", lambda: b"\xff\xfea", "encoding", "byte 2"),
            ("an endless cell", lambda: b'"' + b"x" * 140_000, "corrupt", "field"),
        ]
    ],
)
def test_what_is_no_workbook_is_one_finding(
    content: Callable[[], bytes], code: str, words: str
) -> None:
    reading = read_log(content(), limits=SMALL)
    assert told(reading) == [(None, f"sheet.file.{code}")]
    assert words in reading.findings[0].message
    assert reading.findings[0].hint
    assert reading.faulty


@pytest.mark.parametrize(
    ("content", "codes"),
    [
        (far(60, 1), ["sheet.rows"]),
        (far(1, 60), ["sheet.extent"]),
        (far(45, 38), ["sheet.extent"]),
        (("x\n" * 60).encode(), ["sheet.rows"]),
        (b"x," * 60, ["sheet.extent"]),
    ],
)
def test_too_many_rows_or_cells_are_refused(content: bytes, codes: list[str]) -> None:
    reading = read_log(content, limits=SMALL)
    assert sorted(finding.code for finding in reading.findings) == codes


def test_what_is_too_large_is_told_with_its_size() -> None:
    finding = read_log(far(1, 60), limits=SMALL).findings[0]
    assert finding.message == "The sheet “cleaning_log” covers 2 rows and 61 columns."


def test_a_workbook_without_a_log_says_what_it_has_and_what_it_misses() -> None:
    content = books(
        {
            "data": [tuple(f"q{n}" for n in range(20))],
            "log": [("uuid", "question", "value")],
            "empty": [],
        }
    )
    (finding,) = read_log(content).findings
    assert finding.code == "sheet.none"
    assert "Sheet “data” has q0, q1," in finding.message
    assert "q11, … and misses uuid, question" in finding.message
    assert (
        "Sheet “log” has uuid, question, value and misses old_value, change_type, "
        "new_value." in finding.message
    )


def test_an_empty_workbook_says_so() -> None:
    (finding,) = read_log(books({"a": []})).findings
    assert finding.message == "No sheet is a cleaning log. All sheets are empty."


def test_a_text_that_is_no_log_says_what_it_misses() -> None:
    (finding,) = read_log(b"\nid,name\n1,Ama\n").findings
    assert "The file has id, name and misses uuid, question" in finding.message


def test_a_header_twice_names_both_cells() -> None:
    reading = read_log(book((*HEADER, "New value"), (*ROW, "8")))
    assert told(reading) == [("G1", "sheet.header.twice")]
    assert reading.findings[0].message == "The header “New value” stands in E1 too."
    assert reading.findings[0].column == "New value"


def test_a_header_twice_that_is_not_read_does_no_harm() -> None:
    assert read_log(book((*HEADER, "issue", "Issue"), ROW)).findings == ()


def test_a_sheet_of_a_header_only_is_told() -> None:
    reading = read_log(book(HEADER, (None, "", None)))
    assert told(reading) == [(None, "sheet.empty")]
    assert not reading.faulty


def test_a_sheet_whose_part_is_missing_is_broken() -> None:
    content = rewritten(
        book(HEADER, ROW), lambda name, part: None if "sheet1" in name else part
    )
    assert "sheet.file.corrupt" in [code for _, code in told(read_log(content))]


def moved(content: bytes, name: str) -> bytes:
    """The workbook with its first sheet in another part."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as whole,
        zipfile.ZipFile(target, "w") as parts,
    ):
        for old in whole.namelist():
            part = whole.read(old).replace(b"worksheets/sheet1.xml", name.encode())
            parts.writestr(old.replace("worksheets/sheet1.xml", name), part)
    return target.getvalue()


def test_a_sheet_in_an_unusual_place_is_measured_like_others() -> None:
    assert read_log(moved(book(HEADER, ROW), "pages/one.xml")).findings == ()
    reading = read_log(moved(far(60, 1), "pages/one.xml"), limits=SMALL)
    assert told(reading) == [(None, "sheet.rows")]
    reading = read_log(moved(far(60, 1), "pages/one.dat"), limits=SMALL)
    assert told(reading) == [(None, "sheet.file.corrupt")]


def test_charts_on_sheets_of_their_own_are_passed_over() -> None:
    def draw(workbook: Any, _: object) -> None:
        chart = workbook.add_chart({"type": "column"})
        chart.add_series({"values": "=mine!$C$2:$C$2"})
        workbook.add_chartsheet("chart").set_chart(chart)

    content = book(HEADER, ROW, title="mine", finish=draw)
    assert read_log(content).findings == ()


def test_a_sheet_too_large_is_passed_over_for_one_that_can_be_read() -> None:
    wide = [tuple("x" * 60)]
    content = books({"cleaning_log": wide, "raw": wide, "mine": [HEADER, ROW]})
    reading = read_log(content, limits=SMALL)
    assert [own.uuid for own in reading.proposals] == ["u1"]
    assert [code for _, code in told(reading)] == ["sheet.extent", "sheet.extent"]
