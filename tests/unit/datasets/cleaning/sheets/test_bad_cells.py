"""Cells that do not say what was meant: each is a finding at its address."""

import datetime as dt
import io
import re
from typing import Any

import openpyxl
import pytest

from collect.datasets.cleaning.sheets import MOST_FINDINGS, read_log, reading
from collect.datasets.cleaning.sheets.marks import Marks, read_marks
from collect.datasets.cleaning.sheets.values import text_of
from collect.forms.xlsform.findings import Severity
from tests.unit.datasets.cleaning.sheets.books import (
    HEADER,
    book,
    rewritten,
    text_file,
    told,
)
from tests.unit.datasets.cleaning.sheets.old import old_workbook

GOOD = ("u9", "rooms", "99", "change_response", "9", "typing error")


def changed(new: Any, old: Any = "99", change: Any = "change_response") -> bytes:
    """A log of a good line and one with these cells."""
    return book(HEADER, GOOD, ("u1", "rooms", old, change, new, "called back"))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (7, "7"),
        (-7.0, "-7"),
        (3.25, "3.25"),
        (0.1, "0.1"),
        (1e-7, "0.0000001"),
        (100000, "100000"),
        (999_999_999_999_999, "999999999999999"),
        (dt.datetime.fromisoformat("2026-03-10"), "2026-03-10"),
        (dt.datetime.fromisoformat("2026-03-10T14:30"), "2026-03-10T14:30:00"),
        (dt.time(14, 30), "14:30:00"),
        ("10/03/2026", "10/03/2026"),
        ("007", "007"),
        ("l'été\n=cmd", "l'été\n=cmd"),
    ],
)
def test_what_is_typed_is_delivered_as_typed(value: Any, text: str) -> None:
    read = read_log(changed(value))
    assert read.findings == ()
    assert [own.new_value for own in read.proposals] == ["9", text]


def test_a_number_may_be_the_old_value() -> None:
    assert read_log(changed("9", old=12)).proposals[1].old_value == "12"


@pytest.mark.parametrize(
    ("new", "code", "words"),
    [
        (10**15, "sheet.cell.rounded", "1000000000000000"),
        (1234567890123456789, "sheet.cell.rounded", "more than 15 digits"),
        (True, "sheet.cell.boolean", "TRUE"),
        (False, "sheet.cell.boolean", "FALSE"),
        ("==2+3", "sheet.cell.formula", "formula"),
        (" 9", "sheet.cell.space", "“ 9” begins"),
        ("9\N{NO-BREAK SPACE}", "sheet.cell.space", "space"),
        ("   ", "sheet.cell.space", "space"),
        ("", "sheet.new.missing", "needs a new value"),
    ],
)
def test_a_new_value_in_doubt_is_refused_at_its_cell(
    new: Any, code: str, words: str
) -> None:
    read = read_log(changed(new))
    assert told(read) == [("E3", code)]
    (finding,) = read.findings
    assert (finding.sheet, finding.row, finding.column) == (
        "cleaning_log",
        3,
        "new_value",
    )
    assert words in finding.message
    assert [own.at for own in read.proposals] == [2]
    assert read.faulty


def test_a_no_break_space_within_is_told_and_kept() -> None:
    read = read_log(changed("100\N{NO-BREAK SPACE}%"))
    assert told(read) == [("E3", "sheet.cell.nbsp")]
    assert not read.faulty
    assert read.proposals[1].new_value == "100\N{NO-BREAK SPACE}%"


@pytest.mark.parametrize("value", [1e300, 1 / 3])
def test_digits_beyond_fifteen_are_not_trusted(value: float) -> None:
    assert text_of(value)[1] == "sheet.cell.rounded"


def test_a_length_of_time_is_not_what_was_typed() -> None:
    def spoil(workbook: Any, sheet: Any) -> None:
        hours = workbook.add_format({"num_format": "[h]:mm"})
        sheet.write_number("E2", 1.25, hours)

    read = read_log(book(HEADER, GOOD, finish=spoil))
    assert told(read) == [("E2", "sheet.cell.duration")]
    assert "(1 day, 6:00:00)" in read.findings[0].message


