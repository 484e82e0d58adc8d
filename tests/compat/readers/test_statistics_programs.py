"""Readers of Stata and SPSS files find values, labels of variables and of values."""

import csv
import json
import shutil
import subprocess
from datetime import date, datetime, time
from pathlib import Path

import pandas as pd
import pyreadstat
import pytest

from collect.submissions.exports.columnar.options import Options
from tests.compat.readers import hostile
from tests.compat.readers.conftest import Files

pytestmark = pytest.mark.django_db
CONVERT = shutil.which("pspp-convert")

LABELS = {
    "story": "What happened?",
    "weight": "How heavy?",
    "sex": "Sex",
    "goods": "What is in the house?",
    "home_note": "Anything else?",
}


@pytest.mark.parametrize(("name", "extension"), [("stata", "dta"), ("spss", "sav")])
def test_pyreadstat_reads_labels_and_values(
    files: Files, name: str, extension: str
) -> None:
    path = files.of(name) / f"submissions.{extension}"
    read = pyreadstat.read_dta if name == "stata" else pyreadstat.read_sav
    rows, about = read(path)
    assert rows["story"].tolist()[:5] == list(hostile.STORIES[:5])
    assert about.column_names_to_labels.items() >= LABELS.items()
    assert rows["weight"].tolist()[1:3] == [0.1, -2.5]
    assert json.loads(rows["invalid_answers"][0])["weight"] == hostile.WEIGHTS[0]
    assert rows["met"][0] == datetime.fromisoformat(hostile.MET_UTC[0] or "")
    assert rows["at"][0] == time(9, 30)
    assert rows["goods"].tolist()[:2] == ["radio tv", "=1"]


def test_whole_numbers_beyond_doubles_keep_their_digits(files: Files) -> None:
    wanted = ["" if count is None else str(count) for count in hostile.COUNTS]
    stata, _ = pyreadstat.read_dta(files.of("stata") / "submissions.dta")
    spss, _ = pyreadstat.read_sav(files.of("spss") / "submissions.sav")
    assert stata["count"].tolist() == wanted
    assert spss["count"].tolist() == wanted


def test_stata_shows_labels_of_codes(files: Files) -> None:
    read = pd.read_stata(files.of("stata") / "submissions.dta")
    assert read["sex"].tolist()[:4] == ["f: Female", "m: Male", "f: Female", "x"]
    assert str(read["born"][0])[:10] == "1899-12-31"


def test_spss_shows_labels_of_codes(files: Files) -> None:
    rows, about = pyreadstat.read_sav(files.of("spss") / "submissions.sav")
    assert rows["sex"].tolist()[:4] == ["f", "m", "f", "x"]
    assert list(about.variable_value_labels["sex"].values()) == ["Female", "Male"]


def test_labels_come_in_the_language_asked_for(files: Files) -> None:
    options = Options(language="नेपाली (ne)")
    _, stata = pyreadstat.read_dta(files.of("stata", options) / "submissions.dta")
    _, spss = pyreadstat.read_sav(files.of("spss", options) / "submissions.sav")
    assert stata.column_names_to_labels["story"] == "के भयो?"
    assert spss.column_names_to_labels["story"] == "के भयो?"
    assert list(spss.variable_value_labels["sex"].values()) == ["महिला", "पुरुष"]


def test_members_have_a_file_of_their_own(files: Files) -> None:
    read = pd.read_stata(files.of("stata") / "member.dta")
    assert read["age"].tolist()[:2] == [33, 4]
    assert read["called"].tolist() == ["=Ama", 'Bina, the "2nd"', "राम"]
    rows, _ = pyreadstat.read_sav(files.of("spss") / "member.sav")
    assert rows["PARENT_KEY"][0] == hostile.instance_id(0)


def test_days_before_the_calendars_of_programs_come_back(files: Files) -> None:
    rows, _ = pyreadstat.read_dta(files.of("stata") / "submissions.dta")
    assert rows["born"][0] == date(1899, 12, 31)
    assert rows["born"][3] == date(622, 7, 16)


@pytest.mark.skipif(CONVERT is None, reason="PSPP is not installed (apt: pspp)")
def test_pspp_reads_what_was_answered(files: Files, tmp_path: Path) -> None:
    assert CONVERT is not None
    for name in ("submissions", "member"):
        source, target = files.of("spss") / f"{name}.sav", tmp_path / f"{name}.csv"
        subprocess.run([CONVERT, source, target], check=True, capture_output=True)
    with (tmp_path / "submissions.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["story"] for row in rows][:5] == list(hostile.STORIES[:5])
    assert [row["sex"] for row in rows][:4] == ["f", "m", "f", "x"]
    assert [row["count"] for row in rows] == [
        "" if count is None else str(count) for count in hostile.COUNTS
    ]
    with (tmp_path / "member.csv").open(newline="") as file:
        members = list(csv.DictReader(file))
    assert [member["age"] for member in members][:2] == ["33", "4"]
