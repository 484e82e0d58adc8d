"""Indicators of the workbook, estimated by domain under the sample's design."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from collect.datasets.estimation import DomainCodes, Estimates, cross_domains
from collect.datasets.estimation import Estimate as Numbers
from collect.datasets.pipeline.comparing import REF_AREA, TIME_PERIOD, contrasts
from collect.datasets.pipeline.disparities import Conventions, disparities
from collect.datasets.pipeline.estimators import Estimator, Measure, estimator
from collect.datasets.pipeline.sample import Rows, dimension_codes, read_sample
from collect.datasets.pipeline.survey import Survey, SurveyError, numbers, truths
from collect.datasets.pipeline.weighting import defined
from collect.forms.xlsform.definition import Definition, Indicator

DISPARITY_KEY = ("ref_area", "time_period", "stratifier", "measure")


@dataclass(frozen=True)
class Estimated:
    """Observations, contrasts and disparities, keyed as the models' columns, in the
    workbook's order, disparities each once; `weighting`: how weights were made and where
    errors come from."""

    estimates: list[dict[str, Any]] = field(default_factory=list)
    contrasts: list[dict[str, Any]] = field(default_factory=list)
    disparities: list[dict[str, Any]] = field(default_factory=list)
    weighting: dict[str, Any] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def estimates(
    survey: Survey,
    workbook: Definition,
    population: bytes | None = None,
    conventions: Conventions | None = None,
) -> Estimated:
    """One observation per indicator and domain, what compares them, and problems.

    Every indicator comes for the whole area first, then by each disaggregation; areas
    and periods are domains of their own. `population`: the content of the file of
    population totals that the design names; without it there are no estimates.
    `conventions`: how subgroups are compared.
    """
    try:
        sample, problems = read_sample(survey, workbook, population)
    except (SurveyError, ValueError) as error:
        return Estimated(problems=[f"design: {error}"])
    found = Estimated(weighting=sample.report, problems=problems)
    tables: dict[str, Rows] = {}
    for indicator in workbook.indicators:
        try:
            table = survey.path_of(indicator.table)
            if table not in tables:
                tables[table] = sample.of(survey, table)
            own = _indicator(
                survey, workbook, indicator, tables[table], conventions or Conventions()
            )
        except (SurveyError, ValueError) as error:
            problems.append(f"indicator {indicator.indicator}: {error}")
            continue
        for name in ("estimates", "contrasts", "disparities", "problems"):
            getattr(found, name).extend(getattr(own, name))
    return found


def _indicator(
    survey: Survey,
    workbook: Definition,
    indicator: Indicator,
    rows: Rows,
    conventions: Conventions,
) -> Estimated:
    numerator = _numerator(survey, indicator, rows)
    denominator = _denominator(survey, indicator, rows)
    own = Estimated()
    measured: dict[tuple[str, ...], dict[str, Any]] = {}
    for breakdown in ((), *indicator.disaggregation):
        domains = _domains(survey, workbook, rows, breakdown)
        measure = Measure(rows, numerator, denominator, domains)
        source = estimator(indicator.type, measure)
        found = source.estimates()
        own.estimates.extend(
            _observation(indicator.indicator, breakdown, each) for each in found
        )
        _compare(indicator, breakdown, found, source, own)
        for row in _disparities(indicator, breakdown, source, conventions, own):
            key = tuple(row[name] for name in DISPARITY_KEY)
            measured.setdefault(key, row)
    own.disparities.extend(measured.values())
    return own


def _disparities(
    indicator: Indicator,
    breakdown: tuple[str, ...],
    source: Estimator,
    conventions: Conventions,
    into: Estimated,
) -> list[dict[str, Any]]:
    """None where errors are not the linearised ones of the sums: it is documented."""
    if source.sums is None:
        return []
    by = "*".join(breakdown)
    try:
        return disparities(indicator, breakdown, source.sums, conventions)
    except SurveyError as error:
        into.problems.append(f"disparities by {by}: {error}")
    except ValueError as error:
        into.problems.append(f"disparities of {indicator.indicator} by {by}: {error}")
    return []


def _compare(
    indicator: Indicator,
    breakdown: tuple[str, ...],
    found: Estimates,
    source: Estimator,
    into: Estimated,
) -> None:
    name = indicator.indicator
    for comparison in indicator.compare:
        if comparison.dimension in breakdown:
            try:
                into.contrasts.extend(
                    contrasts(name, breakdown, comparison, found, source)
                )
            except (SurveyError, ValueError) as error:
                by = "*".join(breakdown)
                into.problems.append(f"indicator {name}, compared by {by}: {error}")


def _domains(
    survey: Survey, workbook: Definition, rows: Rows, breakdown: tuple[str, ...]
) -> DomainCodes:
    """The domains of a breakdown, the same for all indicators of a table; led by the
    cells of the calibration."""
    if breakdown not in rows.domains:
        kept = pa.array(rows.kept)
        columns = [
            dimension_codes(survey, workbook, name, rows.table).take(kept)
            for name in breakdown
        ]
        rows.domains[breakdown] = cross_domains(
            len(rows.kept), *rows.cells, rows.area, rows.period, *columns
        )
    return rows.domains[breakdown]


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
        "value": defined(found.value),
        "standard_error": defined(found.se),
        "lower": defined(found.lower),
        "upper": defined(found.upper),
        "n": found.n,
        "cases": found.cases,
        "remainder": found.remainder,
        "sum_weights": found.sum_weights,
        "design_effect": defined(found.deff),
        "degrees_of_freedom": found.df,
        "status": found.status,
    }
