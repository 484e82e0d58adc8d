"""Spreadsheet programs open the sheets to fill in, and save them without loss."""

import csv
import io
import shutil
import subprocess
from pathlib import Path

import openpyxl
import pytest

from collect.datasets.cleaning.sheets import read_log, write_log
from tests.unit.datasets.cleaning.sheets.books import QUESTIONS, filled
from tests.unit.datasets.cleaning.tables import line, log

OFFICE = shutil.which("soffice")
TEXTS = (
    "=cmd|' /C calc'!A0",
    "007",
    "1234567890123456789",
    "10/03/2026",
    "2026-03-10",
    "TRUE",
    "_x0041_",
    "a\nb",
    "שלום",
    "👩🏽‍🌾",
    "100\N{NO-BREAK SPACE}%",
)
"""Not among them: “_x005F_x0041_”, whose escape LibreOffice does not escape."""

LOG = log(
    *(
        line(f"u{n}", "source", f"{text} ", new_value=text)
        for n, text in enumerate(TEXTS)
    )
)
office = pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")


def converted(content: bytes, folder: Path, kind: str, suffix: str) -> bytes:
    """The workbook as LibreOffice saves it."""
    assert OFFICE is not None
    path = folder / "log.xlsx"
    path.write_bytes(content)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [OFFICE, "--headless", profile, "--convert-to", kind]
    target = folder / "saved"
    subprocess.run(
        [*command, "--outdir", str(target), str(path)],
        check=True,
        capture_output=True,
        timeout=120,
    )
    return (target / f"log.{suffix}").read_bytes()


@office
@pytest.mark.parametrize(
    ("kind", "suffix"), [("xlsx:Calc MS Excel 2007 XML", "xlsx"), ("ods", "ods")]
)
def test_libreoffice_saves_the_log_without_loss(
    kind: str, suffix: str, tmp_path: Path
) -> None:
    content = write_log(LOG, QUESTIONS)
    saved = converted(content, tmp_path, kind, suffix)
    assert saved != content
    written = read_log(content).proposals
    assert [own.new_value for own in written] == list(TEXTS)
    reading = read_log(saved)
    assert not reading.faulty
    assert reading.proposals == written
    assert read_log(saved, LOG).unchanged == len(TEXTS)


@office
def test_libreoffice_offers_the_choices_of_the_lines_own_question(
    tmp_path: Path,
) -> None:
    """The formula of the drop-down, put into cells to see what it gives."""
    own = log(line("u1", "rooms", "1"), line("u2", "source", "x"))
    content = write_log(own, QUESTIONS)
    rules = openpyxl.load_workbook(io.BytesIO(content))["cleaning_log"]
    (formula,) = [
        rule.formula1
        for rule in rules.data_validations.dataValidation
        if "OFFSET" in str(rule.formula1)
    ]
    other_row = formula.replace("$B2", "$B3").replace("$D2", "$D3")
    content = filled(
        content,
        (2, "enumerator", f"=COUNTA({formula})"),
        (3, "enumerator", f"=COUNTA({other_row})"),
        (3, "issue", f"=INDEX({other_row},2)"),
    )
    saved = converted(content, tmp_path, "csv", "csv").decode("latin-1")
    first, second = csv.DictReader(io.StringIO(saved))
    assert (second["enumerator"], second["issue"]) == ("3", "well")
    assert first["enumerator"] != "3"
