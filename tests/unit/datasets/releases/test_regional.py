"""Which figures of groups there are, what they are made of, and why others are not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from collect.datasets.estimation.disclosure import Limit, Observation
from collect.datasets.releases.attribution import provenance_of, words_of
from collect.datasets.releases.populations import Population, Populations
from collect.datasets.releases.regional import (
    FiguresOfGroups,
    Group,
    Regional,
    Regionwide,
    aggregates,
    figures_of_groups,
)

PEOPLE = {"AAA": 100, "BBB": 300, "CCC": 400}
UNION = Group("UNION", {"en": "Union"}, ("AAA", "BBB", "CCC"), "Treaty", "2026-01-01")


def populations(**changes: int) -> Populations:
    return Populations(
        tuple(
            Population(area, year, "Y0T4", number, "Register")
            for area, number in {**PEOPLE, **changes}.items()
            for year in ("2024", "2026")
        )
    )


HOW = Regional((UNION,), {"REG": ("Y0T4",)}, populations())


def found(
    area: str, value: float | None, period: str = "2026", **said: Any
) -> Observation:
    """A figure of a country; `sex` breaks it down."""
    sex = said.pop("sex", "")
    known = {"n": 100, "sum_weights": 100.0, "standard_error": 0.02}
    known |= {"degrees_of_freedom": 30}
    domain = {"SEX": sex} if sex else {}
    return Observation("REG", area, period, domain, value=value, **{**known, **said})


def withheld(area: str) -> Observation:
    return Observation("REG", area, "2026", status="Q", conf_status="C")


def only(*given: Observation, how: Regional = HOW, **kind: Any) -> Regionwide:
    (made,) = aggregates(given, kind, how)
    return made


def test_a_figure_says_what_it_covers() -> None:
    made = only(found("AAA", 0.8), found("BBB", 0.5))
    own = made.observation
    assert (own.ref_area, own.time_period, own.domain) == ("UNION", "2026", {})
    assert own.value == pytest.approx(0.575)
    assert (own.n, own.status, own.conf_status) == (200, "A", "F")
    assert own.sum_weights is own.design_effect is None
    assert own.lower is not None
    assert (made.coverage, made.countries, made.members) == (50.0, 2, 3)
    assert made.comment == ""


def test_one_person_too_few_is_no_figure() -> None:
    how = replace(HOW, populations=populations(CCC=401))
    made = only(found("AAA", 0.8), found("BBB", 0.5), how=how)
    own = made.observation
    assert (own.value, own.n, own.status, own.standard_error) == (None, None, "O", None)
    assert made.coverage == pytest.approx(100 * 400 / 801)
    assert (made.countries, made.members) == (2, 3)
    assert made.comment == (
        "Countries with a figure have 49.9 % of the population; 50 % are needed."
    )


def test_the_rule_of_coverage_can_be_another_one() -> None:
    given = (found("AAA", 0.8), found("BBB", 0.5))
    strict = replace(HOW, minimum_coverage=Limit(66.6, "a test"))
    assert "66.6 % are needed" in only(*given, how=strict).comment
    weak = replace(HOW, minimum_coverage=Limit(12.5, "a test"), least=1)
    assert only(given[0], how=weak).observation.value == 0.8


@pytest.mark.parametrize(
    "without",
    [
        withheld("BBB"),
        found("BBB", None, status="M"),
        found("BBB", 0.5, status="Q", conf_status="D"),
    ],
)
def test_what_is_withheld_or_missing_covers_nobody(without: Observation) -> None:
    made = only(found("AAA", 0.8), without, found("CCC", 0.4))
    assert made.observation.value == pytest.approx((0.8 + 4 * 0.4) / 5)
    assert (made.coverage, made.countries) == (62.5, 2)


def test_nothing_that_is_published_is_no_figure_with_a_reason() -> None:
    made = only(withheld("AAA"), withheld("BBB"))
    assert (made.observation.status, made.coverage) == ("O", 0.0)


def test_a_figure_is_as_reliable_as_what_would_do_without_the_others() -> None:
    weak = found("AAA", 0.8, status="U"), found("BBB", 0.5, status="U")
    assert only(*weak).observation.status == "U"
    assert only(weak[0], found("CCC", 0.5)).observation.status == "A"
    assert only(weak[1], found("CCC", 0.5)).observation.status == "A"
    assert only(found("AAA", 0.8), weak[1]).observation.status == "U"


def test_an_indicator_without_a_population_has_no_figures_of_groups() -> None:
    given = [replace(found(area, 0.5), indicator="OTHER") for area in PEOPLE]
    assert aggregates(given, {}, HOW) == []


def test_a_group_with_one_country_is_left_out_unless_it_is_asked_for() -> None:
    given = [found("CCC", 0.4), found("XXX", 0.9)]
    assert aggregates(given, {}, HOW) == []
    assert only(*given, how=replace(HOW, least=1)).observation.value == 0.4


def test_unknown_populations_are_named() -> None:
    made = only(found("AAA", 0.8, "2025"), found("BBB", 0.5, "2025"))
    assert (made.coverage, made.countries) == (None, 0)
    assert made.comment == (
        "The population Y0T4 is not known of AAA, BBB, CCC in 2025."
    )
    large = Group("LARGE", {"en": "Large"}, tuple(f"X{n}" for n in range(8)))
    how = replace(HOW, groups=(large,), weights={"REG": ("Y0T4", "Y5T9")})
    assert only(found("X0", 0.1), found("X1", 0.2), how=how).comment == (
        "The population Y0T4 + Y5T9 is not known of X0, X1, X2, X3, X4 and 3 more in 2026."
    )


@pytest.mark.parametrize(
    ("kind", "reason"), [("median", "Medians of"), ("ratio", "Ratios are weighted by")]
)
def test_what_cannot_be_averaged_says_so(kind: str, reason: str) -> None:
    given = [found(area, 3.0) for area in PEOPLE]
    broken = [found(area, 3.0, sex="F") for area in PEOPLE]
    made = only(*given, *broken, REG=kind)
    assert made.observation.status == "O"
    assert made.comment.startswith(reason)


def test_a_total_needs_every_country() -> None:
    given = [found("AAA", 10.0), found("BBB", 20.0)]
    assert (
        "have 50 % of the population; 100 % are needed"
        in only(*given, REG="total").comment
    )
    made = only(*given, found("CCC", 30.0), REG="total")
    assert made.observation.value == 60.0
    assert made.observation.standard_error == pytest.approx(0.02 * 3**0.5)
    assert made.coverage == 100.0


def test_a_mean_is_no_share() -> None:
    made = only(found("AAA", 4.0), found("BBB", 2.0), REG="mean")
    assert made.observation.value == 2.5
    assert made.observation.lower is not None
    assert made.observation.upper is not None
    middle = (made.observation.lower + made.observation.upper) / 2
    assert middle == pytest.approx(2.5)


def women(area: str, value: float, weights: float) -> Observation:
    return found(area, value, sex="F", sum_weights=weights)


def test_a_breakdown_is_weighted_by_its_share_in_each_country() -> None:
    """AAA: 100 people, 20 % women; BBB: 300, half of them: (20 x .9 + 150 x .5) / 170."""
    given = [found("AAA", 0.8), women("AAA", 0.9, 20), found("BBB", 0.5)]
    whole, made = aggregates([*given, women("BBB", 0.5, 50)], {}, HOW)
    assert whole.observation.domain == {}
    assert made.observation.domain == {"SEX": "F"}
    assert made.observation.value == pytest.approx(93 / 170)
    assert made.coverage == 50.0


@pytest.mark.parametrize(
    "instead",
    [
        [withheld("BBB"), women("BBB", 0.5, 50)],
        [women("BBB", 0.5, 50)],
        [found("BBB", 0.5, status="Q", conf_status="D"), women("BBB", 0.5, 50)],
        [found("BBB", 0.5), women("BBB", 0.5, 0)],
        [found("BBB", 0.5), found("BBB", 0.5, sex="F", sum_weights=None)],
        [found("BBB", 0.5, sum_weights=None), women("BBB", 0.5, 50)],
    ],
)
def test_a_breakdown_of_unknown_share_covers_nobody(instead: list[Observation]) -> None:
    """CCC and AAA are enough for a figure; BBB is not in it."""
    given = [found("AAA", 0.8), women("AAA", 0.9, 50)]
    given += [found("CCC", 0.4), women("CCC", 0.4, 50)]
    _, made = aggregates([*given, *instead], {}, HOW)
    assert made.observation.value == pytest.approx((0.9 + 4 * 0.4) / 5)
    assert (made.coverage, made.countries) == (62.5, 2)


def test_a_breakdown_that_lacks_coverage_has_no_row() -> None:
    given = [found(area, 0.5) for area in PEOPLE]
    made = only(*given, women("AAA", 0.9, 50))
    assert made.observation.domain == {}


def test_a_total_of_a_breakdown_needs_no_shares() -> None:
    given = [found(area, 10.0, sex="F", sum_weights=None) for area in PEOPLE]
    assert only(*given, REG="total").observation.value == 30.0


def test_figures_are_of_the_same_period_unless_older_ones_may_stand_in() -> None:
    given = [
        found("AAA", 0.8, "2024"),
        found("BBB", 0.5, "2026"),
        found("CCC", 0.1, "2023"),
    ]
    made = aggregates(given, {}, HOW)
    assert [each.observation.time_period for each in made] == ["2023", "2024", "2026"]
    assert [each.observation.value for each in made] == [None, None, None]
    *_, last = aggregates(given, {}, replace(HOW, years_back=2))
    assert last.observation.value == pytest.approx(0.575)
    assert last.comment == "Of earlier periods: AAA 2024."
    assert last.countries == 2


def test_of_older_figures_the_newest_that_is_published_stands_in() -> None:
    given = [
        found("AAA", 0.2, "2023"),
        found("AAA", 0.8, "2024"),
        found("AAA", 0.9, "2024-Q1"),
        replace(withheld("AAA"), time_period="2025"),
        found("BBB", 0.5, "2026"),
        found("BBB", 0.4, "2025"),
    ]
    how = replace(HOW, years_back=3)
    last = next(
        e for e in aggregates(given, {}, how) if e.observation.time_period == "2026"
    )
    assert last.observation.value == pytest.approx(0.575)


def test_a_period_that_is_none_has_no_older_ones() -> None:
    """Publishing refuses it; until then nothing breaks."""
    given = [found("AAA", 0.8, "_Z"), found("BBB", 0.5, "_Z")]
    made = only(*given, how=replace(HOW, years_back=2))
    assert made.observation.status == "O"


def test_the_order_of_rows_and_members_makes_no_difference() -> None:
    given = [found("AAA", 0.81), found("BBB", 0.53), found("CCC", 0.37)]
    other = replace(UNION, members=UNION.members[::-1])
    assert only(*given) == only(*given[::-1], how=replace(HOW, groups=(other,)))


def test_figures_are_rounded_as_those_of_countries_are() -> None:
    given = [found("AAA", 0.9), found("BBB", 0.5)]
    (made,) = aggregates(given, {}, HOW, decimals=2)
    own = made.observation
    assert (own.value, own.standard_error) == (0.6, 0.02)
    assert own.lower == round(own.lower or 9, 2)
    (none,) = aggregates([found("AAA", 0.8), withheld("BBB")], {}, HOW, decimals=2)
    assert none.observation.value is none.observation.lower is None


def test_a_release_says_how_they_were_made() -> None:
    how = replace(HOW, years_back=2)
    given = [found("AAA", 0.8), found("BBB", 0.5)]
    made = figures_of_groups(given, {}, how, None)
    assert words_of(how, made) == {
        "group UNION": "AAA, BBB, CCC; Treaty (2026-01-01)",
        "figures of groups": (
            "means weighted by the population that the indicator is about, if countries"
            " with a figure have at least 50 % of it; totals if all have one; countries'"
            " figures may be up to 2 years older"
        ),
        "populations": "Register",
    }
    told = provenance_of(how, made)
    assert told["groups"][0]["members"] == ["AAA", "BBB", "CCC"]
    assert (told["weights"], told["yearsBack"]) == ({"REG": ["Y0T4"]}, 2)
    assert told["minimumCoverage"]["value"] == 50
    assert "UNICEF" in told["minimumCoverage"]["source"]
    assert told["populations"]["rows"] == 3
    changed = replace(how, populations=populations(CCC=401))
    digest = provenance_of(changed, made)["populations"]["sha256"]
    assert digest != told["populations"]["sha256"]


def test_a_release_says_nothing_of_what_it_does_not_have() -> None:
    nothing = figures_of_groups([], {}, HOW, None)
    assert words_of(HOW, nothing) == provenance_of(HOW, nothing) == {}
    plain = Group("PLAIN", {"en": "Plain"}, ("XXX", "YYY"))
    told = words_of(HOW, FiguresOfGroups((), (plain,)))
    assert told["group PLAIN"] == "XXX, YYY"
    assert "populations" not in told
    assert "older" not in told["figures of groups"]
