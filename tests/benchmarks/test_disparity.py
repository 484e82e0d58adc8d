"""Cost of disparities, as a multiple of making the objects they are given as."""

import time

import numpy as np
import pyarrow as pa
import pytest

from collect.datasets.estimation import cross_domains, estimate, partial_domains
from collect.datasets.estimation.disparity import (
    Disparity,
    Subgroups,
    disparities_of,
    measures_for,
)
from collect.datasets.pipeline import Comparison, Conventions
from collect.datasets.pipeline.disparities import disparities
from collect.forms.xlsform.definition import Indicator
from tests.benchmarks.test_estimation import INDICATORS, ROWS, best, survey

SETS = 10_000
RATIO = 6
"""Largest accepted multiple of making as many objects from numbers at hand."""
BESIDE = 2.0
"""Largest accepted multiple of the time the estimates take that are compared."""


@pytest.mark.benchmark
@pytest.mark.parametrize("ordered", [True, False])
def test_all_measures_of_ten_thousand_sets(ordered: bool) -> None:
    rng = np.random.default_rng(1)
    sets = [
        Subgroups(
            tuple("abcde"),
            rng.uniform(0.1, 0.9, 5),
            np.full(5, 0.03),
            rng.uniform(1, 2, 5),
            np.arange(5.0),
        )
        for _ in range(SETS)
    ]
    number = SETS * len(measures_for(ordered, 5))

    def plain() -> object:
        return [Disparity("D", 0.1, 0.1, 0.1, 0.1, "A", None) for _ in range(number)]

    least = best(plain)
    full = best(lambda: disparities_of(sets, "up", 1, ordered))
    print(f"objects {least:.3f} s, measures {full:.3f} s, ratio {full / least:.1f}")  # noqa: T201
    assert full < RATIO * least


@pytest.mark.benchmark
def test_25_indicators_by_10_dimensions_over_a_million_rows() -> None:
    """With design-based errors, beside the estimates of the same tables."""
    rng = np.random.default_rng(2)
    design = survey(nested=False).design
    sizes = [2, 2, 2, 3, 3, 5, 5, 7, 17, 34]
    place = np.full(ROWS, "NPL"), np.full(ROWS, "2026")
    area, period = (pa.array(column) for column in place)
    dimensions = {
        f"D{number}": cross_domains(
            ROWS, area, period, pa.array(rng.integers(0, size, ROWS)).cast(pa.string())
        )
        for number, size in enumerate(sizes)
    }
    answers = [rng.integers(0, 2, ROWS).astype(np.bool_) for _ in range(INDICATORS)]
    indicators = [Indicator(f"I{i}", "", "proportion") for i in range(INDICATORS)]
    registry = Conventions(
        {each.indicator: "up" for each in indicators},
        {
            name: Comparison(order=tuple(str(code) for code in range(size)))
            for name, size in zip(dimensions, sizes, strict=True)
            if size in (5, 7)
        },
    )
    spent, made = {"estimates": 0.0, "disparities": 0.0}, 0
    for indicator, y in zip(indicators, answers, strict=True):
        for name, domains in dimensions.items():
            start = time.process_time()
            partial = partial_domains(design, y, domains=domains)
            estimate(partial, "proportion")
            between = time.process_time()
            made += len(disparities(indicator, (name,), partial, registry))
            spent["disparities"] += time.process_time() - between
            spent["estimates"] += between - start
    ratio = spent["disparities"] / spent["estimates"]
    print(f"{made} measures {spent}, ratio {ratio:.2f}")  # noqa: T201
    assert made == INDICATORS * (3 * 4 + 2 * 15 + 3 * 10 + 2 * 15)
    assert ratio < BESIDE
