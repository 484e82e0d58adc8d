"""Cost of the estimation core, as a multiple of one pass that numpy makes anyway."""

import time
from collections.abc import Callable

import numpy as np
import pytest

from collect.datasets.estimation import SurveyDesign, cross_domains, estimate_domains

ROWS, STRATA, PSUS, DOMAINS = 1_000_000, 50, 40, 200
RATIO = 30
"""Largest accepted multiple of a weighted bincount over as many cells."""


def best(work: Callable[[], object], rounds: int = 5) -> float:
    """Least CPU seconds of some rounds."""
    spent = []
    for _ in range(rounds):
        start = time.process_time()
        work()
        spent.append(time.process_time() - start)
    return min(spent)


@pytest.mark.benchmark
@pytest.mark.parametrize("nested", [False, True])
def test_means_of_200_domains_over_a_million_rows(nested: bool) -> None:
    rng = np.random.default_rng(1)
    stratum, cluster = rng.integers(0, STRATA, ROWS), rng.integers(0, PSUS, ROWS)
    weight, y = rng.uniform(0.5, 1.5, ROWS), rng.normal(10, 3, ROWS)
    design = SurveyDesign.build(ROWS, weight=weight, stratum=stratum, cluster=cluster)
    area = design.psu // 10 if nested else rng.integers(0, DOMAINS, ROWS)
    domains = cross_domains(ROWS, area)
    cell = domains.codes * len(design.frame.psus) + design.psu
    plain = best(lambda: np.bincount(cell, weight))
    full = best(lambda: estimate_domains(design, y, domains=domains, kind="mean"))
    print(f"bincount {plain:.4f} s, means {full:.4f} s, ratio {full / plain:.1f}")  # noqa: T201
    assert len(domains.domains) == DOMAINS
    assert full < RATIO * plain
