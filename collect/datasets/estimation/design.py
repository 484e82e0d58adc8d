"""The sampling design of a table: strata, primary sampling units (PSUs), weights.

Terms and formulas follow Särndal, Swensson & Wretman 1992, ch. 4-5: PSUs are
counted in the full sample, never in a domain of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
import pyarrow as pa

from collect.datasets.estimation.arrays import (
    Bools,
    Column,
    Floats,
    Ints,
    as_floats,
    factorise,
    first_few,
    group_pairs,
)


class DesignError(ValueError):
    """The design columns cannot be used. ``rows`` are positions, counted from 0."""

    def __init__(self, message: str, rows: Sequence[int] = ()) -> None:
        super().__init__(message)
        self.rows = tuple(rows)


@dataclass(frozen=True, eq=False)
class Frame:
    """The strata and PSUs of a sample, without its rows.

    ``strata``: H sorted labels; ``fpc``: H numbers, NaN where there is no finite
    population correction; ``psus``: P labels; ``psu_stratum``: P codes of strata.
    ``named`` is false where no cluster was given and each row is its own PSU: such
    PSUs cannot be recognised in another partition.
    """

    strata: pa.StringArray
    fpc: Floats
    psus: pa.StringArray
    psu_stratum: Ints
    named: bool = True

    @cached_property
    def psu_counts(self) -> Ints:
        """n_h: PSUs sampled in each stratum."""
        return np.bincount(self.psu_stratum, minlength=len(self.strata))

    @cached_property
    def sampling_fractions(self) -> Floats:
        """f_h of each stratum: n_h / N_h for an fpc above 1, else the fpc itself.

        Raises DesignError where more PSUs were sampled than the population has.
        """
        counted = self.fpc > 1
        fraction = np.where(np.isnan(self.fpc), 0.0, self.fpc)
        np.divide(self.psu_counts, self.fpc, out=fraction, where=counted)
        over = np.flatnonzero(fraction > 1)
        if len(over):
            labels = self.strata.take(pa.array(over)).to_pylist()
            raise DesignError(
                "fpc is smaller than the number of PSUs in the sample, in stratum "
                f"{first_few(labels)}: give the number of PSUs in the population"
            )
        return fraction

    @cached_property
    def lonely(self) -> Bools:
        """Strata with a single PSU that were not taken entirely."""
        lonely: Bools = (self.psu_counts == 1) & (self.sampling_fractions < 1)
        return lonely


@dataclass(frozen=True, eq=False)
class SurveyDesign:
    """Design of the rows of one table: weight and PSU code of each row.

    Build it once for a table with :meth:`build` and use it for every indicator.
    """

    frame: Frame
    weight: Floats
    psu: Ints

    def __len__(self) -> int:
        return len(self.weight)

    @classmethod
    def build(
        cls,
        rows: int,
        *,
        weight: Column | None = None,
        stratum: Column | None = None,
        cluster: Column | None = None,
        fpc: Column | None = None,
    ) -> Self:
        """Design of a table with ``rows`` rows; every column has one value a row.

        ``weight`` defaults to 1 (a weight of 0 keeps the row's PSU in the sample and
        the row out of every count); ``stratum`` to one stratum; ``cluster`` to each
        row its own PSU (for a repeat pass the submission's key, so that the rows of
        a submission share their PSU). Clusters are nested: equal cluster codes in two
        strata are two PSUs. ``fpc``: above 1 the number of PSUs in the stratum's
        population, otherwise the fraction of PSUs sampled.

        Raises DesignError naming the rows: a weight that is negative, infinite or
        absent; no stratum or cluster where the column is given; an fpc that is
        absent, not positive, or differs within a stratum.
        """
        for name, column in [
            ("weight", weight),
            ("stratum", stratum),
            ("cluster", cluster),
            ("fpc", fpc),
        ]:
            if column is not None and len(column) != rows:
                raise DesignError(
                    f"{name} has {len(column)} values for {rows} rows: give one a row"
                )
        weights = np.ones(rows) if weight is None else _weights(weight)
        of_stratum, strata = _codes("stratum", stratum, rows)
        if cluster is None:
            psus = pa.array(np.arange(rows)).cast(pa.string())
            psu, psu_stratum = np.arange(rows), of_stratum
        else:
            of_cluster, clusters = _codes("cluster", cluster, rows)
            psu, psu_stratum, psu_cluster = group_pairs(
                of_stratum, of_cluster, (len(strata), len(clusters))
            )
            psus = clusters.take(pa.array(psu_cluster))
        correction = _corrections(fpc, of_stratum, strata)
        frame = Frame(strata, correction, psus, psu_stratum, cluster is not None)
        _ = frame.sampling_fractions
        return cls(frame, weights, psu)


def _codes(name: str, column: Column | None, rows: int) -> tuple[Ints, pa.StringArray]:
    if column is None:
        return np.zeros(rows, dtype=np.int64), pa.array([""][: min(rows, 1)])
    codes, labels = factorise(column)
    refuse_rows(codes < 0, f"{name} is absent")
    return codes, labels


def _weights(column: Column) -> Floats:
    weights = as_floats(column)
    refuse_rows(~np.isfinite(weights), "weight is absent or not a finite number")
    refuse_rows(weights < 0, "weight is negative")
    return weights


def _corrections(
    column: Column | None, of_stratum: Ints, strata: pa.StringArray
) -> Floats:
    correction = np.full(len(strata), np.nan)
    if column is None:
        return correction
    values = as_floats(column)
    refuse_rows(~(values > 0) | np.isinf(values), "fpc is absent or not positive")
    correction[of_stratum] = values
    refuse_rows(values != correction[of_stratum], "fpc differs within its stratum")
    return correction


def refuse_rows(bad: Bools, problem: str) -> None:
    """Raise DesignError with ``problem`` and the rows where ``bad`` is true, if any."""
    if bad.any():
        rows = [int(row) for row in np.flatnonzero(bad)]
        raise DesignError(f"{problem}: row {first_few(rows)} (counted from 0)", rows)
