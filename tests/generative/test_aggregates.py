"""Figures of groups of countries: what must hold whatever the countries' figures are."""

from __future__ import annotations

import math
import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collect.datasets.estimation.aggregates import Figure, total, weighted_mean
from collect.datasets.estimation.disclosure import Limit, Observation, Rules
from collect.datasets.releases.building import Sources, build, shown
from collect.datasets.releases.combining import Combined
from collect.datasets.releases.populations import Population, Populations
from collect.datasets.releases.regional import Group, Regional, Regionwide, aggregates
from collect.datasets.releases.structures import Registry

AREAS = tuple("ABCDE")
patient = settings(deadline=None, max_examples=60)

shares = st.integers(0, 10**6).map(lambda part: part / 10**6)
figures = st.lists(
    st.builds(
        Figure,
        value=shares,
        weight=st.integers(1, 10**9),
        n=st.integers(25, 10_000),
        se=st.floats(0, 0.5),
        df=st.integers(1, 500),
    ),
    min_size=1,
    max_size=9,
)


@patient
@given(figures, st.randoms(use_true_random=False))
def test_a_mean_lies_among_its_figures_in_any_order(
    given_: list[Figure], by: random.Random
) -> None:
    found = weighted_mean(given_, proportion=True)
    values = [each.value for each in given_]
    assert min(values) <= found.value <= max(values)
    assert found.se is not None
    assert found.se <= max(each.se or 0.0 for each in given_) * (1 + 1e-12)
    assert found.df is not None
    assert min(each.df or 0 for each in given_) <= found.df
    assert found.df <= sum(each.df or 0 for each in given_)
    assert found.lower is not None
    assert found.upper is not None
    assert 0 <= found.lower <= found.value + 1e-12
    assert found.value - 1e-12 <= found.upper <= 1
    shuffled = by.sample(given_, len(given_))
    assert weighted_mean(shuffled, proportion=True) == found


@patient
@given(shares, figures)
def test_equal_figures_are_the_figure_of_all(
    value: float, given_: list[Figure]
) -> None:
    same = [replace(each, value=value) for each in given_]
    assert weighted_mean(same, proportion=True).value == value


@patient
@given(figures, st.integers(1, 1000))
def test_only_the_proportions_of_weights_count(
    given_: list[Figure], times: int
) -> None:
    found = weighted_mean(given_, proportion=False)
    heavier = [replace(each, weight=each.weight * times) for each in given_]
    again = weighted_mean(heavier, proportion=False)
    assert again.value == pytest.approx(found.value, rel=1e-12, abs=1e-300)
    assert again.se == pytest.approx(found.se, rel=1e-9, abs=1e-300)


@patient
@given(figures)
def test_totals_add_up(given_: list[Figure]) -> None:
    found = total(given_)
    assert found.value == math.fsum(each.value for each in given_)
    assert found.se == pytest.approx(math.hypot(*(each.se or 0.0 for each in given_)))


def regional(people: list[int], minimum: float = 50) -> Regional:
    rows = (
        Population(area, "2026", "Y0T4", number, "made up")
        for area, number in zip(AREAS, people, strict=True)
    )
    group = Group("G", {"en": "Group"}, AREAS)
    limit = Limit(minimum, "a test")
    return Regional(
        (group,), {"I": ("Y0T4",)}, Populations(tuple(rows)), 1, minimum_coverage=limit
    )


def country(area: str, value: float, n: int = 100, sex: str = "") -> Observation:
    domain = {"SEX": sex} if sex else {}
    return Observation(
        "I",
        area,
        "2026",
        domain,
        value=value,
        n=n,
        sum_weights=float(n),
        standard_error=0.02,
        lower=max(value - 0.04, 0.0),
        upper=min(value + 0.04, 1.0),
        degrees_of_freedom=20,
    )


people = st.lists(st.integers(1, 10**9), min_size=5, max_size=5)


@patient
@given(people, st.sets(st.sampled_from(AREAS), min_size=1), st.integers(1, 100))
def test_there_is_a_figure_exactly_where_enough_people_are_covered(
    numbers: list[int], covered: set[str], minimum: int
) -> None:
    given_ = [country(area, 0.5) for area in sorted(covered)]
    (found,) = aggregates(given_, {}, regional(numbers, minimum))
    inside = sum(n for area, n in zip(AREAS, numbers, strict=True) if area in covered)
    assert (found.observation.value is not None) == (
        inside * 100 >= minimum * sum(numbers)
    )
    assert found.coverage == pytest.approx(100 * inside / sum(numbers))
    assert (found.countries, found.members) == (len(covered), 5)


parts = st.tuples(shares, shares, st.integers(50, 400), st.integers(50, 400))


@patient
@given(people, st.lists(parts, min_size=5, max_size=5))
def test_breakdowns_make_up_the_whole(
    numbers: list[int], found: list[tuple[float, float, int, int]]
) -> None:
    """The mean over a breakdown, by the people in it, is the figure of everybody."""
    given_, women, men = [], 0.0, 0.0
    for area, number, (f, m, nf, nm) in zip(AREAS, numbers, found, strict=True):
        women += number * nf / (nf + nm)
        men += number * nm / (nf + nm)
        whole = (f * nf + m * nm) / (nf + nm)
        given_ += [country(area, whole, nf + nm)]
        given_ += [country(area, f, nf, "F"), country(area, m, nm, "M")]
    everybody, of_women, of_men = (
        each.observation.value or 0.0
        for each in aggregates(given_, {}, regional(numbers))
    )
    mean = (women * of_women + men * of_men) / (women + men)
    assert mean == pytest.approx(everybody, rel=1e-9, abs=1e-12)


cells = st.tuples(st.integers(3, 60), st.integers(3, 60), shares, shares)


def told(found: Regionwide) -> tuple[object, ...]:
    own = found.observation
    numbers = (own.value, own.standard_error, found.coverage)
    return (
        own.key,
        own.status,
        own.n,
        *(None if each is None else round(each, 9) for each in numbers),
        found.countries,
        found.comment,
    )


@settings(deadline=None, max_examples=15)
@given(people, st.lists(cells, min_size=5, max_size=5))
def test_groups_tell_nothing_that_published_countries_do_not(
    numbers: list[int], found: list[tuple[int, int, float, float]]
) -> None:
    """A reader who has the countries' rows of a release and the populations can compute
    every figure of groups: so nothing that is withheld is in them."""
    given_ = []
    for area, (nf, nm, f, m) in zip(AREAS, found, strict=True):
        whole = (f * nf + m * nm) / (nf + nm)
        given_ += [country(area, whole, nf + nm)]
        given_ += [country(area, f, nf, "F"), country(area, m, nm, "M")]
    how = regional(numbers)
    combined = Combined(tuple(given_), (), ("a form",) * len(given_))
    sources = Sources(combined, ("SEX",), {"I": "proportion"}, {}, {})
    built = build(sources, Rules(), Registry(), (), how)
    rows = built.table.to_pylist()
    seen = shown(
        [row for row in rows if row["REF_AREA"] != "G"],
        ("INDICATOR", "REF_AREA", "SEX"),
    )
    again = aggregates(seen, sources.kinds, how)
    assert [told(each) for each in again] == [told(each) for each in built.groups.found]
    assert sum(row["REF_AREA"] == "G" for row in rows) == len(again) > 0
