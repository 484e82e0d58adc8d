"""Cost of disparities, as a multiple of making the objects they are given as."""

import numpy as np
import pytest

from collect.datasets.estimation.disparity import (
    Disparity,
    Subgroups,
    disparities_of,
    measures_for,
)
from tests.benchmarks.test_estimation import best

SETS = 10_000
RATIO = 6
"""Largest accepted multiple of making as many objects from numbers at hand."""


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
