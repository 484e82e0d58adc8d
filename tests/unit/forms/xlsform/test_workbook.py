"""Good files of every kind: cells as text, with their addresses."""

import datetime as dt
import io
from collections.abc import Sequence
from pathlib import Path

import openpyxl

from collect.forms.xlsform.check import check_workbook
from collect.forms.xlsform.codes import Code
from collect.forms.xlsform.reading import read_workbook
from collect.forms.xlsform.workbook import text_of
from tests.unit.forms.xlsform.support import book


def _xlsx(rows: Sequence[Sequence[object]], title: str = "survey") -> bytes:
    file = openpyxl.Workbook()
    sheet = file.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
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
    rows: list[list[object]] = [
        ["type", "name"],
        [],
        ["text", "a"],
        [None, None],
        ["text", "b"],
    ]
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
    gap: list[list[str]] = [[] for _ in range(61)]
    header = ["type", "name", "label", *[""] * 21, "hint"]
    rows = [header, ["text", "a", "A"], *gap, ["text", "b", "B"]]
    found = {f.code: f.cell for f in check_workbook(_xlsx(rows), "xlsx").findings}

    assert found[Code.ROWS_AFTER_GAP] == "A64"
    assert found[Code.COLUMNS_AFTER_GAP] == "Y1"


def test_a_date_cell_is_told() -> None:
    rows: list[list[object]] = [
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
