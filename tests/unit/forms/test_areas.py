"""Which areas lie below which, and which answers tell them."""

from __future__ import annotations

import pytest

from collect.forms.areas import cover
from collect.forms.xlsform.areas import AreaSource, area_source
from collect.forms.xlsform.definition import Definition, Design, Dimension
from collect.forms.xlsform.fields import Field


@pytest.mark.parametrize(
    ("limit", "area"),
    [
        ("ID33", "ID33"),
        ("IDN", "ID33"),
        ("IDN", "IDN"),
        # The registry has the districts of a province …
        ("ID33", "ID3374"),
        ("MMR", "MMR001D001"),
        # … and P-codes of what it does not have begin with those of what it has.
        ("IDN", "ID3374010002"),
        ("ID3374", "ID3374010002"),
        ("FJ1", "FJ199"),
        # A country's own codes are above nothing, but themselves.
        ("north", "north"),
        ("1", "1"),
    ],
)
def test_an_area_covers_itself_and_all_below_it(limit: str, area: str) -> None:
    assert cover([limit]).has([area])


@pytest.mark.parametrize(
    ("limit", "area"),
    [
        ("ID33", "ID51"),
        ("ID33", "IDN"),
        ("ID3374", "ID33"),
        ("NPL", "ID33"),
        # Not every code that begins with another lies in it.
        ("1", "10"),
        ("EA1", "EA10"),
        ("ID", "ID33"),
        ("I", "IDN"),
        ("IDN", "IDN33"),
        ("ID33", "id33"),
        ("ID33", ""),
    ],
)
def test_an_area_covers_nothing_else(limit: str, area: str) -> None:
    assert not cover([limit]).has([area])


def test_no_area_covers_nothing() -> None:
    assert not cover([]).has(["ID33", ""])
    assert not cover(["ID33"]).has([])


def test_what_lies_below_a_code_is_not_named_again() -> None:
    found = cover(["ID3374", "ID33", "EA1"])
    assert (found.codes, found.prefixes) == (("EA1",), ("ID33",))
    assert cover(["IDN"]).codes == ("IDN",)


def question(name: str, *, path: str = "", **given: object) -> Field:
    return Field(path=path or f"/{name}", name=name, type="string", **given)  # type: ignore[arg-type]


FIELDS = (
    question("country"),
    question("province", path="/where/province"),
    question("twice", path="/a/twice"),
    question("twice", path="/b/twice"),
    question("many", multiple=True),
    question("home", table="/member"),
)


def source(calculation: str = "", *, table: str = "", ref_area: str = "") -> AreaSource:
    dimensions = (Dimension("REF_AREA", table, calculation),) if calculation else ()
    other = Dimension("SEX", "", "${country}")
    workbook = Definition(
        design=Design(ref_area=ref_area), dimensions=(other, *dimensions)
    )
    return area_source(FIELDS, workbook)


def test_areas_are_told_by_the_dimension_and_by_the_design() -> None:
    told = source("${province}", ref_area=" ${ country } ")
    assert told == AreaSource(("/where/province", "/country"))
    assert source(ref_area="'NPL'") == AreaSource((), ("NPL",))
    assert source(ref_area='"NPL"').codes == ("NPL",)


@pytest.mark.parametrize(
    "expression",
    [
        "concat('ID', ${province})",
        "if(${country} = '', 'NPL', ${country})",
        "${nothing}",
        "${twice}",
        "${many}",
        "${home}",
        "''",
        "",
    ],
)
def test_what_takes_computing_or_is_no_single_question_tells_nothing(
    expression: str,
) -> None:
    assert not source(expression, ref_area=expression).tells


def test_a_dimension_of_members_tells_nothing_of_the_submission() -> None:
    assert not source("${country}", table="member").tells


def test_a_submission_lies_in_all_areas_that_it_tells_once() -> None:
    told = AreaSource(("/country", "/province", "/district"), ("NPL",))
    values = {"/country": "NPL", "/province": " NP01 ", "/district": ["x"], "/a": "b"}
    assert told.areas_in(values) == ["NPL", "NP01"]
    assert told.areas_in({"/province": 7, "/district": " "}) == ["NPL", "7"]
