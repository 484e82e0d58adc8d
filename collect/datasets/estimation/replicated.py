"""Estimates whose standard errors come from replicate weights."""

from collections.abc import Sequence

import numpy as np
from scipy import sparse

from collect.datasets.estimation.arrays import Bools, Column, Floats, as_floats
from collect.datasets.estimation.design import SurveyDesign
from collect.datasets.estimation.estimate import (
    Estimates,
    Kind,
    conclude,
    linearise,
)
from collect.datasets.estimation.intervals import DEFAULT_METHOD, ProportionMethod
from collect.datasets.estimation.partial import DomainCodes, Partial
from collect.datasets.estimation.replicates import Replicates, replicate_variance
from collect.datasets.estimation.rows import partial_domains
from collect.datasets.estimation.variance import (
    degrees_of_freedom,
    stratum_cells,
    taken_entirely,
)


def estimate_replicated(
    partial: Partial,
    kind: Kind,
    replicates: Replicates,
    *,
    about_value: bool = False,
    level: float = 0.95,
    proportions: ProportionMethod = DEFAULT_METHOD,
) -> Estimates:
    """Estimate every domain of ``partial``; its variance from ``replicates``.

    They must have been made from the frame of ``partial``. Degrees of freedom are
    PSUs minus strata of the domain, as for linearised estimates.

    Raises ValueError where the replicates are of another frame, or for an unknown
    kind or level.
    """
    frame, size = partial.frame, len(partial.domains)
    if len(replicates.factors) != len(frame.psus):
        raise ValueError(
            f"replicates of {len(replicates.factors)} PSUs for a sample of "
            f"{len(frame.psus)}: make them from the frame of this partial"
        )
    whole = partial.sums.pool(partial.domain, size)
    linear = linearise(partial, whole, kind)
    variance = replicate_variance(
        _replicated(partial, kind, replicates),
        linear.value,
        replicates.scale,
        replicates.rscales,
        about_value=about_value,
    )
    cells = stratum_cells(frame, size, partial.domain, partial.psu)
    return conclude(
        partial,
        whole,
        kind,
        linear,
        variance,
        degrees_of_freedom(cells, partial.domain, size),
        taken_entirely(frame, cells, size),
        level,
        proportions,
    )


def estimate_weight_columns(
    weight: Column,
    columns: Sequence[Column],
    numerator: Column,
    denominator: Column | None = None,
    counted: Bools | None = None,
    domains: DomainCodes | None = None,
    kind: Kind = "proportion",
    *,
    scale: float,
    df: int,
    rscales: Sequence[float] | None = None,
    about_value: bool = False,
    level: float = 0.95,
    proportions: ProportionMethod = DEFAULT_METHOD,
) -> Estimates:
    """Estimates of a file that comes with replicate weights instead of its design.

    ``columns``: the replicate weights, complete (not factors of ``weight``);
    ``scale``, ``rscales`` (default 1) and the degrees of freedom as the file's
    documentation says; where it does not say them, df is PSUs minus strata. Other
    columns as in :func:`partial_domains`, with its errors.

    Raises ValueError too for columns that differ in number from ``rscales``.
    """
    weights, factors = _read_columns(len(weight), columns, rscales)
    same = np.zeros(len(weight), np.int64)
    design = SurveyDesign.build(len(weight), weight=weight, cluster=same)
    partial = partial_domains(design, numerator, denominator, counted, domains, kind)
    size = len(partial.domains)
    whole = partial.sums.pool(partial.domain, size)
    linear = linearise(partial, whole, kind)
    thetas = np.empty((size, len(weights)))
    for number, replicate in enumerate(weights):
        own = SurveyDesign(design.frame, replicate, design.psu)
        found = partial_domains(own, numerator, denominator, counted, domains, kind)
        thetas[:, number] = _values(found, kind)
    variance = replicate_variance(
        thetas, linear.value, scale, factors, about_value=about_value
    )
    return conclude(
        partial,
        whole,
        kind,
        linear,
        variance,
        np.full(size, df),
        np.zeros(size, np.bool_),
        level,
        proportions,
    )


def _read_columns(
    rows: int, columns: Sequence[Column], rscales: Sequence[float] | None
) -> tuple[list[Floats], Floats]:
    factors = np.ones(len(columns)) if rscales is None else np.array(rscales, float)
    if len(factors) != len(columns) or not len(columns):
        raise ValueError(f"{len(columns)} replicate weights for {len(factors)} rscales")
    weights = [as_floats(column) for column in columns]
    if any(len(w) != rows or not np.isfinite(w).all() for w in weights):
        raise ValueError("a replicate weight must be a number in every row")
    return weights, factors


def _replicated(partial: Partial, kind: Kind, replicates: Replicates) -> Floats:
    """The statistic of each domain (rows) in each replicate (columns)."""
    place = (partial.domain, partial.psu)
    shape = (len(partial.domains), len(partial.frame.psus))

    def sums(values: Floats) -> Floats:
        grid = sparse.csr_array((values, place), shape)
        return np.asarray(grid @ replicates.factors, np.float64)

    above = sums(partial.sums.swy)
    if kind == "total":
        return above
    return _quotients(
        above, sums(partial.sums.swx if kind == "ratio" else partial.sums.sw)
    )


def _values(partial: Partial, kind: Kind) -> Floats:
    """The statistic of each domain; a total without any weight is 0."""
    sums = partial.sums.pool(partial.domain, len(partial.domains))
    if kind == "total":
        return sums.swy
    return _quotients(sums.swy, sums.swx if kind == "ratio" else sums.sw)


def _quotients(above: Floats, below: Floats) -> Floats:
    quotients: Floats = above / np.where(below != 0, below, np.nan)
    return quotients
