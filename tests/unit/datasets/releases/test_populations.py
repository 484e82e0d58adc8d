"""Tables of populations, and everything that can be wrong with one."""

from __future__ import annotations

import pytest

from collect.datasets.releases.populations import (
    LARGEST,
    MOST,
    Population,
    Populations,
    read_populations,
)

HEADER = "area,year,population,value,source\n"
NPL = Population("NPL", "2026", "Y0T4", 2_900_000, "Census")


def faults(text: str) -> list[tuple[int, str]]:
    _, found = read_populations(text)
    return [(each.row, each.column) for each in found]


def test_rows_are_read_whatever_the_order_of_columns() -> None:
    assert read_populations(HEADER + "NPL,2026,Y0T4,2900000,Census\n") == ([NPL], [])
    other = "Source; value ;year;area;population\n\nCensus;2900000; 2026;NPL;Y0T4\n"
    assert read_populations(other) == ([NPL], [])
    assert read_populations(HEADER) == ([], [])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [(1, name) for name in ("area", "year", "population", "value", "source")]),
        ("area,year,population,value,sex\n", [(1, "sex"), (1, "source")]),
        ("area,area,year,population,value,source\n", [(1, "area")]),
        (HEADER + "NPL,2026,Y0T4,5\n", [(2, "")]),
        (HEADER + "NPL,2026,Y0T4,5,Census, 2021\n", [(2, "")]),
        (HEADER + "Népal,26,Y0-4 ,0,\n", [(2, c) for c in ("area", "year", "value", "source")]),
        (HEADER + "NPL,2026,,1.5,Census\n", [(2, "population"), (2, "value")]),
        (HEADER + f"NPL,2026,_T,{LARGEST + 1},Census\n", [(2, "value")]),
        (HEADER + f"NPL,2026,_T,5,{'x' * 201}\n", [(2, "source")]),
        (HEADER + "NPL,2026,_T,5,a\x07\n", [(2, "source")]),
        (HEADER + "NPL,2026,_T,5,a\n\nNPL,2026,_T,6,a\n", [(4, "")]),
        (HEADER + "NPL,2026,_T,5,a\n" * (MOST + 1), [(MOST + 2, "")]),
        (HEADER + '"NPL', [(2, "")]),
    ],
)  # fmt: skip
def test_every_fault_is_told_with_its_place(
    text: str, expected: list[tuple[int, str]]
) -> None:
    assert faults(text) == expected


def test_what_is_no_csv_is_told_with_its_line() -> None:
    assert faults(HEADER + "NPL,2026,_T,5," + "x" * 200_000) == [(2, "")]


def test_a_fault_says_what_to_do() -> None:
    _, (fault,) = read_populations(HEADER + "NPL,2026,_T,5,a\nNPL,2026,_T,6,a\n")
    assert fault.message == ("Row 2 has the same area, year and population; keep one.")


def test_groups_add_up_only_where_all_are_known() -> None:
    known = Populations((NPL, Population("NPL", "2026", "Y5T9", 3_000_000, "Census")))
    assert known.of("NPL", "2026", ["Y0T4", "Y5T9"]) == 5_900_000
    assert known.of("NPL", "2026", ["Y0T4", "_T"]) is None
    assert known.of("NPL", "2025", ["Y0T4"]) is None


def test_a_later_row_replaces_an_earlier_one() -> None:
    newer = Population("NPL", "2026", "Y0T4", 7, "Register")
    known = Populations((NPL, newer))
    assert known.of("NPL", "2026", ["Y0T4"]) == 7
    assert known.among({"NPL", "BTN"}, {"2026"}) == [newer]
    assert known.among({"NPL"}, {"2025"}) == known.among({"BTN"}, {"2026"}) == []
