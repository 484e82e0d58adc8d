"""Countries and areas of the registry: whole, and what the public list says."""

from __future__ import annotations

import csv
import os
import re
from collections import Counter
from pathlib import Path

import pytest

from tests.unit.test_xlsforms import CODELISTS, codelist

PUBLIC = Path(os.environ.get("GLOBAL_PCODES", "global_pcodes_adm_1_2.csv"))
"""The public list, if somebody has it at hand."""
WITHOUT = {"BRN", "IND", "SGP", "WSM"}
"""Countries the public list of P-codes does not have."""
CODE = {
    "0": re.compile(r"[A-Z]{3}"),
    "1": re.compile(r"([A-Z]{2}|MMR)\d{1,3}"),
    "2": re.compile(r"([A-Z]{2}|MMR)\d{1,3}[DS]?\d{1,6}"),
}
AREAS = codelist("areas")


def test_every_area_has_a_code_of_its_level_and_a_name() -> None:
    assert Counter(Counter(row["code"] for row in AREAS).values()) == {1: len(AREAS)}
    for row in AREAS:
        assert CODE[row["level"]].fullmatch(row["code"]), row
        assert row["name::English (en)"].strip() == row["name::English (en)"] != ""


def test_every_area_is_part_of_one_a_level_higher_whose_code_begins_its_own() -> None:
    by_code = {row["code"]: row for row in AREAS}
    for row in AREAS:
        if row["level"] == "0":
            assert row["parent"] == ""
            continue
        parent = by_code[row["parent"]]
        assert int(parent["level"]) == int(row["level"]) - 1
        begins = parent["iso2"] if parent["level"] == "0" else parent["code"]
        assert row["code"].startswith((begins, "MMR")), row


@pytest.mark.parametrize(
    "path", sorted((CODELISTS / "areas").glob("*.csv")), ids=lambda path: path.stem
)
def test_a_country_has_a_file_in_order_and_with_dates(path: Path) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        found = list(csv.DictReader(file))
    assert {row["parent"] for row in found if row["level"] == "1"} == {path.stem}
    order = [(row["level"], row["code"]) for row in found]
    assert order == sorted(order)
    for row in found:
        assert re.fullmatch(r"20\d\d-\d\d-\d\d", row["valid_from"])


def test_there_are_as_many_as_the_countries_count() -> None:
    found = Counter((row["code"][:2], row["level"]) for row in AREAS if row["parent"])
    assert (found["AF", "1"], found["AF", "2"]) == (34, 401)
    assert (found["PH", "1"], found["PH", "2"]) == (17, 88)
    assert (found["ID", "1"], found["ID", "2"]) == (34, 522)
    assert (found["VN", "1"], found["VN", "2"]) == (63, 708)
    assert found.total() == 5_468


def test_countries_without_p_codes_have_no_file() -> None:
    countries = {row["code"] for row in AREAS if row["level"] == "0"}
    kept = {path.stem for path in (CODELISTS / "areas").glob("*.csv")}
    assert countries - kept == WITHOUT


@pytest.mark.skipif(
    not PUBLIC.is_file(), reason="GLOBAL_PCODES names no copy of the public list"
)
def test_codes_and_parents_are_those_of_the_public_list() -> None:
    countries = {row["code"] for row in AREAS if row["level"] == "0"}
    with PUBLIC.open(encoding="utf-8", newline="") as file:
        public = {
            row["P-Code"]: (row["Parent P-Code"], row["Valid from date"])
            for row in csv.DictReader(file)
            if row["Location"] in countries
        }
    ours = {
        row["code"]: (row["parent"], row["valid_from"])
        for row in AREAS
        if row["level"] != "0"
    }
    assert ours == public
