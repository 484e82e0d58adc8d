"""Estimates whose standard errors come from replicate weights."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy import sparse

from collect.datasets.estimation.arrays import (
    Bools,
    Column,
    Floats,
    Ints,
    as_floats,
)
from collect.datasets.estimation.design import SurveyDesign
from collect.datasets.estimation.estimate import (
    Estimates,
    Kind,
    Linearised,
    conclude,
    linearise,
)
from collect.datasets.estimation.intervals import DEFAULT_METHOD, ProportionMethod
from collect.datasets.estimation.partial import (
    DomainCodes,
    Partial,
    Sums,
    whole_table,
)
from collect.datasets.estimation.replicates import Replicates, replicate_variance
from collect.datasets.estimation.rows import count_rows, partial_of
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
    values = replicate_values(partial, kind, replicates, about_value=about_value)
    return estimate_values(values, level=level, proportions=proportions)


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
    same = np.zeros(len(weight), np.int64)
    values = column_values(
        SurveyDesign.build(len(weight), weight=weight, cluster=same),
        _read_columns(len(weight), columns),
        numerator,
        denominator,
        counted,
        domains,
        kind,
        scale=scale,
        df=df,
        rscales=rscales,
        about_value=about_value,
    )
    return estimate_values(values, level=level, proportions=proportions)


class ReplicatedValues(NamedTuple):
    """A statistic of each domain, from all rows and from each replicate.

    ``whole``: the sums of each domain; ``replicated``: one row a domain, one column a
    replicate; ``df`` (None: PSUs minus strata) and ``census`` of each domain. Other parts
    as in :class:`Replicates` and :func:`replicate_variance`.
    """

    partial: Partial
    kind: Kind
    whole: Sums
    linear: Linearised
    replicated: Floats
    scale: float
    rscales: Floats
    about_value: bool
    df: Ints | None
    census: Bools

    def variance(self, replicated: Floats, value: Floats) -> Floats:
        """Variance of statistics, one row each, of which these are the replicates."""
        return replicate_variance(
            replicated,
            value,
            self.scale,
            self.rscales,
            about_value=self.about_value,
        )


def replicate_values(
    partial: Partial, kind: Kind, replicates: Replicates, *, about_value: bool = False
) -> ReplicatedValues:
    """The statistic of each domain in each replicate; see :func:`estimate_replicated`."""
    frame, size = partial.frame, len(partial.domains)
    if len(replicates.factors) != len(frame.psus):
        raise ValueError(
            f"replicates of {len(replicates.factors)} PSUs for a sample of "
            f"{len(frame.psus)}: make them from the frame of this partial"
        )
    whole = partial.sums.pool(partial.domain, size)
    cells = stratum_cells(frame, size, partial.domain, partial.psu)
    return ReplicatedValues(
        partial,
        kind,
        whole,
        linearise(partial, whole, kind),
        _replicated(partial, kind, replicates),
        replicates.scale,
        replicates.rscales,
        about_value,
        None,
        taken_entirely(frame, cells, size),
    )


def column_values(
    design: SurveyDesign,
    weights: Floats,
    numerator: Column,
    denominator: Column | None = None,
    counted: Bools | None = None,
    domains: DomainCodes | None = None,
    kind: Kind = "proportion",
    *,
    scale: float,
    df: int | None = None,
    rscales: Sequence[float] | None = None,
    about_value: bool = False,
    unit: Ints | None = None,
) -> ReplicatedValues:
    """The statistic of each domain with each column of ``weights``.

    See :func:`estimate_weight_columns`; ``unit``: the row of ``weights`` of each row of
    ``design``, such as the household of a member (default: the same row); ``df`` None:
    PSUs minus strata of ``design``, of those with a counted row in the domain.
    """
    places = np.arange(len(design)) if unit is None else unit
    found = count_rows(design, numerator, denominator, counted, kind == "ratio")
    partial = partial_of(design, found, domains, kind)
    chosen, size = domains or whole_table(design), len(partial.domains)
    y, x, rows = found
    kept = np.flatnonzero(rows & (chosen.codes >= 0))
    where, shape = (chosen.codes[kept], places[kept]), (size, len(weights))

    def sums(values: Floats) -> Floats:
        grid = sparse.csr_array((values[kept], where), shape)
        return np.asarray(grid @ weights, np.float64)

    above = sums(y)
    if kind != "total":
        above = _quotients(above, sums(np.ones(len(y)) if x is None else x))
    whole = partial.sums.pool(partial.domain, size)
    return ReplicatedValues(
        partial,
        kind,
        whole,
        linearise(partial, whole, kind),
        above,
        scale,
        _rscales(weights, rscales),
        about_value,
        None if df is None else np.full(size, df),
        np.zeros(size, np.bool_),
    )


def estimate_values(
    values: ReplicatedValues,
    *,
    level: float = 0.95,
    proportions: ProportionMethod = DEFAULT_METHOD,
) -> Estimates:
    """Estimates with the variance of these replicates."""
    partial, size, df = values.partial, len(values.partial.domains), values.df
    if df is None:
        cells = stratum_cells(partial.frame, size, partial.domain, partial.psu)
        df = degrees_of_freedom(cells, partial.domain, size)
    return conclude(
        partial,
        values.whole,
        values.kind,
        values.linear,
        values.variance(values.replicated, values.linear.value),
        df,
        values.census,
        level,
        proportions,
    )


def _read_columns(rows: int, columns: Sequence[Column]) -> Floats:
    weights = [as_floats(column) for column in columns]
    if any(len(w) != rows or not np.isfinite(w).all() for w in weights):
        raise ValueError("a replicate weight must be a number in every row")
    return np.column_stack(weights) if weights else np.empty((rows, 0))


def _rscales(weights: Floats, rscales: Sequence[float] | None) -> Floats:
    number = weights.shape[1]
    factors = np.ones(number) if rscales is None else np.array(rscales, float)
    if len(factors) != number or not number:
        raise ValueError(f"{number} replicate weights for {len(factors)} rscales")
    return factors


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


def _quotients(above: Floats, below: Floats) -> Floats:
    quotients: Floats = above / np.where(below != 0, below, np.nan)
    return quotients