def test_midnight_is_a_date() -> None:
    assert text_of(dt.datetime.fromisoformat("2026-03-10")) == ("2026-03-10", "")


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_numbers_that_are_none_are_errors(value: float) -> None:
    assert text_of(value) == (str(value), "sheet.cell.error")


@pytest.mark.parametrize("error", ["#REF!", "#N/A"])
@pytest.mark.parametrize("column", range(6))
def test_error_cells_are_named(error: str, column: int) -> None:
    def spoil(_: object, sheet: Any) -> None:
        sheet.write_formula(2, column, "=A1", None, error)

    row = ("u1", "rooms", "99", "change_response", "9", "x")
    read = read_log(book(HEADER, GOOD, row, finish=spoil))
    cell = f"{'ABCDEF'[column]}3"
    assert told(read) == [(cell, "sheet.cell.error")]
    assert read.findings[0].message == f"This cell shows a spreadsheet error ({error})."


def test_formulas_count_in_columns_that_are_read_and_lines_that_decide() -> None:
    def spoil(_: object, sheet: Any) -> None:
        sheet.write_formula("A3", "=B3", None, "u1")
        sheet.write_formula("G2", "=B2", None, "x")
        sheet.write_formula("C4", "=B4", None, "x")
        sheet.write_formula("D5", "=B5", None, "")

    rows = [GOOD, ("u1", *GOOD[1:]), ("u2", "rooms", "3"), ("u3", "rooms", "3")]
    read = read_log(book((*HEADER, "issue"), *rows, finish=spoil))
    assert told(read) == [("A3", "sheet.cell.formula"), ("D5", "sheet.cell.formula")]
    assert "as values" in read.findings[0].hint
    assert [own.at for own in read.proposals] == [2]
    assert read.skipped == 1


def test_cells_without_addresses_are_counted() -> None:
    def spoil(_: object, sheet: Any) -> None:
        sheet.write_formula("E3", "=1+1", None, "2")

    whole = book(HEADER, GOOD, ("u1", *GOOD[1:4], "", "x"), finish=spoil)
    addresses = re.compile(rb' r="[A-Z]*[0-9]+"')
    content = rewritten(whole, lambda name, part: addresses.sub(b"", part))
    assert content != whole
    assert told(read_log(content)) == [("E3", "sheet.cell.formula")]


@pytest.mark.parametrize(
    ("change", "code", "says"),
    [
        ("change", "sheet.change.unknown", "“change” is no change type"),
        (True, "sheet.cell.boolean", "TRUE"),
        ("", "sheet.change.missing", "no change type"),
        ("  ", "sheet.change.missing", "no change type"),
    ],
)
def test_a_change_type_that_is_none_is_refused(
    change: Any, code: str, says: str
) -> None:
    read = read_log(changed("9", change=change))
    assert told(read) == [("D3", code)]
    assert says in read.findings[0].message


def test_the_change_types_are_named_where_one_is_unknown() -> None:
    hint = read_log(changed("9", change="delete")).findings[0].hint
    for word in ("change_response", "blank_response", "remove_survey", "no_action"):
        assert word in hint


@pytest.mark.parametrize(
    "written", ["Change_Response", "change response", " CHANGE-RESPONSE ", "Replace"]
)
def test_change_types_are_matched_forgivingly(written: str) -> None:
    assert len(read_log(changed("9", change=written)).proposals) == 2


@pytest.mark.parametrize("change", ["blank_response", "remove_survey", "no_action"])
def test_a_new_value_that_is_not_written_is_refused(change: str) -> None:
    read = read_log(changed("9", change=change))
    assert told(read) == [("E3", "sheet.new.unwanted")]
    assert change in read.findings[0].message


def test_a_line_without_an_interview_is_refused() -> None:
    read = read_log(book(HEADER, (" ", *GOOD[1:])))
    assert told(read) == [("A2", "sheet.uuid.missing")]


def test_two_lines_that_contradict_name_both_rows() -> None:
    rows = [GOOD, ("u1", *GOOD[1:]), ("uuid:u9", *GOOD[1:3], "blank_response")]
    read = read_log(book(HEADER, *rows))
    assert told(read) == [("D4", "sheet.twice")]
    assert read.findings[0].message == "Row 2 decides otherwise on the same answer."
    assert "rows 2 and 4" in read.findings[0].hint
    assert [own.at for own in read.proposals] == [2, 3]


