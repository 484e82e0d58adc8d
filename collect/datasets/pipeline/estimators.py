"""One indicator in one breakdown, estimated and compared as the design's errors ask."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from collect.datasets.estimation import (
    Contrasts,
    DomainCodes,
    Estimates,
    Kind,
    Partial,
    ReplicatedValues,
    SurveyDesign,
    column_values,
    contrast,
    contrast_calibrated,
    contrast_replicated,
    estimate,
    estimate_calibrated,
    estimate_quantiles,
    estimate_values,
    partial_domains,
    replicate_values,
)
from collect.datasets.estimation.contrast import Form, Pair
from collect.datasets.pipeline.population import Calibrated
from collect.datasets.pipeline.precision import WeightColumns
from collect.datasets.pipeline.sample import Rows
from collect.datasets.pipeline.survey import SurveyError

MEDIAN = "median"
_KINDS: tuple[Kind, ...] = ("proportion", "mean", "total", "ratio")


@dataclass(frozen=True, eq=False)
class Measure:
    """An indicator over the rows of its table.

    `domains`: led by the codes of the calibration, if there is one.
    """

    rows: Rows
    numerator: NDArray[np.float64]
    denominator: NDArray[np.float64] | None
    domains: DomainCodes

    def partial(self, kind: Kind) -> Partial:
        """The sums of all domains. Raises ValueError for values that cannot be added."""
        return partial_domains(
            self.rows.design,
            self.numerator,
            self.denominator,
            domains=self.domains,
            kind=kind,
        )


class Estimator(Protocol):
    """Estimates of a measure, and contrasts of its domains."""

    @property
    def sums(self) -> Partial | None:
        """The sums by domain, if the errors are their linearised ones."""

    def estimates(self) -> Estimates:
        """One estimate a domain."""

    def contrasts(self, pairs: Sequence[Pair], form: Form) -> Contrasts:
        """One contrast a pair of domains. Raises ValueError where there is none."""


def estimator(kind: str, measure: Measure) -> Estimator:
    """The estimator of an indicator of this type.

    Raises SurveyError for an unknown type, ValueError for values that cannot be
    estimated from.
    """
    if kind == MEDIAN:
        return _Median(measure)
    for known in _KINDS:
        if known == kind:
            return _of_sums(known, measure)
    raise SurveyError(
        f"there is no estimate “{kind}”: {', '.join((*_KINDS, MEDIAN))} are"
    )


def _of_sums(kind: Kind, measure: Measure) -> Estimator:
    precision = measure.rows.precision
    if precision.columns is not None:
        return _Replicated(measure, _with_columns(kind, measure, precision.columns))
    partial = measure.partial(kind)
    if precision.calibrated is not None:
        return _Calibrated(kind, measure, partial, precision.calibrated)
    if precision.replicates is not None:
        values = replicate_values(partial, kind, precision.replicates)
        return _Replicated(measure, values)
    return _Linearised(kind, measure, partial)


@dataclass(frozen=True, eq=False)
class _Linearised:
    kind: Kind
    measure: Measure
    partial: Partial

    @property
    def sums(self) -> Partial:
        return self.partial

    def estimates(self) -> Estimates:
        precision = self.measure.rows.precision
        return estimate(
            self.partial,
            self.kind,
            lonely=precision.lonely,
            proportions=precision.interval,
        )

    def contrasts(self, pairs: Sequence[Pair], form: Form) -> Contrasts:
        lonely = self.measure.rows.precision.lonely
        return contrast(self.partial, pairs, self.kind, form, lonely=lonely)


@dataclass(frozen=True, eq=False)
class _Calibrated:
    kind: Kind
    measure: Measure
    partial: Partial
    calibrated: Calibrated
    sums: None = None

    def estimates(self) -> Estimates:
        precision = self.measure.rows.precision
        return estimate_calibrated(
            self.partial,
            self.calibrated.calibration,
            self.kind,
            lonely=precision.lonely,
            proportions=precision.interval,
        )

    def contrasts(self, pairs: Sequence[Pair], form: Form) -> Contrasts:
        return contrast_calibrated(
            self.partial,
            self.calibrated.calibration,
            pairs,
            self.kind,
            form,
            lonely=self.measure.rows.precision.lonely,
        )


@dataclass(frozen=True, eq=False)
class _Replicated:
    measure: Measure
    values: ReplicatedValues
    sums: None = None

    def estimates(self) -> Estimates:
        interval = self.measure.rows.precision.interval
        return estimate_values(self.values, proportions=interval)

    def contrasts(self, pairs: Sequence[Pair], form: Form) -> Contrasts:
        return contrast_replicated(self.values, pairs, form)


def _with_columns(
    kind: Kind, measure: Measure, columns: WeightColumns
) -> ReplicatedValues:
    return column_values(
        measure.rows.design,
        columns.weights,
        measure.numerator,
        measure.denominator,
        domains=measure.domains,
        kind=kind,
        scale=columns.scale,
        df=columns.df,
        rscales=columns.rscales,
        unit=measure.rows.places,
    )


@dataclass(frozen=True, eq=False)
class _Median:
    """Woodruff's interval, whatever the errors of other indicators come from; with
    calibrated weights it leaves out what calibration gains."""

    measure: Measure
    sums: None = None

    def estimates(self) -> Estimates:
        rows, measure = self.measure.rows, self.measure
        return estimate_quantiles(
            self._design,
            measure.numerator,
            measure.denominator,
            domains=_without_lead(measure.domains, len(rows.cells)),
            lonely=rows.precision.lonely,
        )

    def contrasts(self, pairs: Sequence[Pair], form: Form) -> Contrasts:
        raise ValueError("medians cannot be compared")

    @cached_property
    def _design(self) -> SurveyDesign:
        rows = self.measure.rows
        weighted = rows.precision.calibrated
        if weighted is None:
            return rows.design
        design = rows.design
        return SurveyDesign(design.frame, weighted.weight[rows.places], design.psu)


def _without_lead(domains: DomainCodes, lead: int) -> DomainCodes:
    """The same domains, not told apart by their first `lead` codes."""
    if not lead:
        return domains
    names = tuple(sorted({domain[lead:] for domain in domains.domains}))
    number = {name: code for code, name in enumerate(names)}
    codes = [number[domain[lead:]] for domain in domains.domains]
    return DomainCodes(np.array([*codes, -1])[domains.codes], names)
