"""Indicators of the workbook, estimated by domain under the sample's design."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from collect.datasets.estimation import (
    DesignError,
    DomainCodes,
    Estimates,
    Kind,
    SurveyDesign,
    cross_domains,
    estimate_domains,
    estimate_quantiles,
)
from collect.datasets.estimation import Estimate as Numbers
from collect.datasets.pipeline.sample import Rows, read_sample
from collect.datasets.pipeline.survey import Survey, SurveyError, codes, numbers, truths
from collect.forms.xlsform.definition import Definition, Indicator

REF_AREA, TIME_PERIOD = "REF_AREA", "TIME_PERIOD"

_KINDS: tuple[Kind, ...] = ("proportion", "mean", "total", "ratio")
MEDIAN = "median"


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
        "sum_weights": found.sum_weights,
        "design_effect": _defined(found.deff),
        "degrees_of_freedom": found.df,
        "status": found.status,
    }


def _defined(value: float) -> float | None:
    return value if math.isfinite(value) else None
