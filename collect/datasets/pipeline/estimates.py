"""Indicators of the workbook, estimated by domain under the sample's design."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from collect.datasets.estimation import (
    DesignError,
    DomainCodes,
    Estimates,
    Frame,
    Kind,
    SurveyDesign,
    cross_domains,
    estimate_domains,
    estimate_quantiles,
)
from collect.datasets.estimation import Estimate as Numbers
from collect.datasets.pipeline.survey import Survey, SurveyError, codes, numbers, truths
from collect.forms.expressions import ROOT
from collect.forms.xlsform.definition import Definition, Indicator

REF_AREA, TIME_PERIOD = "REF_AREA", "TIME_PERIOD"
NOT_APPLICABLE = "_Z"
"""SDMX code where the workbook's design names no area or period."""

_KINDS: tuple[Kind, ...] = ("proportion", "mean", "total", "ratio")
MEDIAN = "median"


@dataclass(frozen=True, eq=False)
class Sample:
    """The design of all tables: built once from the submissions, inherited by repeats.

    `usable`: the submissions whose design is known; the others cannot be placed in
    the sample and are no part of any estimate.
    """

    frame: Frame
    usable: NDArray[np.bool_]
    weight: NDArray[np.float64]
    psu: NDArray[np.int64]
    area: pa.Array
    period: pa.Array

    def of(self, survey: Survey, table: str) -> "Rows":
        """The design of a table's rows: each has its submission's."""
        owners = survey.owners(table)
        kept = np.flatnonzero(self.usable[owners])
        places = (np.cumsum(self.usable) - 1)[owners[kept]]
        design = SurveyDesign(self.frame, self.weight[places], self.psu[places])
        within = pa.array(owners[kept])
        return Rows(
            table, kept, design, self.area.take(within), self.period.take(within)
        )


@dataclass(frozen=True, eq=False)
class Rows:
    """The rows of a table that estimates are made from."""

    table: str
    kept: NDArray[np.intp]
    design: SurveyDesign
    area: pa.Array
    period: pa.Array
    domains: dict[tuple[str, ...], DomainCodes] = field(default_factory=dict)
    """Made on first use, by breakdown."""


def estimates(
    survey: Survey, workbook: Definition
) -> tuple[list[dict[str, Any]], list[str]]:
    """One observation per indicator and domain, in the workbook's order; and problems.

    Every indicator comes for the whole area first, then by each disaggregation; areas
    and periods are domains of their own.
    """
    found: list[dict[str, Any]] = []
    try:
        sample, problems = read_sample(survey, workbook)
    except (SurveyError, DesignError) as error:
        return [], [f"design: {error}"]
    tables: dict[str, Rows] = {}
    for indicator in workbook.indicators:
        try:
            table = survey.path_of(indicator.table)
            if table not in tables:
                tables[table] = sample.of(survey, table)
            found += _indicator(survey, workbook, indicator, tables[table])
        except (SurveyError, ValueError) as error:
            problems.append(f"indicator {indicator.indicator}: {error}")
    return found, problems


def read_sample(survey: Survey, workbook: Definition) -> tuple[Sample, list[str]]:
    """The sample as the sheet `design` says, and what is wrong with parts of it.

    Raises SurveyError where an expression cannot be evaluated and DesignError where
    the design contradicts itself.
    """
    design, size = workbook.design, survey.tables[ROOT].num_rows
    weight = _numbers(survey, design.weight, default=1.0)
    fpc = _numbers(survey, design.fpc) if design.fpc else None
    labels = {
        name: codes(survey.evaluate(expression, ROOT))
        for name, expression in (
            ("stratum", design.strata),
            ("cluster", design.cluster),
        )
        if expression
    }
    problems, usable = [], np.ones(size, np.bool_)
    checks: dict[str, NDArray[np.bool_]] = {
        "weight": np.isfinite(weight) & (weight >= 0),
        **{name: _filled(column) for name, column in labels.items()},
    }
    if fpc is not None:
        checks["fpc"] = np.isfinite(fpc) & (fpc > 0)
    for name, good in checks.items():
        if not good.all():
            problems.append(_unusable(survey, name, good))
        usable &= good
    own = pa.array(np.flatnonzero(usable))
    built = SurveyDesign.build(
        int(usable.sum()),
        weight=weight[usable],
        fpc=None if fpc is None else fpc[usable],
        **{name: column.take(own) for name, column in labels.items()},
    )
    area = _text(survey, design.ref_area)
    period = _text(survey, design.time_period)
    return Sample(built.frame, usable, built.weight, built.psu, area, period), problems


