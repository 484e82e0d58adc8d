"""Observations become the rows of a release."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from collect.datasets.estimation.disclosure import Limit, Observation, Rules
from collect.datasets.estimation.disclosure.observations import Kind
from collect.datasets.publishing.errors import PublicationError
from collect.datasets.releases.building import (
    AuditError,
    Built,
    Sources,
    build,
    publications,
    shown,
)
from collect.datasets.releases.combining import Combined
from collect.datasets.releases.structures import Registered, Registry

UNITS = Registry(
    {},
    {
        "INDICATOR": {
            "ROOMS": Registered({"en": "Rooms"}, unit="NUMBER"),
            "STUNTED": Registered({"en": "Stunted"}, unit="PCNT"),
        }
    },
)


def observation(indicator: str = "ROOMS", **said: Any) -> Observation:
    given = {"n": 60, "value": 0.5, "sum_weights": 60.0, "standard_error": 0.25,
             "lower": 0.25, "upper": 0.75, "design_effect": 1.5}  # fmt: skip
    return Observation(indicator, "NPL", "2026", **(given | said))


def built(
    observations: Sequence[Observation],
    rules: Rules | None = None,
    earlier: Sequence[Observation] = (),
    **kinds: Kind,
) -> Built:
    combined = Combined(tuple(observations), (), ("1/homes",) * len(observations))
    sources = Sources(combined, ("SEX",), kinds, {}, {"1/homes": "Homes"})
    return build(sources, rules or Rules(), UNITS, earlier)


def one(indicator: str = "ROOMS", kind: Kind = "mean", **said: Any) -> dict[str, Any]:
    """The row of a single observation."""
    kinds: dict[str, Any] = {indicator: kind}
    (row,) = built([observation(indicator, **said)], **kinds).table.to_pylist()
    found: dict[str, Any] = row
    return found


def test_a_row_has_the_columns_of_the_standard() -> None:
    assert one() == {
        "INDICATOR": "ROOMS", "REF_AREA": "NPL", "SEX": "_T", "TIME_PERIOD": "2026",
        "OBS_VALUE": 0.5, "SE": 0.25, "LOWER": 0.25, "UPPER": 0.75, "N": 60,
        "SUM_WEIGHTS": 60.0, "DEFF": 1.5, "OBS_STATUS": "A", "CONF_STATUS": "F",
        "UNIT_MEASURE": "NUMBER", "UNIT_MULT": "0", "COMMENT": None,
        "FREQ": "A", "DATA_SOURCE": "Homes",
    }  # fmt: skip


def test_shares_are_told_in_percent_whatever_the_registry_says() -> None:
    for indicator in ("ROOMS", "STUNTED"):
        row = one(indicator, "proportion")
        assert row["UNIT_MEASURE"] == "PCNT"
        figures = [row[name] for name in ("OBS_VALUE", "SE", "LOWER", "UPPER")]
        assert figures == [50.0, 25.0, 25.0, 75.0]


def test_a_mean_is_not_in_percent_because_its_indicator_is_as_a_share() -> None:
    row = one("STUNTED", "mean")
    assert (row["UNIT_MEASURE"], row["OBS_VALUE"]) == (None, 0.5)


def test_without_a_value_nothing_says_how_exact_it_is() -> None:
    row = one(value=None)
    assert {row[name] for name in ("SE", "LOWER", "UPPER", "DEFF")} == {None}
    assert (row["OBS_STATUS"], row["N"]) == ("M", 60)


def test_which_cells_are_small_may_be_hidden() -> None:
    groups = [
        observation(n=80, sum_weights=80.0),
        observation(n=20, sum_weights=20.0, domain={"SEX": "F"}),
        observation(n=60, domain={"SEX": "M"}),
    ]
    for hidden, statuses in ((True, "FCD"), (False, "FCC")):
        rules = Rules(statuses_published=hidden)
        rows = built(groups, rules, ROOMS="mean").table.to_pylist()
        assert "".join(row["CONF_STATUS"] for row in rows) == statuses
        assert [row["OBS_VALUE"] for row in rows] == [0.5, None, None]


def test_codes_are_those_of_the_rows() -> None:
    found = built([observation(), observation(domain={"SEX": "F"})], ROOMS="mean")
    codes = {each["id"]: [code["id"] for code in each["codes"]]
             for each in found.dimensions}  # fmt: skip
    assert codes == {"INDICATOR": ["ROOMS"], "REF_AREA": ["NPL"], "SEX": ["F", "_T"]}


def test_what_can_be_worked_out_is_not_built() -> None:
    before = [observation(n=30, sum_weights=30.0)]
    limits = Limit(40, "a test"), Limit(50, "a test")
    rules = Rules(suppressed_below=limits[0], unreliable_below=limits[1])
    with pytest.raises(AuditError, match="figures can be worked out") as caught:
        built(before, rules, before, ROOMS="mean")
    assert "An earlier release shows it" in caught.value.failures[0]


def test_what_sdmx_does_not_have_is_not_built() -> None:
    with pytest.raises(PublicationError, match="é"):
        built([observation(domain={"SEX": "é"})], ROOMS="mean")


def test_a_publication_has_the_version_and_the_words_of_its_release() -> None:
    found = built([observation()], ROOMS="mean")
    (made,) = publications(
        found.tables,
        code="HOMES",
        number=2,
        issued=date(2026, 11, 30),
        structure=found.structure,
        description={
            "agency": "CRC", "names": {"id": "Rumah", "en": "Homes"},
            "descriptions": {"en": "Rooms."}, "methodology": {}, "producer": "Bureau",
            "contact": {"name": "", "email": "", "url": ""}, "keywords": [],
            "licence": {"name": "CC0-1.0", "title": "CC0", "url": ""},
            "areas": ["NPL"], "periods": ["2026"], "provenance": {},
        },
    )  # fmt: skip
    flow = made.dataflow
    assert (flow.id, flow.agency, flow.version) == ("HOMES", "CRC", "1.2.0")
    assert list(flow.names) == ["en", "id"]
    assert flow.descriptions == {"en": "Rooms."}
    assert made.metadata.version == "2"
    assert made.observations.to_pylist() == found.table.to_pylist()


def test_rows_are_read_back_as_what_was_published_before() -> None:
    given = [
        observation(domain={"SEX": "F"}),
        observation("STUNTED", n=90, sum_weights=90.0),
    ]
    rows = built(given, ROOMS="mean", STUNTED="proportion").table.to_pylist()
    assert shown(rows, ("INDICATOR", "REF_AREA", "SEX", "TIME_PERIOD")) == given
