"""Workbooks that go back to their authors with marks."""

from __future__ import annotations

import io
from dataclasses import replace

import openpyxl
import pytest
from openpyxl.comments import Comment

from collect.forms.workbook_tasks import do
from collect.forms.xlsform.check import check_workbook
from collect.forms.xlsform.findings import Finding, Severity
from collect.forms.xlsform.marking.excerpts import excerpts_of
from collect.forms.xlsform.marking.grids import Unreadable, as_markdown, opened, read
from collect.forms.xlsform.marking.marked import marked
from collect.forms.xlsform.reading import read_workbook
from tests.integration.forms.workbooks import SURVEY, xlsx
from tests.unit.datasets.cleaning.sheets.old import old_workbook

WORDS = {
    "headings": ["Kind", "Sheet", "Cell", "Column", "Found", "Do"],
    "severities": {"error": "Error", "warning": "Warning", "info": "Note"},
}
BROKEN = (*SURVEY, ("intger", "income", "Income?"))
AT = Finding(
    "survey", 4, "type", "A4", Severity.ERROR, "x", "Unknown type.", "Mend it."
)


def book_of(data: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


def edited(data: bytes, title: str = "survey") -> tuple[openpyxl.Workbook, io.BytesIO]:
    book = book_of(data)
    book.worksheets[0].title = title
    return book, io.BytesIO()


def test_findings_of_the_marked_workbook_are_the_same() -> None:
    before = check_workbook(xlsx(survey=BROKEN), "xlsx").findings
    again = marked(xlsx(survey=BROKEN), "xlsx", before, WORDS)
    assert check_workbook(again, "xlsx").findings == before


def test_marks_of_before_go() -> None:
    once = marked(xlsx(survey=BROKEN), "xlsx", [AT], WORDS)
    twice = book_of(marked(once, "xlsx", [], WORDS))
    assert twice.sheetnames == ["Findings", "survey", "settings"]
    assert twice["survey"]["A4"].comment is None
    assert twice["survey"]["A4"].fill.fill_type is None


def test_comments_of_the_author_stay() -> None:
    book, file = edited(xlsx(survey=BROKEN))
    book.worksheets[0]["A4"].comment = Comment("Ask Ana", "Ben")
    book.save(file)
    comment = book_of(marked(file.getvalue(), "xlsx", [AT], WORDS))["survey"][
        "A4"
    ].comment
    assert comment.text == "Ask Ana\n\nUnknown type.\nMend it."


def test_of_several_findings_at_a_cell_the_worst_colours_it() -> None:
    findings = [AT, replace(AT, severity=Severity.INFO, message="And more.", hint="")]
    cell = book_of(marked(xlsx(survey=BROKEN), "xlsx", findings, WORDS))["survey"]["A4"]
    assert cell.comment.text == "Unknown type.\nMend it.\n\nAnd more."
    assert cell.fill.fgColor.rgb == "FFF4B8AE"


def test_merged_cells_are_marked_where_they_begin() -> None:
    book, file = edited(xlsx(survey=BROKEN))
    book.worksheets[0].merge_cells("A4:B5")
    book.save(file)
    finding = replace(AT, cell="B5", row=5)
    sheet = book_of(marked(file.getvalue(), "xlsx", [finding], WORDS))["survey"]
    assert sheet["A4"].comment is not None


def test_a_row_is_marked_at_its_start_and_a_sheet_only_listed() -> None:
    row = replace(AT, cell=None, column=None)
    about = replace(AT, cell=None, column=None, row=None)
    elsewhere = replace(AT, sheet="gone")
    book = book_of(marked(xlsx(survey=BROKEN), "xlsx", [row, about, elsewhere], WORDS))
    assert book["survey"]["A4"].comment is not None
    listed = [[cell.value for cell in line[:3]] for line in book["Findings"]["A2:C4"]]
    assert listed == [
        ["Error", "survey", "A4"],
        ["Error", "survey", None],
        ["Error", "gone", "4"],
    ]


def test_a_sheet_that_was_alone_becomes_the_survey() -> None:
    book, file = edited(xlsx(survey=BROKEN), "Sheet1")
    book.remove(book["settings"])
    book.save(file)
    findings = [replace(AT, sheet="Sheet1")]
    again = marked(file.getvalue(), "xlsx", findings, WORDS)
    assert book_of(again).sheetnames == ["Findings", "survey"]
    assert book_of(again)["survey"]["A4"].comment is not None


CSV = b"survey,,,\n,type,name,label\n\n,intger,income,=1+1\n,,y,z\nsettings,,\n,form_id,version\n,x,1\n"


def test_tables_of_a_text_file_become_sheets_of_their_own() -> None:
    finding = replace(AT, row=4, cell="B4")
    book = book_of(marked(CSV, "csv", [finding], WORDS))
    assert book.sheetnames == ["Findings", "survey", "settings"]
    assert book["survey"]["A3"].comment is not None
    assert book["survey"]["C3"].value == "=1+1"
    assert book["survey"]["C3"].data_type == "s"
    row = replace(AT, row=4, cell=None)
    assert book_of(marked(CSV, "csv", [row], WORDS))["survey"]["A3"].comment is not None


def test_an_old_workbook_becomes_a_new_one() -> None:
    old = old_workbook("survey", [*SURVEY, ("", "", ""), ("intger", "x", "X")])
    found = check_workbook(old, "xls").findings
    book = book_of(marked(old, "xls", found, WORDS))
    assert book.sheetnames == ["Findings", "survey"]
    assert book["survey"]["A5"].comment is not None
    assert book["survey"]["C2"].value == "What is your name?"


def test_markdown_and_workbook_hold_the_same() -> None:
    survey = (*SURVEY, ("note", "n", "a | b\nc"), ("integer", "big", 3))
    text = as_markdown(read(xlsx(survey=survey), "xlsx"))
    assert "| note | n | a \\| b c |" in text
    book = book_of(do({"task": "xlsx", "kind": "md"}, text.encode()))
    assert [cell.value for cell in book["survey"][4]] == ["note", "n", "a | b c"]


def test_what_cannot_be_opened_has_no_answer() -> None:
    assert do({"task": "md", "kind": "xlsx"}, b"PK\x03\x04") == b""
    with pytest.raises(Unreadable):
        opened(b"", "md")
    with pytest.raises(Unreadable, match="no sheet"):
        read(b"| a |\n| | x |\n| b |\n| | y |\n", "md")


def test_excerpts_show_the_place_and_what_names_the_row() -> None:
    wide = (
        ("type", "name", *(f"c{n}" for n in range(9))),
        ("text", "q", *("x" * 200 for _ in range(9))),
    )
    workbook = read_workbook(xlsx(survey=wide), "xlsx")
    here = Finding("survey", 2, "c8", "K2", Severity.ERROR, "x", "m", "")
    empty = replace(here, cell="Z2")
    row = replace(here, cell=None)
    gone = replace(here, cell="A9", row=9)
    other = replace(here, sheet="x")
    found = excerpts_of(workbook, [here, empty, row, gone, other])
    cells = found["survey!K2"]
    assert [cell["letter"] for cell in cells] == ["A", "B", "H", "I", "J", "K"]
    assert cells[-1] == {
        "letter": "K",
        "heading": "c8",
        "text": "x" * 119 + "…",
        "here": True,
    }
    assert found["survey!Z2"][-1]["text"] == ""
    assert len(found["survey!2"]) == 6
    assert [cell["here"] for cell in found["survey!A9"]] == [True]
    assert len(found) == 4
