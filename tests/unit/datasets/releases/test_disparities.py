"""Disparities of a release: none over what is withheld, in the units of its figures."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from collect.datasets.estimation.disclosure import (
    FREE,
    PRIMARY,
    SECONDARY,
    Kind,
    Rules,
)
from collect.datasets.publishing.disparity import disparities_structure
from collect.datasets.publishing.errors import PublicationError
from collect.datasets.releases.building import (
    Built,
    Sources,
    build,
    publications,
)
from collect.datasets.releases.combining import Source, combine
from collect.datasets.releases.structures import Registered, Registry

REGISTRY = Registry(
    {"SEX": Registered({"en": "Sex"}), "MEASURE": Registered({"en": "Measure"})},
    {
        "INDICATOR": {"ROOMS": Registered({"en": "Rooms"}, unit="NUMBER")},
        "MEASURE": {
            "R": Registered({"en": "Ratio"}, definition={"en": "Times as high."}),
            "D": Registered({"en": "Difference"}),
        },
    },
)
HIDDEN: dict[str, Any] = dict.fromkeys(("value", "standard_error", "lower", "upper"))


def observed(code: str = "", n: int = 60, **said: Any) -> dict[str, Any]:
    """A record of a run."""
    return {
        "indicator": "ROOMS",
        "ref_area": "NPL",
        "time_period": "2026",
        "domain": {"SEX": code} if code else {},
        "value": {"F": 0.25, "M": 0.5}.get(code, 0.375),
        "standard_error": 0.03,
        "lower": 0.1,
        "upper": 0.9,
        "n": n,
        "sum_weights": float(n),
        **said,
    }


def measured(measure: str = "D", **said: Any) -> dict[str, Any]:
    """A disparity of a run."""
    return {
        "indicator": "ROOMS",
        "ref_area": "NPL",
        "time_period": "2026",
        "stratifier": "SEX",
        "measure": measure,
        "value": 0.25,
        "standard_error": 0.04,
        "lower": 0.125,
        "upper": 0.375,
        "subgroups": ["F", "M"],
        "groups": ["M", "F"],
        "reference": "M",
        "direction": "up",
        "ordered": False,
        "status": "A",
        "reason": "",
        **said,
    }


GROUPS = (observed(n=120), observed("F"), observed("M"))


def built(
    *disparities: dict[str, Any],
    observations: Sequence[dict[str, Any]] = GROUPS,
    rules: Rules | None = None,
    kind: Kind = "mean",
    dimensions: tuple[str, ...] = ("SEX",),
) -> Built:
    combined = combine([Source("homes", 1, observations, disparities)])
    sources = Sources(combined, dimensions, {"ROOMS": kind}, {}, {})
    return build(sources, rules or Rules(minimum_count=NONE), REGISTRY)


NONE = replace(Rules().minimum_count, value=0)


def only(found: Built) -> dict[str, Any]:
    assert found.disparities is not None
    (row,) = found.disparities.table.to_pylist()
    told: dict[str, Any] = row
    return told


def test_a_measure_has_the_columns_of_its_structure() -> None:
    assert only(built(measured())) == {
        "INDICATOR": "ROOMS", "REF_AREA": "NPL", "STRATIFIER": "SEX", "MEASURE": "D",
        "TIME_PERIOD": "2026", "OBS_VALUE": 0.25, "SE": 0.04, "LOWER": 0.125,
        "UPPER": 0.375, "OBS_STATUS": "A", "CONF_STATUS": "F", "UNIT_MEASURE": "NUMBER",
        "GROUPS": "M F", "REFERENCE": "M", "SUBGROUPS": "F M", "COMMENT": None,
        "ORDERED": "N", "DIRECTION": "up",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("measure", "unit", "value"),
    [
        ("D", "PCNT", 25.0),
        ("R", "RATIO", 0.25),
        ("BGV", None, 2500.0),
        ("PAF", "PCNT", 0.25),
        ("TI", "IDX", 0.25),
    ],
)
def test_shares_are_compared_in_percent(
    measure: str, unit: str | None, value: float
) -> None:
    row = only(built(measured(measure), kind="proportion"))
    assert (row["UNIT_MEASURE"], row["OBS_VALUE"]) == (unit, value)
    assert row["SE"] == pytest.approx(0.04 * value / 0.25)


def test_over_a_withheld_figure_there_is_no_measure() -> None:
    groups = (observed(n=120), observed("F", n=20), observed("M", n=100))
    found = built(measured(), measured("PAR", groups=["F", "M"]), observations=groups)
    assert found.disparities is not None
    assert found.disparities.withheld == 2
    for row in found.disparities.table.to_pylist():
        assert (row["OBS_STATUS"], row["CONF_STATUS"]) == ("Q", SECONDARY)
        told = ("OBS_VALUE", "SE", "LOWER", "UPPER", "GROUPS", "REFERENCE", "COMMENT")
        assert {row[name] for name in told} == {None}


def test_one_that_is_computed_from_two_groups_of_an_order_needs_only_these() -> None:
    # The middle is withheld with the total, so that it cannot be worked out.
    groups = [observed(n=145)]
    groups += [observed(code, n=n) for code, n in (("F", 60), ("M", 60), ("X", 25))]
    ends: dict[str, Any] = {"subgroups": ["F", "X", "M"], "ordered": True}
    rules = Rules(
        minimum_count=NONE,
        suppressed_below=replace(Rules().suppressed_below, value=30),
        protect_missing=False,
    )
    found = built(
        measured(**ends),
        measured("ACI", groups=["F", "X", "M"], **ends),
        observations=groups[1:],
        rules=rules,
    )
    assert found.disparities is not None
    difference, index = found.disparities.table.to_pylist()
    assert (difference["OBS_STATUS"], difference["OBS_VALUE"]) == ("A", 0.25)
    assert (index["OBS_STATUS"], index["OBS_VALUE"]) == ("Q", None)
    assert index["GROUPS"] == "F X M"


def test_the_highest_and_the_lowest_of_many_tell_of_those_between() -> None:
    groups = [observed("F"), observed("M"), observed("X", n=10)]
    row = only(built(measured(subgroups=["F", "M", "X"]), observations=groups))
    assert (row["OBS_STATUS"], row["OBS_VALUE"]) == ("Q", None)


def test_who_may_not_see_which_cells_are_small_sees_one_status() -> None:
    groups = (observed(n=120), observed("F", n=20), observed("M", n=100))
    for own, rules, status in (
        ("A", Rules(minimum_count=NONE), SECONDARY),
        ("Q", Rules(minimum_count=NONE), PRIMARY),
        ("A", Rules(minimum_count=NONE, statuses_published=False), PRIMARY),
    ):
        given = measured(status=own, **(HIDDEN if own == "Q" else {}))
        row = only(built(given, observations=groups, rules=rules))
        assert row["CONF_STATUS"] == status


def test_one_that_is_not_defined_says_why() -> None:
    lost = measured("R", status="M", reason="zero_denominator", **HIDDEN)
    row = only(built(lost))
    assert (row["OBS_STATUS"], row["CONF_STATUS"]) == ("M", FREE)
    assert row["COMMENT"] == "the estimate to compare with is 0"
    groups = (observed(n=120), observed("F", n=20), observed("M", n=100))
    row = only(built(lost, observations=groups))
    assert (row["OBS_STATUS"], row["COMMENT"]) == ("Q", None)


def test_a_subgroup_that_nobody_is_in_leaves_a_reason() -> None:
    lost = measured(
        "ACI", status="M", reason="missing_subgroup", ordered=True,
        subgroups=["F", "X", "M"], groups=["F", "X", "M"], **HIDDEN,
    )  # fmt: skip
    row = only(built(lost))
    assert (row["OBS_STATUS"], row["COMMENT"]) == ("M", "a subgroup has no estimate")


def test_it_is_as_reliable_as_the_figures_it_is_over() -> None:
    groups = (observed(n=90), observed("F", n=30), observed("M"))
    assert only(built(measured(), observations=groups))["OBS_STATUS"] == "U"


def test_where_figures_are_rounded_measures_are_those_of_rounded_figures() -> None:
    groups = (
        observed(n=120, value=0.41),
        observed("F", value=0.2512, standard_error=0.0312),
        observed("M", value=0.5678, standard_error=0.0287),
    )
    rules = Rules(minimum_count=NONE, decimals=1)
    asked = (
        measured(),
        measured("PAR", groups=["F", "M"]),
        measured("PAF", groups=["F", "M"]),
    )
    found = built(*asked, observations=groups, rules=rules, kind="proportion")
    assert found.disparities is not None
    difference, gain, fraction = found.disparities.table.to_pylist()
    assert difference["OBS_VALUE"] == pytest.approx(30.0)
    assert difference["SE"] == 0
    assert difference["GROUPS"] == "M F"
    assert gain["OBS_VALUE"] == pytest.approx(15.0)
    assert fraction["OBS_VALUE"] == pytest.approx(100 * 0.15 / 0.45)


def test_the_weights_of_a_ratio_are_not_published_nor_used_again() -> None:
    rules = Rules(minimum_count=NONE, decimals=2)
    asked = measured(), measured("PAR", groups=["F", "M"])
    row = only(built(*asked, rules=rules, kind="ratio"))
    assert (row["MEASURE"], row["OBS_VALUE"]) == ("D", 0.25)


def test_an_order_stays_one_where_figures_are_rounded() -> None:
    groups = [observed("F", value=0.5), observed("X", value=0.2), observed("M")]
    asked = measured(
        subgroups=["F", "X", "M"], ordered=True, direction="down", groups=["F", "M"]
    )
    rules = Rules(minimum_count=NONE, decimals=1)
    row = only(built(asked, observations=groups, rules=rules))
    assert (row["OBS_VALUE"], row["REFERENCE"]) == (0.0, "M")


def test_what_is_withheld_stays_so_where_figures_are_rounded() -> None:
    groups = (observed(n=120), observed("F", n=20), observed("M", n=100))
    rules = Rules(minimum_count=NONE, decimals=1)
    assert (
        only(built(measured(), observations=groups, rules=rules))["OBS_STATUS"] == "Q"
    )


def test_an_undefined_measure_of_rounded_figures_says_why() -> None:
    groups = (observed(n=120), observed("F", value=0.004), observed("M"))
    rules = Rules(minimum_count=NONE, decimals=1)
    found = built(measured(), measured("R"), observations=groups, rules=rules)
    assert found.disparities is not None
    _, ratio = found.disparities.table.to_pylist()
    assert (ratio["OBS_STATUS"], ratio["OBS_VALUE"]) == ("M", None)


def test_figures_of_two_forms_are_not_compared() -> None:
    old = Source("old", 1, [observed("F"), observed("X")], [measured()])
    new = Source("new", 2, [observed("M")], [measured("R", groups=["M", "F"])])
    assert combine([old, new]).disparities == ()
    whole = Source("new", 2, GROUPS, [measured()])
    (kept,) = combine([old, whole]).disparities
    assert kept is whole.disparities[0]


def test_regions_are_figures_of_areas() -> None:
    areas = [observed(ref_area=area) for area in ("NPL", "NP01", "NP06")]
    regions = measured(
        stratifier="REF_AREA", subgroups=["NP01", "NP06"], groups=["NP01", "NP06"]
    )
    found = built(regions, observations=areas, dimensions=())
    assert only(found)["OBS_STATUS"] == "A"
    assert found.disparities is not None
    stratifiers, _ = found.disparities.dimensions
    assert [each["id"] for each in stratifiers["codes"]] == ["REF_AREA"]


def test_without_disparities_there_is_one_table() -> None:
    found = built()
    assert found.disparities is None
    assert found.structure == {"dimensions": found.dimensions}
    assert found.tables == [found.table]


def test_disparities_have_a_dataflow_of_their_own() -> None:
    found = built(measured(), measured("R"), measured("TI", groups=["F", "M"]))
    estimates, disparities = publications(
        found.tables,
        code="HOMES",
        number=3,
        issued=date(2026, 11, 30),
        structure=found.structure,
        description={
            "agency": "CRC", "names": {"en": "Homes", "id": "Rumah", "fr": "Logis"},
            "descriptions": {}, "methodology": {}, "producer": "Bureau",
            "contact": {"name": "", "email": "", "url": ""}, "keywords": [],
            "licence": {"name": "CC0-1.0", "title": "CC0", "url": ""},
            "areas": ["NPL"], "periods": ["2026"], "provenance": {},
        },
    )  # fmt: skip
    flow = disparities.dataflow
    assert (flow.id, flow.structure.id, flow.version) == (
        "HOMES_DISPARITY",
        "HOMES_DISPARITY",
        "1.3.0",
    )
    assert flow.names == {
        "en": "Homes: disparities",
        "id": "Rumah: kesenjangan",
        "fr": "Logis: disparities",
    }
    assert disparities.metadata.title == flow.names
    indicator = flow.structure.component("INDICATOR")
    assert indicator == estimates.structure.component("INDICATOR")
    measure = flow.structure.component("MEASURE")
    assert measure is not None
    assert measure.codelist is not None
    assert measure.codelist.id == "CL_HOMES-MEASURE"
    codes = measure.codelist.by_id
    assert list(codes) == ["R", "D", "TI"]
    assert codes["R"].descriptions == {"en": "Times as high."}
    assert codes["TI"].names == {"en": "Theil index"}


def test_disparities_need_their_dimensions() -> None:
    with pytest.raises(
        PublicationError, match="need the dimensions INDICATOR, MEASURE"
    ):
        disparities_structure((), id="X", agency="X", version="1.0.0")