def test_a_line_copied_names_both_rows() -> None:
    read = read_log(book(HEADER, GOOD, GOOD))
    assert told(read) == [("D3", "sheet.line.twice")]
    assert "Delete row 2 or 3." in read.findings[0].hint


def test_merged_cells_are_refused_where_they_matter() -> None:
    def merge(_: object, sheet: Any) -> None:
        sheet.merge_range("A1:B1", "Corrections")
        sheet.merge_range("E3:E4", "9")
        sheet.merge_range("G3:H5", "note")

    rows = [("Corrections",), HEADER, ("u1", *GOOD[1:]), ("u2", "rooms", "8")]
    read = read_log(book(*rows, finish=merge))
    assert told(read) == [("E3", "sheet.merged")]
    assert "E3:E4 are merged" in read.findings[0].message


def test_hidden_rows_are_read_and_counted() -> None:
    def hide(_: object, sheet: Any) -> None:
        sheet.set_row(2, None, None, {"hidden": True})
        sheet.set_row(8, None, None, {"hidden": True})

    read = read_log(book(HEADER, GOOD, ("u1", *GOOD[1:]), finish=hide))
    assert read.hidden == 1
    assert told(read) == [(None, "sheet.hidden")]
    assert read.findings[0].message.startswith("1 rows hidden")
    assert not read.faulty
    assert len(read.proposals) == 2


def test_hidden_columns_and_colons_are_no_marks() -> None:
    def hide(_: object, sheet: Any) -> None:
        sheet.set_column(0, 0, None, None, {"hidden": True})

    row = (*GOOD[:4], "a:f b", "x")
    assert read_log(book(HEADER, row, finish=hide)).findings == ()


def test_findings_are_all_there_at_once_in_the_order_of_the_sheet() -> None:
    rows = [
        ("", "rooms", "1", "blank_response", "2", ""),
        ("u1", "rooms", "1", "erase", " 2", ""),
        ("u2", "rooms", "1", "", "2", ""),
    ]
    read = read_log(book(HEADER, *rows))
    assert [cell for cell, _ in told(read)] == ["A2", "E2", "D3", "E3", "D4"]


def test_at_most_so_many_findings_are_told_errors_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reading, "MOST_FINDINGS", 4)
    warned = ("u1", "rooms", "1", "", "", "why")
    wrong = ("u2", "rooms", "1", "erase", "", "")
    read = read_log(text_file(HEADER, *[warned] * 3, *[wrong] * 3).encode())
    assert [cell for cell, _ in told(read)] == ["F2", "D5", "D6", "D7", None]
    more = read.findings[-1]
    assert more.message == "2 more places have something wrong."
    assert more.severity is Severity.WARNING
    read = read_log(text_file(HEADER, *[wrong] * 6).encode())
    assert read.findings[-1].severity is Severity.ERROR
    assert MOST_FINDINGS == 500


def test_old_workbooks_are_read_and_their_formulas_not_seen() -> None:
    read = read_log(old_workbook("cleaning_log", [HEADER, GOOD]))
    assert told(read) == [(None, "sheet.formulas.unseen")]
    assert [own.new_value for own in read.proposals] == ["9"]


def test_a_workbook_saved_by_another_library_reads_the_same() -> None:
    content = changed("0009")
    buffer = io.BytesIO()
    openpyxl.load_workbook(io.BytesIO(content)).save(buffer)
    assert read_log(buffer.getvalue()).proposals == read_log(content).proposals


@pytest.mark.parametrize(
    "part", ["xl/_rels/workbook.xml.rels", "xl/worksheets/sheet1.xml"]
)
def test_marks_of_sheets_that_are_not_where_they_should_be(part: str) -> None:
    """A reader may find a sheet that we do not: it has no marks then."""
    content = rewritten(changed("9"), lambda name, own: None if name == part else own)
    assert read_marks(content, "cleaning_log") == Marks()
    assert read_marks(changed("9"), "none such") == Marks()
