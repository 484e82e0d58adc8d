"""The codelists that ship with Collect."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from collect.datasets.estimation.disparity import MEASURES
from tests.unit.test_xlsforms import CODELISTS, LANGUAGES, codelist


@pytest.mark.parametrize("path", sorted(CODELISTS.glob("*.csv")), ids=lambda p: p.stem)
def test_a_codelist_is_whole(path: Path) -> None:
    entries = codelist(path.stem)
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
        assert all(row[f"description::{language}"] for language in LANGUAGES)


def test_dimensions_say_how_their_subgroups_are_compared() -> None:
    compared = {}
    for row in codelist("dimensions"):
        order = row["ordered"].split()
        codes = [each["code"] for each in codelist(row["codelist"])]
        assert order == [code for code in codes if code in order]
        assert row["reference"] in ("", *codes)
        assert not (order and row["reference"])
        compared[row["code"]] = row["reference"] or f"{order[:1]}{order[-1:]}"
    assert compared["WEALTH_QUINTILE"] == "['Q1']['Q5']"
    assert compared["EDUCATION"] == "['ISCED11A_0']['ISCED11A_5T8']"
    assert (compared["RESIDENCE"], compared["SEX"]) == ("U", "M")
    assert compared["DISABILITY_STATUS"] == "PWD"


def test_indicators_say_unit_direction_and_dimensions() -> None:
    dimensions = {row["code"] for row in codelist("dimensions")}
    for row in codelist("indicators"):
        assert row["unit"] in ("PCNT", "PS", "D", "RATIO", "IDX")
        assert row["direction"] in ("up", "down", "none")
        assert set(row["disaggregation"].split()) <= dimensions
