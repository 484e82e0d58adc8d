"""The forms that ship with Collect: complete, translated, valid everywhere."""

from __future__ import annotations

import csv
import re
import shutil
from functools import lru_cache
from pathlib import Path

import pytest
from pyxform.validators.odk_validate import check_xform
from pyxform.xls2xform import convert

from collect.forms.codelists import files, indicators
from collect.forms.xlsform.check import CheckedWorkbook, check_workbook
from tests.support.build_xlsforms import (
    FORMS,
    Sheets,
    read_markdown,
    read_workbook,
    sources,
    write_workbook,
)

SOURCES = {path.stem: path for path in sources()}
CODELISTS = FORMS / "codelists"
LANGUAGES = ("English (en)", "Bahasa Indonesia (id)")
OURS = ("design", "variables", "checks", "dimensions", "indicators")
NOT_ASKED = re.compile(r"(begin|end)_|start$|end$|deviceid|username|calculate|note")

each_form = pytest.mark.parametrize("name", SOURCES)


@lru_cache
def sheets(name: str) -> Sheets:
    return read_markdown(SOURCES[name].read_text("utf-8"))


def rows(name: str, sheet: str) -> list[dict[str, str]]:
    header, *body = sheets(name)[sheet]
    return [dict(zip(header, row, strict=True)) for row in body]


@lru_cache
def codelist(name: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    for path in files(CODELISTS, name):
        with path.open(encoding="utf-8", newline="") as file:
            found += csv.DictReader(file)
    return found


def codes_by_dimension() -> dict[str, list[str]]:
    known = {
        row["code"]: [entry["code"] for entry in codelist(row["codelist"])]
        for row in codelist("dimensions")
    }
    return known | {"INDICATOR": [row["code"] for row in codelist("indicators")]}


@lru_cache
def checked(name: str) -> CheckedWorkbook:
    data = SOURCES[name].with_suffix(".xlsx").read_bytes()
    return check_workbook(
        data, "xlsx", codelists=codes_by_dimension(), indicators=indicators()
    )


@lru_cache
def converted(name: str) -> tuple[str, list[str]]:
    """The XForm of the spreadsheet, and pyxform's warnings."""
    warnings: list[str] = []
    path = SOURCES[name].with_suffix(".xlsx")
    return convert(path, warnings=warnings).xform, warnings


def test_there_are_a_household_and_a_school_form() -> None:
    assert set(SOURCES) == {"child_disparity_household", "school_safety_assessment"}


@each_form
def test_the_spreadsheet_equals_its_markdown_twin(name: str) -> None:
    committed = SOURCES[name].with_suffix(".xlsx").read_bytes()
    assert read_workbook(committed) == sheets(name)
    assert read_workbook(write_workbook(sheets(name))) == sheets(name)


@each_form
def test_pyxform_converts_without_a_warning(name: str) -> None:
    xform, warnings = converted(name)
    assert warnings == []
    assert f'id="{name}"' in xform


@each_form
def test_pyxform_makes_the_same_form_of_both_twins(name: str) -> None:
    assert convert(SOURCES[name]).xform == converted(name)[0]


@pytest.mark.skipif(shutil.which("java") is None, reason="ODK Validate needs Java")
@each_form
def test_odk_validate_accepts_it(name: str, tmp_path: Path) -> None:
    path = tmp_path / "form.xml"
    path.write_text(converted(name)[0], "utf-8")
    assert check_xform(str(path)) == []


@each_form
def test_our_own_check_finds_nothing(name: str) -> None:
    assert [finding.message for finding in checked(name).findings] == []
    assert checked(name).ok


@each_form
def test_there_are_at_least_sixty_questions(name: str) -> None:
    asked = [row for row in rows(name, "survey") if not NOT_ASKED.match(row["type"])]
    assert len(asked) >= 60


@each_form
def test_every_text_is_in_both_languages(name: str) -> None:
    for sheet in sheets(name):
        for row in rows(name, sheet):
            for base in ("label", "hint", "constraint_message", "message"):
                given = [bool(row.get(f"{base}::{lang}")) for lang in LANGUAGES]
                assert given[0] == given[1], (sheet, row)


@each_form
def test_everything_a_person_reads_has_a_label(name: str) -> None:
    silent = ("end_", "start", "end", "deviceid", "username", "calculate")
    for row in rows(name, "survey"):
        if not row["type"].startswith(silent):
            assert row[f"label::{LANGUAGES[0]}"], row["name"]
    for row in rows(name, "choices"):
        assert row[f"label::{LANGUAGES[1]}"], row["name"]


@each_form
def test_every_constraint_has_a_message(name: str) -> None:
    for row in rows(name, "survey"):
        key = f"constraint_message::{LANGUAGES[1]}"
        assert bool(row["constraint"]) == bool(row[key]), row["name"]


@each_form
def test_all_our_sheets_are_there(name: str) -> None:
    assert set(OURS) <= set(sheets(name))
    assert len(rows(name, "design")) == 1
    assert {row["type"] for row in rows(name, "checks")} >= {
        "constraint",
        "outlier",
        "duplicate",
    }
    assert any("*" in row["disaggregation"] for row in rows(name, "indicators"))


@each_form
def test_names_of_persons_and_positions_are_marked(name: str) -> None:
    marked = {row["name"]: row["pii"] for row in rows(name, "survey") if row["pii"]}
    assert set(marked.values()) == {"direct", "quasi"}
    assert "location" in marked
    assert all(
        marked.get(row["name"]) == "direct"
        for row in rows(name, "survey")
        if row["name"] in ("name", "head_name", "respondent_phone", "head_phone")
    )


@each_form
def test_indicators_and_dimensions_are_in_the_registry(name: str) -> None:
    known = codes_by_dimension()
    dimensions = {row["dimension"] for row in rows(name, "dimensions")}
    assert dimensions <= set(known)
    for row in rows(name, "indicators"):
        assert row["indicator"] in known["INDICATOR"]
        assert set(re.split(r"[ *]", row["disaggregation"])) <= dimensions


@each_form
def test_codes_written_into_dimensions_exist(name: str) -> None:
    known = codes_by_dimension()
    for row in rows(name, "dimensions"):
        for code in re.findall(r", '([A-Z]\w*)'", row["calculation"]):
            assert code in known[row["dimension"]] or code == "Q", row


@each_form
def test_places_and_hazards_offered_are_in_the_codelists(name: str) -> None:
    areas = {row["code"]: row for row in codelist("areas")}
    hazards = {row["code"] for row in codelist("hazards")}
    for row in rows(name, "choices"):
        if row["list_name"] == "province":
            assert areas[row["name"]]["parent"] == row["country"]
        elif row["list_name"] == "country":
            assert row["name"] in areas
        elif row["list_name"] == "hazard":
            assert row["name"] in hazards
