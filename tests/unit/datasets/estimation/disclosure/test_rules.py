"""Limits, their sources, and the smaller rules."""

import pytest

from collect.datasets.estimation.disclosure import (
    Counts,
    Limit,
    Observation,
    Rules,
    key,
)
from collect.datasets.estimation.disclosure.differencing import (
    differences,
    same_figures,
)
from collect.datasets.estimation.disclosure.primary import dominated


def test_a_limit_has_a_source_and_is_not_negative() -> None:
    with pytest.raises(ValueError, match="no source"):
        Limit(5, " ")
    with pytest.raises(ValueError, match="negative"):
        Limit(-1, "a law")


def test_limits_must_make_sense_together() -> None:
    with pytest.raises(
        ValueError, match="flagged below 20 cases but suppressed below 25"
    ):
        Rules(unreliable_below=Limit(20, "a law"))
    with pytest.raises(ValueError, match="rounded to base 0"):
        Rules(count_base=0)


def test_a_dimension_at_its_total_is_no_breakdown() -> None:
    assert key("LAO", "2026", {"SEX": "_T"}) == key("LAO", "2026", {})


def test_a_record_of_a_run_becomes_an_observation() -> None:
    record = {"indicator": "A", "ref_area": "LAO", "time_period": "2026", "position": 3}
    assert Observation.of({**record, "n": 30}).n == 30


def test_nothing_lost_of_nothing() -> None:
    assert Counts(0, 0, 0, 0).lost == 0.0


@pytest.mark.parametrize(
    ("remainder", "percent", "found"),
    [(0.05, 10, True), (0.2, 10, False), (0.05, 0, False), (None, 10, False)],
)
def test_the_second_largest_unit_may_not_work_out_the_largest(
    remainder: float | None, percent: float, found: bool
) -> None:
    """Losses of 100, 80 and 5: the second knows the first to within 5 %."""
    rules = Rules(dominance=Limit(percent, "a test"))
    assert dominated(remainder, rules) is found


def observation(n: int | None, value: float | None) -> Observation:
    return Observation("A", "LAO", "2026", {}, value, n)


def test_figures_are_compared_as_they_were_printed() -> None:
    rules = Rules(count_base=5, decimals=1)
    assert same_figures(observation(100, 0.5), observation(102, 0.52), rules)
    assert not same_figures(observation(100, 0.5), observation(103, 0.5), rules)
    assert not same_figures(observation(100, 0.5), observation(100, 0.6), rules)
    assert same_figures(observation(0, None), observation(0, None), rules)
    assert not same_figures(observation(9, None), observation(9, 0.5), rules)
    assert not same_figures(observation(None, None), observation(9, 0.5), rules)


def test_without_n_nothing_can_be_subtracted() -> None:
    assert differences([observation(None, 0.5)], [observation(30, 0.5)], Rules()) == ()
