"""Laws that measures of disparity keep, whatever the subgroups are."""

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collect.datasets.estimation.disparity import (
    MEASURES,
    Direction,
    Disparity,
    Subgroups,
    disparities,
    measures_for,
)

patient = settings(deadline=None, max_examples=40)
SCALE_FREE = [code for code, measure in MEASURES.items() if measure.relative]
SPLITTABLE = ["BGV", "BGSD", "COV", "MDMW", "MDBW", "MDRW", "IDISW", "TI", "MLD"]
"""Weighted measures of spread: two equal subgroups are as good as one."""
NEVER_NEGATIVE = [code for code, m in MEASURES.items() if m.floor == 0.0]

shares = st.integers(1, 99).map(lambda percent: percent / 100)
directions = st.sampled_from(["up", "down"])


@st.composite
def subgroups(draw: st.DrawFn, least: int = 3) -> Subgroups:
    size = draw(st.integers(least, 6))
    value = draw(st.lists(shares, min_size=size, max_size=size))
    people = draw(st.lists(st.integers(1, 50), min_size=size, max_size=size))
    return Subgroups(
        tuple("abcdef"[:size]),
        np.array(value),
        np.full(size, 0.02),
        np.array(people, dtype=float),
        np.arange(size, dtype=float),
    )


def measured(
    given: Subgroups, direction: Direction, ordered: bool, scale: float = 1, **how: Any
) -> dict[str, Disparity]:
    reference = None if ordered else given.codes[1]
    found = disparities(given, direction, scale, ordered, reference, **how)
    return {disparity.measure: disparity for disparity in found}


def same(left: Disparity, right: Disparity, factor: float = 1) -> None:
    assert left.reason == right.reason, left.measure
    for number in ("value", "se", "lower", "upper"):
        got, wanted = getattr(left, number), factor * getattr(right, number)
        assert got == pytest.approx(wanted, rel=1e-6, abs=1e-9, nan_ok=True), (
            left.measure,
            number,
        )


@patient
@given(subgroups(), directions, st.booleans(), st.randoms(use_true_random=False))
def test_the_sequence_of_subgroups_does_not_matter(
    given: Subgroups, direction: Direction, ordered: bool, random: Any
) -> None:
    place = list(range(len(given)))
    random.shuffle(place)
    assert given.se is not None
    assert given.population is not None
    assert given.order is not None
    shuffled = Subgroups(
        tuple(given.codes[i] for i in place),
        given.value[place],
        given.se[place],
        given.population[place],
        given.order[place],
    )
    found = disparities(given, direction, 1, ordered, None if ordered else "b")
    again = disparities(shuffled, direction, 1, ordered, None if ordered else "b")
    for left, right in zip(found, again, strict=True):
        same(left, right)


@patient
@given(
    subgroups(), directions, st.booleans(), st.sampled_from(["published", "linearised"])
)
def test_the_unit_of_people_does_not_matter_and_that_of_the_scale_scales(
    given: Subgroups, direction: Direction, ordered: bool, errors: str
) -> None:
    assert given.population is not None
    assert given.se is not None
    n = np.full(len(given), 60.0)
    counted = replace(given, n=n)
    found = measured(counted, direction, ordered, errors=errors)
    percent = replace(
        counted,
        value=100 * given.value,
        se=100 * given.se,
        population=1e6 * given.population,
    )
    for code, disparity in measured(
        percent, direction, ordered, 100, errors=errors
    ).items():
        factor = {"indicator": 100, "indicator squared": 10_000}
        same(disparity, found[code], factor.get(MEASURES[code].unit, 1))


@patient
@given(subgroups(), directions)
def test_splitting_a_subgroup_in_two_equal_ones_changes_no_weighted_spread(
    given: Subgroups, direction: Direction
) -> None:
    assert given.population is not None
    people = given.population.copy()
    people[-1] /= 2
    split = Subgroups(
        (*given.codes, "half"),
        np.append(given.value, given.value[-1]),
        population=np.append(people, people[-1]),
    )
    before = measured(given, direction, ordered=False)
    after = measured(split, direction, ordered=False)
    for code in [*SPLITTABLE, "D", "R", "PAR", "PAF"]:
        wanted = pytest.approx(before[code].value, rel=1e-9, abs=1e-12)
        assert after[code].value == wanted, code


