"""Spreadsheet programs open our workbooks and run nothing that is in them."""

import csv
import io
import shutil
import subprocess
from datetime import time
from pathlib import Path

import openpyxl
import pytest

from collect.submissions.exports.columnar.options import Options
from tests.compat.readers import hostile
from tests.compat.readers.conftest import Files

pytestmark = pytest.mark.django_db
OFFICE = shutil.which("soffice")


def test_openpyxl_finds_a_sheet_for_each_table(files: Files) -> None:
    book = openpyxl.load_workbook(files.of("xlsx") / "hostile.xlsx")
    assert book.sheetnames == ["submissions", "member"]
    assert [sheet.freeze_panes for sheet in book] == ["A2", "A2"]
    assert book["submissions"].max_row == hostile.SUBMISSIONS + 1


def test_openpyxl_finds_types_and_no_formula(files: Files) -> None:
    book = openpyxl.load_workbook(files.of("xlsx") / "hostile.xlsx")
    sheet = book["submissions"]
    names = [str(cell.value) for cell in sheet[1]]
    cells = dict(zip(names, sheet.columns, strict=True))
    assert [cell.value for cell in cells["story"][1:]] == list(hostile.STORIES)
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= set("snd")
    assert cells["count"][1].value == str(hostile.COUNTS[0])
    assert cells["count"][2].value == -5
    assert cells["born"][1].value == "1899-12-31"
    assert str(cells["born"][2].value) == "2024-02-29 00:00:00"
    assert cells["at"][1].value == time(9, 30)
    assert str(cells["met"][1].value) == "2026-03-01 03:45:00"


def test_openpyxl_finds_both_codes_and_labels(files: Files) -> None:
    options = Options(labels="both", repeats="wide")
    book = openpyxl.load_workbook(files.of("xlsx", options) / "hostile.xlsx")
    (sheet,) = book
    header, first, *_ = sheet.iter_rows(values_only=True)
    row = dict(zip(header, first, strict=True))
    assert (row["sex"], row["sex-label"]) == ("f", "Female")
    assert (row["member[1]/called"], row["member[2]/age"]) == ("=Ama", 4)


def test_openpyxl_opens_the_codebook(files: Files) -> None:
    book = openpyxl.load_workbook(files.of("csv") / "codebook.xlsx")
    values = {
        cell
        for sheet in book
        for row in sheet.iter_rows(values_only=True)
        for cell in row
    }
    assert {"story", "What happened?", "के भयो?", "Female", "महिला"} <= values


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice (soffice) is not installed")
def test_libreoffice_opens_the_workbook(files: Files, tmp_path: Path) -> None:
    submissions, members = _converted(files.of("xlsx") / "hostile.xlsx", tmp_path)
    assert [row["story"] for row in submissions] == list(hostile.STORIES)
    assert submissions[0]["count"] == str(hostile.COUNTS[0])
    assert submissions[1]["count"] == "-5"
    assert submissions[1]["born"] == "2024-02-29"
    assert submissions[3]["born"] == "0622-07-16"
    assert [row["called"] for row in members] == ["=Ama", 'Bina, the "2nd"', "राम"]
    assert members[1]["age"] == "4"


def _converted(path: Path, folder: Path) -> list[list[dict[str, str]]]:
    """The sheets of a workbook as LibreOffice shows them."""
    assert OFFICE is not None
    # UTF-8, commas, quotes; cells as shown; every sheet (-1) to a file of its own.
    kind = (
        "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
    )
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [OFFICE, "--headless", profile, "--convert-to", kind]
    subprocess.run(
        [*command, "--outdir", str(folder), str(path)],
        check=True,
        capture_output=True,
        timeout=120,
    )
    return [
        list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8"), newline="")))
        for name in ("submissions", "member")
        for file in folder.glob(f"*-{name}.csv")
    ]
