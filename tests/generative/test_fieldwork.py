"""Figures of groups add up, do not mind the order of interviews, and lie in their
intervals."""

from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from collect.datasets.fieldwork import Target, figures
from collect.datasets.fieldwork.intervals import (
    clustered_interval,
    median_interval,
    rate_interval,
    share_interval,
)
from collect.datasets.fieldwork.plan import planned
from tests.spec.fieldwork.tables import SHARES, of_rows

patient = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


def of(most: int) -> st.SearchStrategy[str]:
    pairs = st.integers(0, most).flatmap(
        lambda every: st.tuples(st.integers(0, every), st.just(every))
    )
    return pairs.map(lambda pair: f"{pair[0]}/{pair[1]}")


rows = st.fixed_dictionaries(
    {
        "enumerator": st.sampled_from(["Ama", "Edi", "Ola", ""]),
        "area": st.sampled_from(["N", "S"]),
        "version": st.sampled_from(["1", "2"]),
        "day": st.sampled_from(["2026-03-01", "2026-03-02", "2026-03-07"]),
        "minutes": st.sampled_from(["", "5", "30", "31", "45.5"]),
        "metres": st.sampled_from(["", "5", "200"]),
        "found": st.text("eEwW", max_size=3),
        "seen": st.sampled_from(["yes", "no"]),
        "review": st.sampled_from(["", "approved", "rejected", "edited", "hasIssues"]),
        **{name: of(6) for name in ("missing", "dont_know", "blank")},
        **{name: of(1) for name in ("short", "point", "inaccurate", "outdated")},
    }
)
surveys = st.lists(rows, min_size=1, max_size=40)
dimensions = st.sampled_from(
    [["enumerator"], ["day"], ["area", "version"], ["enumerator", "day"]]
)


def _is_sum(name: str, value: Any) -> bool:
    return isinstance(value, int) and name != "days" and not name.startswith("target.")


@patient
@given(surveys, dimensions, st.randoms(use_true_random=False))
def test_groups_add_up_in_any_order_and_figures_lie_in_their_intervals(
    found: list[dict[str, str]], by: list[str], draw: Any
) -> None:
    every = figures(of_rows(found), by).to_pylist()
    add_up(*every)
    for row in every:
        lies_within(row)
    shuffled = figures(of_rows(draw.sample(found, len(found))), by).to_pylist()
    assert list(map(rounded, every)) == list(map(rounded, shuffled))


def add_up(total: dict[str, Any], *groups: dict[str, Any]) -> None:
    summed = {
        name: sum(group[name] for group in groups)
        for name, value in total.items()
        if _is_sum(name, value)
    }
    assert summed == {name: total[name] for name in summed}
    assert {"interviews", "missing.of", "findings.count"} <= summed.keys()
    assert min(group["first"] for group in groups) == total["first"]
    assert max(group["last"] for group in groups) == total["last"]


def lies_within(row: dict[str, Any]) -> None:
    for name in ("gps" if share == "point" else share for share in SHARES):
        if row[f"{name}.of"]:
            lower, upper = row[f"{name}.lower"], row[f"{name}.upper"]
            assert 0 <= lower <= row[f"{name}.share"] <= upper <= 1
    if row["findings.examined"]:
        rate = row["findings.per_interview"]
        assert 0 <= row["findings.lower"] <= rate <= row["findings.upper"]
    if row["duration.lower"] is not None:
        assert row["duration.lower"] <= row["duration.median"] <= row["duration.upper"]


def rounded(row: dict[str, Any]) -> dict[str, Any]:
    """Sums of fractions may differ in their last digits."""
    return {
        name: round(value, 9) if isinstance(value, float) else value
        for name, value in row.items()
    }


counts = st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@patient
@given(counts, st.integers(2, 50), st.floats(1, 20))
def test_intervals_narrow_with_interviews(
    pair: tuple[int, int], interviews: int, spread: float
) -> None:
    hits, n = pair
    sizes = np.array([1, 2, 8])
    share, effect = np.full(3, hits / n), np.full(3, spread)
    for lower, upper in (
        share_interval(share, n * sizes),
        clustered_interval(share, n * sizes, interviews * sizes, effect),
        rate_interval(hits * sizes, n * sizes, effect),
    ):
        assert (np.diff(upper - lower) <= 1e-12).all()
        assert (lower <= share + 1e-12).all()
        assert (upper >= share - 1e-12).all()


@patient
@given(st.lists(st.floats(0, 1000), min_size=1, max_size=60))
def test_medians_lie_between_values_as_often_as_the_interval_says(
    values: list[float],
) -> None:
    x = np.array(values)
    lower, upper = median_interval(x, np.zeros(len(x), np.int64), 1)
    if len(x) < 6:
        assert np.isnan([lower[0], upper[0]]).all()
    else:
        assert lower[0] <= np.median(x) <= upper[0]
        assert {lower[0], upper[0]} <= set(values)


keys = st.fixed_dictionaries(
    {
        "enumerator": st.sampled_from(["", "Ama", "Edi"]),
        "area": st.sampled_from(["", "N", "S"]),
        "day": st.sampled_from(["", "2026-03-01"]),
    }
)


@patient
@given(st.lists(keys, max_size=12, unique_by=lambda row: tuple(sorted(row.items()))))
def test_every_target_counts_where_all_are_equally_fine(
    groups: list[dict[str, str]],
) -> None:
    targets = [Target(2**n, **row) for n, row in enumerate(groups)]
    for target in targets:
        assert planned(targets, target.by)[target.key(target.by)] == target.target
    alike = [row for row in targets if targets and row.by == targets[0].by]
    assert planned(alike, ()).get((), 0) == sum(row.target for row in alike)
