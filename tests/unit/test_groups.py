"""The groups of countries, populations and weights that ship with Collect."""

from __future__ import annotations

from collections import Counter

import pytest

from collect.datasets.releases.groups import regional_registry
from collect.datasets.releases.populations import read_populations
from tests.unit.test_xlsforms import CODELISTS, codelist

REGISTERED = regional_registry()
MEMBERS = {each.code: set(each.members) for each in REGISTERED.groups}
YEARS = [str(year) for year in range(2010, 2031)]


def test_groups_have_the_members_that_areas_list() -> None:
    assert {code: len(members) for code, members in MEMBERS.items()} == {
        "BEIJING28": 28,
        "ASEAN": 11,
        "SAARC": 8,
        "SPC": 6,
        "LDC": 8,
        "LLDC": 5,
        "SIDS": 9,
    }
    assert sorted(MEMBERS["SPC"]) == ["FJI", "FSM", "KIR", "PNG", "VUT", "WSM"]
    assert {"AFG", "BGD", "NPL"} <= MEMBERS["SAARC"] & MEMBERS["LDC"]
    assert "TLS" in MEMBERS["ASEAN"]


def test_groups_say_who_lists_them_and_are_no_countries() -> None:
    assert all(each.source and each.as_of for each in REGISTERED.groups)
    assert all(set(each.names) == {"en", "id"} for each in REGISTERED.groups)
    assert not set(MEMBERS) & {row["code"] for row in codelist("areas")}


def test_every_country_has_every_population_in_every_year() -> None:
    rows, faults = read_populations((CODELISTS.parent / "populations.csv").read_text())
    assert faults == []
    groups = {row.population for row in rows}
    assert groups == {"_T", "Y0T4", "Y5T9", "Y10T14", "Y15T19", "Y20T24"}
    assert Counter(row.key for row in rows) == Counter(
        (area, year, group)
        for area in MEMBERS["BEIJING28"]
        for year in YEARS
        for group in groups
    )


@pytest.mark.parametrize(
    ("area", "year", "group", "thousands"),
    [("IDN", "2020", "Y0T4", 22628), ("CHN", "2021", "Y0T4", 74790)],
)
def test_populations_are_those_of_the_united_nations(
    area: str, year: str, group: str, thousands: int
) -> None:
    found = REGISTERED.populations.of(area, year, [group])
    assert found == thousands * 1000
    (row,) = (
        each
        for each in REGISTERED.populations.among({area}, {year})
        if each.population == group
    )
    assert "World Population Prospects 2022" in row.source
    assert "CC BY 3.0 IGO" in row.source


def test_age_groups_are_parts_of_everybody() -> None:
    ages = ["Y0T4", "Y5T9", "Y10T14", "Y15T19", "Y20T24"]
    for area in MEMBERS["BEIJING28"]:
        for year in YEARS:
            young = REGISTERED.populations.of(area, year, ages)
            everybody = REGISTERED.populations.of(area, year, ["_T"])
            assert young is not None
            assert everybody is not None
            assert 0 < young < everybody


def test_indicators_are_weighted_by_populations_there_are() -> None:
    weights = {row["code"]: row["population"].split() for row in codelist("indicators")}
    assert {name: list(of) for name, of in REGISTERED.weights.items()} == {
        name: of for name, of in weights.items() if of
    }
    for groups in REGISTERED.weights.values():
        assert REGISTERED.populations.of("NPL", "2026", groups)
    assert weights["PT_CHLD_Y0T4_REG"] == ["Y0T4"]
    assert weights["WS_PPL_W-B"] == ["_T"]
    assert weights["CSS_PLAN"] == weights["PERSONS_PER_ROOM"] == []