def _indicator(
    survey: Survey, workbook: Definition, indicator: Indicator, rows: Rows
) -> list[dict[str, Any]]:
    numerator = _numerator(survey, indicator, rows)
    denominator = _denominator(survey, indicator, rows)
    return [
        _observation(indicator.indicator, breakdown, found)
        for breakdown in ((), *indicator.disaggregation)
        for found in _estimate(
            indicator.type,
            rows.design,
            numerator,
            denominator,
            _domains(survey, workbook, rows, breakdown),
        )
    ]


def _domains(
    survey: Survey, workbook: Definition, rows: Rows, breakdown: tuple[str, ...]
) -> DomainCodes:
    """The domains of a breakdown, the same for all indicators of a table."""
    if breakdown not in rows.domains:
        kept = pa.array(rows.kept)
        columns = [
            _codes(survey, workbook, name, rows.table).take(kept) for name in breakdown
        ]
        rows.domains[breakdown] = cross_domains(
            len(rows.kept), rows.area, rows.period, *columns
        )
    return rows.domains[breakdown]


def _estimate(
    kind: str,
    design: SurveyDesign,
    numerator: NDArray[np.float64],
    denominator: NDArray[np.float64] | None,
    domains: DomainCodes,
) -> Estimates:
    if kind == MEDIAN:
        return estimate_quantiles(design, numerator, denominator, domains=domains)
    for known in _KINDS:
        if known == kind:
            return estimate_domains(
                design, numerator, denominator, domains=domains, kind=known
            )
    raise SurveyError(
        f"there is no estimate “{kind}”: {', '.join((*_KINDS, MEDIAN))} are"
    )


def _numerator(survey: Survey, indicator: Indicator, rows: Rows) -> NDArray[np.float64]:
    """A total without a numerator counts rows."""
    if not indicator.numerator:
        return np.ones(len(rows.kept))
    value = survey.evaluate(indicator.numerator, rows.table)
    convert = truths if indicator.type == "proportion" else numbers
    return convert(value)[rows.kept]


def _denominator(
    survey: Survey, indicator: Indicator, rows: Rows
) -> NDArray[np.float64] | None:
    if not indicator.denominator:
        return None
    value = survey.evaluate(indicator.denominator, rows.table)
    convert = numbers if indicator.type == "ratio" else truths
    return convert(value)[rows.kept]


def _codes(survey: Survey, workbook: Definition, name: str, table: str) -> pa.Array:
    """The codes of a dimension for the rows of a table it is defined on or above."""
    for dimension in workbook.dimensions:
        if dimension.dimension == name:
            source = survey.path_of(dimension.table)
            value = survey.evaluate(dimension.calculation, source)
            return codes(survey.lifted(value, source, table))
    raise SurveyError(f"there is no dimension “{name}”")


def _observation(
    indicator: str, breakdown: Sequence[str], found: Numbers
) -> dict[str, Any]:
    area, period, *others = found.domain
    domain = dict(zip(breakdown, others, strict=True))
    return {
        "indicator": indicator,
        "ref_area": domain.pop(REF_AREA, area),
        "time_period": domain.pop(TIME_PERIOD, period),
        "domain": domain,
        "value": _defined(found.value),
        "standard_error": _defined(found.se),
        "lower": _defined(found.lower),
        "upper": _defined(found.upper),
        "n": found.n,
        "cases": found.cases,
        "remainder": found.remainder,
        "sum_weights": found.sum_weights,
        "design_effect": _defined(found.deff),
        "degrees_of_freedom": found.df,
        "status": found.status,
    }


def _defined(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _numbers(
    survey: Survey, expression: str, default: float = math.nan
) -> NDArray[np.float64]:
    if not expression:
        return np.full(survey.tables[ROOT].num_rows, default)
    return numbers(survey.evaluate(expression, ROOT))


def _text(survey: Survey, expression: str) -> pa.Array:
    if not expression:
        return pa.array([NOT_APPLICABLE] * survey.tables[ROOT].num_rows, pa.string())
    return codes(survey.evaluate(expression, ROOT))


def _filled(column: pa.Array) -> NDArray[np.bool_]:
    filled: NDArray[np.bool_] = column.is_valid().to_numpy(zero_copy_only=False)
    return filled


def _unusable(survey: Survey, name: str, good: NDArray[np.bool_]) -> str:
    rows = survey.tables[ROOT]["_instance_id"].take(pa.array(np.flatnonzero(~good)[:3]))
    count = int((~good).sum())
    return (
        f"design: {count} submissions have no usable {name} and are left out of all "
        f"estimates, such as {', '.join(rows.to_pylist())}"
    )
