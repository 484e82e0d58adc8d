"""Cost of the estimation core, beside what numpy, pandas and DuckDB take for sums alone."""

import resource
import time
import tracemalloc
from collections.abc import Callable
from typing import NamedTuple

import duckdb
import numpy as np
import pandas as pd
import pytest

from collect.datasets.estimation import (
    DomainCodes,
    Partial,
    SurveyDesign,
    cross_domains,
    estimate,
    estimate_domains,
    merge,
    partial_domains,
)

ROWS, STRATA, PSUS, DOMAINS = 1_000_000, 50, 40, 200
INDICATORS, DIMENSIONS = 25, 10
RATIO = 45
"""Largest accepted multiple of a weighted bincount over as many cells."""
TABLES = 1500
"""Largest accepted multiple of one bincount for all tables: 250 indicator-dimensions."""


class Survey(NamedTuple):
    """A million rows from coded columns."""

    design: SurveyDesign
    y: np.ndarray
    domains: DomainCodes

    def cells(self) -> np.ndarray:
        """Cell (domain, PSU) of each row."""
        return self.domains.codes * len(self.design.frame.psus) + self.design.psu


def survey(nested: bool, rows: int = ROWS) -> Survey:
    rng = np.random.default_rng(1)
    stratum, cluster = rng.integers(0, STRATA, rows), rng.integers(0, PSUS, rows)
    weight, y = rng.uniform(0.5, 1.5, rows), rng.normal(10, 3, rows)
    design = SurveyDesign.build(rows, weight=weight, stratum=stratum, cluster=cluster)
    area = design.psu // 10 if nested else rng.integers(0, DOMAINS, rows)
    return Survey(design, y, cross_domains(rows, area))


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
    """With standard errors; pandas and DuckDB only add up weights and values."""
    data = survey(nested)
    cell, weight = data.cells(), data.design.weight
    frame = pd.DataFrame({"cell": cell, "w": weight, "wy": weight * data.y})
    sums = "select cell, count(*), sum(w), sum(wy) from frame group by cell"
    plain = best(lambda: np.bincount(cell, weight))

    def means() -> object:
        fresh = DomainCodes(data.domains.codes, data.domains.domains)
        return estimate_domains(data.design, data.y, domains=fresh, kind="mean")

    full = best(means)
    pandas = best(lambda: frame.groupby("cell").agg(["size", "sum"]), 3)
    with duckdb.connect() as connection:
        connection.register("frame", frame)
        duck = best(lambda: connection.execute(sums).fetchnumpy(), 3)
    print(  # noqa: T201
        f"{'nested' if nested else 'crossed'}: bincount {plain:.4f} s, means {full:.4f}"
        f" s, ratio {full / plain:.1f}; pandas sums {pandas:.3f} s, ours"
        f" {full / pandas:.2f} of it; DuckDB sums {duck:.3f} s, ours {full / duck:.2f}"
    )
    assert len(data.domains.domains) == DOMAINS
    assert full < RATIO * plain
    assert full < pandas


@pytest.mark.benchmark
def test_25_indicators_by_10_dimensions_over_a_million_rows() -> None:
    """About 7,000 estimates with standard errors: the tables of a survey report."""
    rng = np.random.default_rng(2)
    data = survey(nested=False)
    sizes = [2, 2, 5, 5, 10, 17, 34, 40, 70, 100]
    dimensions = [
        cross_domains(ROWS, rng.integers(0, size, ROWS).astype(np.int16))
        for size in sizes
    ]
    answers = [rng.integers(0, 2, ROWS).astype(np.bool_) for _ in range(INDICATORS)]

    def tables() -> int:
        made = 0
        for y in answers:
            for domains in dimensions:
                made += len(estimate_domains(data.design, y, domains=domains))
        return made

    plain = best(lambda: np.bincount(data.cells(), data.design.weight))
    start = time.process_time()
    made = tables()
    full = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(  # noqa: T201
        f"{made} estimates {full:.2f} s, {full / plain:.0f} bincounts; "
        f"peak of the process {peak:.0f} MB"
    )
    assert made == INDICATORS * sum(sizes)
    assert len(dimensions) == DIMENSIONS
    assert full < TABLES * plain


@pytest.mark.benchmark
def test_merging_a_day_does_not_depend_on_the_rows_of_the_survey() -> None:
    """Ten times the rows in the same PSUs and domains: the same merge."""

    def partial(rows: int) -> Partial:
        data = survey(False, rows)
        return partial_domains(data.design, data.y, domains=data.domains, kind="mean")

    day, small, large = partial(20_000), partial(400_000), partial(4_000_000)
    few = best(lambda: merge([small, day]))
    many = best(lambda: merge([large, day]))
    after = best(lambda: estimate(large, "mean"))
    tracemalloc.start()
    merge([large, day])
    peak = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    print(  # noqa: T201
        f"merge into 400,000 rows {few:.4f} s, into 4,000,000 {many:.4f} s, "
        f"ratio {many / few:.2f}, {peak:.0f} MB; estimate {after:.4f} s"
    )
    assert many < 2 * few
