"""The sample a survey's estimates are made from, as the sheet `design` declares it."""

import math
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from collect.datasets.estimation import DomainCodes, Frame, SurveyDesign
from collect.datasets.pipeline.survey import Survey, codes, numbers
from collect.forms.expressions import ROOT
from collect.forms.xlsform.definition import Definition

NOT_APPLICABLE = "_Z"
"""SDMX code where the workbook's design names no area or period."""


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
