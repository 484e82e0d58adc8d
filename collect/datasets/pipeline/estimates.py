"""Indicators of the workbook, estimated by domain under the sample's design."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from collect.datasets.estimation import (
    DesignError,
    DomainCodes,
    Estimates,
    Frame,
    Kind,
    Partial,
    SurveyDesign,
    cross_domains,
    estimate,
    estimate_quantiles,
    partial_domains,
)
from collect.datasets.estimation import Estimate as Numbers
from collect.datasets.pipeline.disparities import (
    REF_AREA,
    TIME_PERIOD,
    Conventions,
    disparities,
)
from collect.datasets.pipeline.survey import Survey, SurveyError, codes, numbers, truths
from collect.forms.expressions import ROOT
from collect.forms.xlsform.definition import Definition, Indicator

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


@dataclass
class Found:
    """What comes of the indicators.

    `estimates`: one observation per indicator and domain, in the workbook's order: the
    whole area first, then each disaggregation; areas and periods are domains of their
    own. `disparities`: see :mod:`~collect.datasets.pipeline.disparities`, each once.
    """

    estimates: list[dict[str, Any]] = field(default_factory=list)
    disparities: list[dict[str, Any]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def estimates(
    survey: Survey, workbook: Definition, conventions: Conventions | None = None
) -> Found:
    """The estimates of all indicators, the disparities between subgroups, and problems."""
    try:
        sample, problems = read_sample(survey, workbook)
    except (SurveyError, DesignError) as error:
        return Found(problems=[f"design: {error}"])
    found = Found(problems=problems)
    tables: dict[str, Rows] = {}
    for indicator in workbook.indicators:
        try:
            table = survey.path_of(indicator.table)
            if table not in tables:
                tables[table] = sample.of(survey, table)
            sums = _sums(survey, workbook, indicator, tables[table])
        except (SurveyError, ValueError) as error:
            found.problems.append(f"indicator {indicator.indicator}: {error}")
            continue
        found.estimates += [row for each in sums for row in each.observations]
        _compare(found, indicator, sums, conventions or Conventions())
    return found


class _Sums(NamedTuple):
    """One breakdown of an indicator; a median has no partial."""

    breakdown: tuple[str, ...]
    observations: list[dict[str, Any]]
    partial: Partial | None


def _compare(
    found: Found,
    indicator: Indicator,
    sums: Sequence[_Sums],
    conventions: Conventions,
) -> None:
    once: dict[tuple[str, ...], dict[str, Any]] = {}
    for breakdown, _, partial in sums:
        if partial is None:
            continue
        by = "*".join(breakdown)
        try:
            rows = disparities(indicator, breakdown, partial, conventions)
        except SurveyError as error:
            found.problems.append(f"disparities by {by}: {error}")
            continue
        except ValueError as error:
            name = indicator.indicator
            found.problems.append(f"disparities of {name} by {by}: {error}")
            continue
        for row in rows:
            names = ("ref_area", "time_period", "stratifier", "measure")
            once.setdefault(tuple(row[name] for name in names), row)
    found.disparities += once.values()


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


def _sums(
    survey: Survey, workbook: Definition, indicator: Indicator, rows: Rows
) -> list[_Sums]:
    numerator = _numerator(survey, indicator, rows)
    denominator = _denominator(survey, indicator, rows)
    found = []
    for breakdown in ((), *indicator.disaggregation):
        domains = _domains(survey, workbook, rows, breakdown)
        numbers, partial = _estimate(
            indicator.type, rows.design, numerator, denominator, domains
        )
        observations = [
            _observation(indicator.indicator, breakdown, each) for each in numbers
        ]
        found.append(_Sums(breakdown, observations, partial))
    return found


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
) -> tuple[Estimates, Partial | None]:
    if kind == MEDIAN:
        return estimate_quantiles(design, numerator, denominator, domains=domains), None
    for known in _KINDS:
        if known == kind:
            partial = partial_domains(
                design, numerator, denominator, domains=domains, kind=known
            )
            return estimate(partial, known), partial
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