@patient
@given(subgroups(), directions, st.booleans())
def test_equal_subgroups_have_no_disparity(
    given: Subgroups, direction: Direction, ordered: bool
) -> None:
    equal = replace(given, value=np.full(len(given), given.value[0]))
    for found in measured(equal, direction, ordered).values():
        wanted = 1 if MEASURES[found.measure].unit == "ratio" else 0
        assert found.value == pytest.approx(wanted, abs=1e-9), found.measure


@patient
@given(subgroups(), directions, st.booleans())
def test_bounds(given: Subgroups, direction: Direction, ordered: bool) -> None:
    found = measured(given, direction, ordered)
    assert list(found) == [m.code for m in measures_for(ordered, len(given))]
    for code, disparity in found.items():
        if disparity.reason:
            assert code == "RIIL"
            continue
        if not math.isnan(disparity.se):
            assert disparity.lower <= disparity.value <= disparity.upper
        if code in NEVER_NEGATIVE:
            assert disparity.value >= 0
            assert not disparity.lower < 0
    assert abs(found["D"].value) <= 1
    sign = 1 if direction == "up" else -1
    assert sign * found["PAR"].value >= 0
    if ordered:
        assert abs(found["SII"].value) <= 1
        for code in ("RCI", "RCIW", "RCIE"):
            assert abs(found[code].value) <= 1
        assert (found["RII"].value > 1) == (found["SII"].value > 0)
    else:
        assert found["MDMW"].value <= found["BGSD"].value + 1e-12
        assert found["MDBW"].value == pytest.approx(sign * best_gain(given, sign))


def best_gain(given: Subgroups, sign: int) -> float:
    assert given.population is not None
    mean = float(np.average(given.value, weights=given.population))
    return float(max(sign * given.value) * sign - mean)


@patient
@given(subgroups(), directions)
def test_turning_the_ranks_turns_the_sign(
    given: Subgroups, direction: Direction
) -> None:
    assert given.order is not None
    found = measured(given, direction, ordered=True)
    turned = measured(replace(given, order=-given.order), direction, ordered=True)
    for code in ("SII", "SIIL", "ACI", "RCI", "RCIW", "RCIE"):
        wanted = pytest.approx(-found[code].value, rel=1e-6, abs=1e-9)
        assert turned[code].value == wanted, code
        assert turned[code].se == pytest.approx(found[code].se, rel=1e-5, abs=1e-9)
    assert turned["RII"].value == pytest.approx(1 / found["RII"].value, rel=1e-6)
    assert turned["D"].value == pytest.approx(-found["D"].value)


@patient
@given(subgroups(), directions)
def test_cases_and_the_others_are_as_unequal(
    given: Subgroups, direction: Direction
) -> None:
    """What Erreygers' and Wagstaff's indices were made for."""
    found = measured(given, direction, ordered=True)
    others = measured(replace(given, value=1 - given.value), direction, ordered=True)
    for code in ("SII", "SIIL", "ACI", "RCIW", "RCIE"):
        wanted = pytest.approx(-found[code].value, rel=1e-6, abs=1e-9)
        assert others[code].value == wanted, code


@patient
@given(subgroups(), directions, st.integers(0, 2))
def test_a_suppressed_subgroup_hides_every_measure_it_enters(
    given: Subgroups, direction: Direction, hidden: int
) -> None:
    marks = np.arange(len(given)) == hidden
    for ordered in (True, False):
        shown = measured(replace(given, suppressed=marks), direction, ordered)
        other = replace(
            given, suppressed=marks, value=np.where(marks, 0.5, given.value)
        )
        moved = measured(other, direction, ordered)
        # What is shown does not depend on what is hidden.
        assert repr(shown) == repr(moved)
        statuses = {code: disparity.status for code, disparity in shown.items()}
        if ordered and 0 < hidden < len(given) - 1:
            assert (statuses.pop("D"), statuses.pop("R")) == ("A", "A")
        assert set(statuses.values()) == {"Q"}
