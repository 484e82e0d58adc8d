"""The codelists that ship with Collect."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

from collect.datasets.estimation.disparity import MEASURES
from collect.forms.xlsform.sheets.indicators import TYPES
from tests.factories.publications import structure
from tests.unit.test_xlsforms import CODELISTS, LANGUAGES, codelist


@pytest.mark.parametrize("path", sorted(CODELISTS.glob("*.csv")), ids=lambda p: p.stem)
def test_a_codelist_is_whole(path: Path) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        entries = list(csv.DictReader(file))
    codes = Counter(row["code"] for row in entries)
    assert set(codes.values()) == {1}
    assert [int(row["order"]) for row in entries] == list(range(1, len(entries) + 1))
    for row in entries:
        assert row["parent"] in {"", *codes}
        assert all(row[f"name::{language}"] for language in LANGUAGES)


def test_areas_are_the_twenty_eight_countries_with_padded_numbers() -> None:
    countries = [row for row in codelist("areas") if row["level"] == "0"]
    assert len(countries) == 28
    assert all(re.fullmatch(r"\d{3}", row["m49"]) for row in countries)
    assert all(re.fullmatch(r"[A-Z]{3}", row["code"]) for row in countries)
    groups = Counter(g for row in countries for g in row["groups"].split())
    assert (groups["SAARC"], groups["ASEAN"], groups["SPC"]) == (8, 11, 6)


def test_measures_are_those_that_are_computed_and_say_what_they_mean() -> None:
    found = codelist("measures")
    assert {row["code"]: row["name::English (en)"] for row in found} == {
        code: measure.name for code, measure in MEASURES.items()
    }
    for row in found:
        assert all(row[f"definition::{language}"] for language in LANGUAGES)


def test_dimensions_say_how_their_subgroups_are_compared() -> None:
    compared = {}
    for row in codelist("dimensions"):
        order = row["ordered"].split()
        listed = codelist(row["codelist"]) if row["codelist"] else []
        codes = [each["code"] for each in listed]
        assert order == [code for code in codes if code in order]
        assert row["reference"] in ("", *codes)
        assert not (order and row["reference"])
        compared[row["code"]] = row["reference"] or f"{order[:1]}{order[-1:]}"
    assert compared["WEALTH_QUINTILE"] == "['Q1']['Q5']"
    assert compared["EDUCATION"] == "['ISCED11A_0']['ISCED11A_5T8']"
    assert (compared["RESIDENCE"], compared["SEX"]) == ("U", "M")
    assert compared["DISABILITY_STATUS"] == "PWD"


UNITS = {
    code
    for each in structure().codelists()
    if each.id == "CL_UNIT_MEASURE"
    for code in each.by_id
}
SENDAI = re.compile(r"[A-G]-\d[a-d]?")
SDG = re.compile(r"(1?\d\.(\d\d?|[a-d])\.\d\d?( |$))*")
MDG = re.compile(r"(\d\.\d)?")


def test_indicators_say_unit_type_direction_and_dimensions() -> None:
    dimensions = {row["code"] for row in codelist("dimensions")}
    for row in codelist("indicators"):
        assert row["unit"] in UNITS, row
        assert row["type"], row
        assert set(row["type"].split()) <= set(TYPES), row
        assert row["direction"] in ("up", "down", "none")
        assert set(row["disaggregation"].split()) <= dimensions
        # Only shares are multiplied by a hundred when they are published.
        assert (row["unit"] == "PCNT") == (row["type"] == "proportion"), row


def test_indicators_say_what_they_are_where_that_is_from_and_what_they_answer() -> None:
    for row in codelist("indicators"):
        assert row["origin"] in ("UNICEF", "SDG", "local"), row
        assert "" not in (row["theme"], row["source"]), row
        english, indonesian = (row[f"definition::{each}"] for each in LANGUAGES)
        counted = "ratio" in row["type"] or "proportion" in row["type"]
        assert counted <= english.startswith("Numerator: "), row
        assert english.startswith("Numerator: ") == indonesian.startswith("Pembilang: ")
        assert ("Denominator: " in english) == ("Penyebut: " in indonesian)
        assert english[-1] == indonesian[-1] == "."
        assert SDG.fullmatch(row["sdg"]), row
        assert MDG.fullmatch(row["mdg"]), row
        assert not row["sendai"] or SENDAI.fullmatch(row["sendai"]), row


def test_the_sendai_targets_of_people_losses_and_services_are_there() -> None:
    found = {row["sendai"][:3] for row in codelist("indicators") if row["sendai"]}
    wanted = {
        f"{target}-{n}"
        for target, count in zip("ABCD", (3, 5, 6, 8), strict=True)
        for n in range(1, count + 1)
    }
    assert wanted <= found
    assert {"E-2", "G-3", "G-4", "G-6"} <= found


def test_dimensions_say_what_they_are_and_what_others_call_them() -> None:
    for row in codelist("dimensions"):
        assert all(row[f"definition::{each}"].endswith(".") for each in LANGUAGES)
        assert re.fullmatch(r"[A-Z_]*", row["unicef"] + row["sdg"])
        assert not row["codelist"] or codelist(row["codelist"])
    assert {r["code"] for r in codelist("dimensions") if not r["codelist"]} == {
        "ETHNIC_GROUP",
        "MIGRATION_STATUS",
    }


def test_hazards_are_under_their_type() -> None:
    for row in codelist("hazards"):
        if re.fullmatch(r"[A-Z]{2}\d{4}", row["code"]):
            assert row["parent"] == row["code"][:2]
        else:
            assert row["code"] in ("_T", "none") or row["parent"] == "_T"
