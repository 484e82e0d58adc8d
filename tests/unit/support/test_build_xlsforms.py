"""The builder of spreadsheets from Markdown."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from tests.support import build_xlsforms
from tests.support.build_xlsforms import read_markdown, read_workbook, write_workbook

MARKDOWN = """
| survey |
|  | type | name | constraint |
|  | text | a | regex(., 'x\\|y') |
|  | integer | b |  |

| settings |
|  | form_id |
|  | 007 |
"""
SHEETS = {
    "survey": [
        ["type", "name", "constraint"],
        ["text", "a", "regex(., 'x|y')"],
        ["integer", "b", ""],
    ],
    "settings": [["form_id"], ["007"]],
}


def test_markdown_is_read_sheet_by_sheet() -> None:
    assert read_markdown(MARKDOWN) == SHEETS


def test_a_spreadsheet_holds_the_same_cells() -> None:
    assert read_workbook(write_workbook(SHEETS)) == SHEETS


def test_text_that_looks_like_a_formula_stays_text() -> None:
    sheets = {"survey": [["name"], ["=1+1"], ["00.10"]]}
    assert read_workbook(write_workbook(sheets)) == sheets


def test_the_same_sheets_give_the_same_bytes() -> None:
    first = write_workbook(SHEETS)
    assert write_workbook(SHEETS) == first
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {entry.date_time[0] for entry in archive.infolist()} == {2026}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("survey", "line 1: not a row of a table"),
        ("| survey |\n| | a | b |\n| | c |", "sheet survey: rows of different lengths"),
    ],
)
def test_what_is_no_table_is_refused(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        read_markdown(text)


def test_every_source_is_built_beside_its_twin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "theme").mkdir()
    (tmp_path / "theme" / "f.md").write_text(MARKDOWN)
    (tmp_path / "README.md").write_text("not a form")
    monkeypatch.setattr(build_xlsforms, "FORMS", tmp_path)
    (built,) = build_xlsforms.build()
    assert built == tmp_path / "theme" / "f.xlsx"
    assert read_workbook(built.read_bytes()) == SHEETS
