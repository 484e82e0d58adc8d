"""Data queries: the examples of the standard, and what they select."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from collect.datasets.publishing.errors import NotSupportedError, QueryError
from collect.datasets.publishing.publication import Publication
from collect.datasets.publishing.rest.query import parse, read_key, read_parameters
from collect.datasets.publishing.rest.selection import Condition, Selection
from tests.factories.publications import observation, publication, structure, unknown

AREAS, SEXES, PERIODS = ("IDN", "MNG"), ("_T", "F"), ("2024", "2025-Q1", "2026")
ROWS = [
    observation(
        REF_AREA=area,
        SEX=sex,
        TIME_PERIOD=period,
        OBS_VALUE=float(at),
        N=100 + at,
        COMMENT=f"in {area}",
    )
    for at, (area, sex, period) in enumerate(
        (area, sex, period) for area in AREAS for sex in SEXES for period in PERIODS
    )
]


@pytest.fixture(scope="module")
def whole() -> Publication:
    return publication([*ROWS, unknown("Q", REF_AREA="BGD", SEX="M")])


def selected(whole: Publication, key: str = "", query: str = "") -> list[Any]:
    """The values a query selects."""
    selection = parse(structure(), key, read_parameters(query))
    return list(selection.apply(whole).observations["OBS_VALUE"].to_pylist())


def where(**wanted: str) -> list[float]:
    return [
        row["OBS_VALUE"]
        for row in ROWS
        if all(row[name] in values.split() for name, values in wanted.items())
    ]


ALL = [*where(), None]


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("", ALL),
        ("all", ALL),
        ("*", ALL),
        (".IDN", where(REF_AREA="IDN")),
        (".IDN........", where(REF_AREA="IDN")),
        ("*.IDN.F", where(REF_AREA="IDN", SEX="F")),
        (".IDN+MNG.F", where(SEX="F")),
        ("PT_CHLD_Y0T4_REG.*._T", where(SEX="_T")),
        ("*.IDN._T,*.MNG.F", [0.0, 1.0, 2.0, 9.0, 10.0, 11.0]),
        ("NOTHING", []),
    ],
)
def test_keys_select_series(whole: Publication, key: str, expected: list[Any]) -> None:
    assert selected(whole, key) == expected


def test_a_key_has_no_more_dimensions_than_the_structure() -> None:
    with pytest.raises(
        QueryError, match=r"has 11 dimensions; there are 10: INDICATOR\.REF"
    ):
        read_key("..........", structure())


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("c[SEX]=F", where(SEX="F")),
        ("c%5BSEX%5D=F", where(SEX="F")),
        ("c[REF_AREA]=IDN,MNG&c[SEX]=F", where(SEX="F")),
        ("c[SEX]=ne:F", [*where(SEX="_T"), None]),
        ("c[SEX]=ne:F+ne:M", where(SEX="_T")),
        ("c[SEX]=ne:F,ne:M", ALL),
        ("c[OBS_VALUE]=ge:10.0", [10.0, 11.0]),
        ("c[OBS_VALUE]=gt:10", [11.0]),
        ("c[OBS_VALUE]=lt:1,eq:3", [0.0, 3.0]),
        ("c[N]=le:101", [0.0, 1.0]),
        ("c[COMMENT]=co:IDN", where(REF_AREA="IDN")),
        ("c[COMMENT]=nc:idn", where(REF_AREA="MNG")),
        ("c[REF_AREA]=sw:I", where(REF_AREA="IDN")),
        ("c[REF_AREA]=ew:NG", where(REF_AREA="MNG")),
        ("c[REF_AREA]=ge:IDN", where()),
        ("c[COMMENT]=time:in", []),
        ("c[TIME_PERIOD]=2026", [*where(TIME_PERIOD="2026"), None]),
        ("c[TIME_PERIOD]=ne:2026", where(TIME_PERIOD="2024 2025-Q1")),
        ("c[TIME_PERIOD]=ge:2025+le:2025", where(TIME_PERIOD="2025-Q1")),
        ("c[TIME_PERIOD]=gt:2025", [*where(TIME_PERIOD="2026"), None]),
        ("c[TIME_PERIOD]=lt:2025-01", where(TIME_PERIOD="2024")),
        ("c[TIME_PERIOD]=sw:2025", where(TIME_PERIOD="2025-Q1")),
        ("startPeriod=2025", [*where(TIME_PERIOD="2025-Q1 2026"), None]),
        ("endPeriod=2025-03", where(TIME_PERIOD="2024 2025-Q1")),
        ("endPeriod=2025-02", where(TIME_PERIOD="2024")),
        ("startPeriod=2025&endPeriod=2025", where(TIME_PERIOD="2025-Q1")),
        ("firstNObservations=1", [*where(TIME_PERIOD="2024"), None]),
        ("lastNObservations=1", [*where(TIME_PERIOD="2026"), None]),
        (
            "firstNObservations=1&lastNObservations=1",
            [*where(TIME_PERIOD="2024 2026"), None],
        ),
        ("startPeriod=2030&lastNObservations=2", []),
        ("includeHistory=false", ALL),
    ],
)
def test_parameters_select_observations(
    whole: Publication, query: str, expected: list[Any]
) -> None:
    assert selected(whole, query=query) == expected


def test_the_last_observations_are_those_of_time_not_of_rows() -> None:
    rows = [
        observation(TIME_PERIOD=period, OBS_VALUE=float(period[:4]))
        for period in ("2026", "2024", "2025-Q3", "2023")
    ]
    assert selected(publication(rows), query="lastNObservations=2") == [2026.0, 2025.0]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("c[NO]=1", r"c\[NO\]: there is no such component; there are INDICATOR"),
        ("c[SEX]=F&c[SEX]=M", r"c\[SEX\] may be given once"),
        ("c[SEX]=F,", r"c\[SEX\] has an empty value"),
        ("c[TIME_PERIOD]=soon", '"soon" is not a time period'),
        ("startPeriod=", '"" is not a time period'),
        ("endPeriod=x", '"x" is not a time period'),
        ("firstNObservations=0", 'firstNObservations is "0"; it is a number from 1'),
        ("lastNObservations=-1", 'lastNObservations is "-1"'),
        ("lastNObservations=9999999999", "it is a number from 1"),
        (
            "dimensionAtObservation=NO",
            'dimensionAtObservation is "NO"; it is one of All',
        ),
        ("detail=some", 'detail is "some"; it is one of full, dataonly'),
        ("attributes=SE,NO", "attributes names NO; there are COMMENT"),
        ("measures=SE", "measures names SE; there are OBS_VALUE"),
        ("startperiod=2026", 'There is no parameter "startperiod"'),
    ],
)
def test_what_cannot_be_read_is_refused(query: str, message: str) -> None:
    with pytest.raises(QueryError, match=message):
        parse(structure(), "", read_parameters(query))


def test_numbers_are_compared_with_numbers(whole: Publication) -> None:
    with pytest.raises(QueryError, match=r'c\[OBS_VALUE\]: "many" is not a number'):
        selected(whole, query="c[OBS_VALUE]=gt:many")


@pytest.mark.parametrize(
    "query", ["updatedAfter=2026-01-01", "includeHistory=true", "limit=1", "sort=*"]
)
def test_parts_of_the_standard_that_are_not_served_are_named(query: str) -> None:
    name = query.split("=", maxsplit=1)[0]
    with pytest.raises(NotSupportedError, match=f"The parameter {name} is not served"):
        parse(structure(), "", read_parameters(query))


DIMENSIONS = {each.id for each in structure().dimensions}


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("", None),
        ("detail=full", None),
        ("attributes=dsd&measures=all", None),
        ("detail=dataonly", {"OBS_VALUE"}),
        ("attributes=none", {"OBS_VALUE"}),
        ("attributes=series", {"OBS_VALUE"}),
        ("attributes=OBS_STATUS,SE", {"OBS_VALUE", "OBS_STATUS", "SE"}),
        ("measures=OBS_VALUE&attributes=SE", {"OBS_VALUE", "SE"}),
        ("attributes=none&measures=none", set()),
    ],
)
def test_queries_say_which_components_are_told(
    whole: Publication, query: str, told: set[str] | None
) -> None:
    found = parse(structure(), "", read_parameters(query)).apply(whole).told
    assert found == (None if told is None else DIMENSIONS | told)


def test_without_data_all_attributes_are_told(whole: Publication) -> None:
    found = parse(structure(), "", [("detail", "nodata")]).apply(whole)
    assert [each.id for each in found.present if each.id not in DIMENSIONS] == [
        each.id for each in whole.present if each.id not in {*DIMENSIONS, "OBS_VALUE"}
    ]


def test_keys_of_series_come_once(whole: Publication) -> None:
    query = "detail=serieskeysonly&lastNObservations=2"
    found = parse(structure(), "", read_parameters(query)).apply(whole)
    assert found.keys_only
    assert len(found.observations) == 5


def test_data_come_as_time_series_unless_asked_otherwise() -> None:
    assert parse(structure()).dimension_at_observation == "TIME_PERIOD"
    flat = parse(structure(), "", [("dimensionAtObservation", "AllDimensions")])
    assert flat.dimension_at_observation == "AllDimensions"
    assert parse(structure(), "", [("startPeriod", "2026-Q2")]).start == date(
        2026, 4, 1
    )


def test_a_plus_is_not_a_blank() -> None:
    assert read_parameters("c[A]=x+y&&empty=&flag") == [
        ("c[A]", "x+y"),
        ("empty", ""),
        ("flag", ""),
    ]


def test_a_selection_of_another_structure_is_refused(whole: Publication) -> None:
    other = parse(structure(), "", [("c[SEX]", "F")]).filters[0]
    assert other.alternatives == ((Condition("eq", "F"),),)
    renamed = type(other)("NO", other.alternatives)
    with pytest.raises(QueryError, match=r"c\[NO\]: the structure has no component"):
        Selection(filters=(renamed,)).apply(whole)
