"""The estimation core against a plain reference, and the laws it must keep."""

import math
from collections import defaultdict
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from collect.datasets.estimation import (
    Kind,
    SurveyDesign,
    cross_domains,
    estimate,
    estimate_domains,
    merge,
    partial_domains,
)

patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""A busy machine is no failure."""
KINDS: list[Kind] = ["proportion", "mean", "total", "ratio"]
Row = tuple[str, int, float, float, float, str, bool]
rows_of_a_sample = st.lists(
    st.tuples(
        st.sampled_from("abc"),
        st.integers(0, 4),
        st.sampled_from([0.0, 0.5, 1.0, 2.5]),
        st.integers(-20, 20).map(float),
        st.integers(1, 9).map(float),
        st.sampled_from(["F", "M"]),
        st.booleans(),
    ),
    min_size=1,
    max_size=40,
)


def columns(rows: list[Row], kind: Kind) -> tuple[SurveyDesign, list[Any]]:
    stratum, cluster, weight, y, x, domain, counted = map(list, zip(*rows, strict=True))
    survey = SurveyDesign.build(
        len(rows), weight=weight, stratum=stratum, cluster=cluster
    )
    y = [value > 0 for value in y] if kind == "proportion" else y
    domains = cross_domains(len(rows), domain)
    return survey, [y, x if kind == "ratio" else None, np.array(counted), domains, kind]


def reference(rows: list[Row], kind: Kind, wanted: str) -> tuple[float, float]:
    """Value and standard error of one domain, one row at a time."""
    psus: dict[str, set[int]] = defaultdict(set)
    for stratum, cluster, *_ in rows:
        psus[stratum].add(cluster)
    inside = [
        (s, c, w, float(y > 0) if kind == "proportion" else y, x)
        for s, c, w, y, x, d, counted in rows
        if d == wanted and counted and w > 0
    ]
    if not inside:
        return math.nan, math.nan
    above = math.fsum(w * y for _, _, w, y, _ in inside)
    below = math.fsum(w * (x if kind == "ratio" else 1) for _, _, w, _, x in inside)
    value = above if kind == "total" else above / below
    z: dict[tuple[str, int], float] = defaultdict(float)
    for s, c, w, y, x in inside:
        centred = y - value * (x if kind == "ratio" else 1)
        z[s, c] += w * y if kind == "total" else w * centred / below
    grand = math.fsum(z.values()) / sum(map(len, psus.values()))
    variance = 0.0
    for stratum, members in psus.items():
        totals = [z[stratum, cluster] for cluster in members]
        n, mean = len(totals), math.fsum(totals) / len(totals)
        if n > 1:
            variance += n / (n - 1) * math.fsum((t - mean) ** 2 for t in totals)
        elif any(s == stratum for s, *_ in inside):
            variance += (mean - grand) ** 2
    alone = sum(map(len, psus.values())) == 1
    return value, math.nan if alone else math.sqrt(variance)


@patient
@given(rows_of_a_sample, st.sampled_from(KINDS))
def test_estimates_equal_the_plain_reference(rows: list[Row], kind: Kind) -> None:
    survey, arguments = columns(rows, kind)
    for got in estimate_domains(survey, *arguments):
        value, se = reference(rows, kind, got.domain[0])
        assert got.value == pytest.approx(value, rel=1e-11, abs=1e-11, nan_ok=True)
        assert got.se == pytest.approx(se, rel=1e-9, abs=1e-9, nan_ok=True)


@patient
@given(rows_of_a_sample, st.sampled_from(KINDS), st.data())
def test_merging_partitions_in_any_order_equals_one_pass(
    rows: list[Row], kind: Kind, data: st.DataObject
) -> None:
    owner = data.draw(
        st.lists(st.integers(0, 3), min_size=len(rows), max_size=len(rows))
    )
    parts = []
    for number in data.draw(st.permutations(range(4))):
        own = [row for row, part in zip(rows, owner, strict=True) if part == number]
        if own:
            survey, arguments = columns(own, kind)
            parts.append(partial_domains(survey, *arguments))
    survey, arguments = columns(rows, kind)
    merged = estimate(merge(parts), kind)
    for got, wanted in zip(merged, estimate_domains(survey, *arguments), strict=True):
        same(got, wanted, within=1e-12)


@patient
@given(rows_of_a_sample, st.sampled_from(KINDS), st.randoms())
def test_shuffling_rows_changes_nothing(
    rows: list[Row], kind: Kind, random: Any
) -> None:
    survey, arguments = columns(rows, kind)
    before = estimate_domains(survey, *arguments)
    random.shuffle(rows)
    survey, arguments = columns(rows, kind)
    for got, wanted in zip(estimate_domains(survey, *arguments), before, strict=True):
        same(got, wanted)


@patient
@given(rows_of_a_sample, st.sampled_from(["proportion", "mean", "ratio"]))
def test_scaling_the_weights_changes_only_their_sum(
    rows: list[Row], kind: Kind
) -> None:
    survey, arguments = columns(rows, kind)
    scaled = SurveyDesign(survey.frame, survey.weight * 8, survey.psu)
    pairs = zip(
        estimate_domains(scaled, *arguments),
        estimate_domains(survey, *arguments),
        strict=True,
    )
    for got, wanted in pairs:
        assert got.sum_weights == 8 * wanted.sum_weights
        same(got, wanted, ignoring=("sum_weights",))


@patient
@given(rows_of_a_sample)
def test_totals_of_domains_add_up(rows: list[Row]) -> None:
    survey, (y, x, counted, domains, kind) = columns(rows, "total")
    parts = estimate_domains(survey, y, x, counted, domains, kind)
    (whole,) = estimate_domains(survey, y, x, counted, None, kind)
    assert np.nansum(parts.value) == pytest.approx(np.nan_to_num(whole.value))
    assert int(parts.n.sum()) == whole.n


@patient
@given(rows_of_a_sample)
def test_intervals_of_proportions_stay_within_0_and_1(rows: list[Row]) -> None:
    survey, arguments = columns(rows, "proportion")
    for share in estimate_domains(survey, *arguments):
        if share.interval == "none":
            assert math.isnan(share.lower)
            assert math.isnan(share.upper)
            continue
        assert share.df > 0
        assert 0 <= share.lower <= share.value <= share.upper <= 1


def same(
    got: Any, wanted: Any, ignoring: tuple[str, ...] = (), within: float = 1e-9
) -> None:
    """Equal to rounding. A design effect needs an error that is not rounding."""
    tiny = not wanted.se > 1e-7
    scale = max(1.0, np.nan_to_num(abs(wanted.value)))
    for name, value in vars(wanted).items():
        if name in ignoring or (tiny and name == "deff"):
            continue
        if isinstance(value, float):
            value = pytest.approx(value, rel=within, abs=within * scale, nan_ok=True)
        assert getattr(got, name) == value, name
