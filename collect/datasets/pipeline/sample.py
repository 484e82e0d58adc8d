"""The sample a survey's estimates are made from, as the sheet `design` declares it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from collect.datasets.estimation import (
    DomainCodes,
    Frame,
    Margin,
    SurveyDesign,
    check_lonely,
)
from collect.datasets.pipeline.population import (
    calibrated,
    dimensions_of,
    read_population,
)
from collect.datasets.pipeline.precision import (
    Precision,
    WeightColumns,
    make_replicates,
)
from collect.datasets.pipeline.survey import Survey, SurveyError, codes, numbers
from collect.datasets.pipeline.weighting import Weights, filled
from collect.forms.expressions import ROOT
from collect.forms.xlsform.definition import Definition, Design

NOT_APPLICABLE = "_Z"
"""SDMX code where the workbook's design names no area or period."""


@dataclass(frozen=True, eq=False)
class Sample:
    """The design of all tables: built once from the submissions, inherited by repeats.

    `usable`: the submissions whose design is known; the others cannot be placed in
    the sample and are no part of any estimate. `cells`: codes of all submissions, by
    dimension of the calibration. `report`: how weights were made.
    """

    frame: Frame
    usable: NDArray[np.bool_]
    weight: NDArray[np.float64]
    psu: NDArray[np.int64]
    area: pa.Array
    period: pa.Array
    precision: Precision = field(default_factory=Precision)
    cells: tuple[pa.Array, ...] = ()
    report: dict[str, Any] = field(default_factory=dict)

    def of(self, survey: Survey, table: str) -> "Rows":
        """The design of a table's rows: each has its submission's."""
        owners = survey.owners(table)
        kept = np.flatnonzero(self.usable[owners])
        places = (np.cumsum(self.usable) - 1)[owners[kept]]
        design = SurveyDesign(self.frame, self.weight[places], self.psu[places])
        within = pa.array(owners[kept])
        return Rows(
            table,
            kept,
            places,
            design,
            self.area.take(within),
            self.period.take(within),
            tuple(column.take(within) for column in self.cells),
            self.precision,
        )


@dataclass(frozen=True, eq=False)
class Rows:
    """The rows of a table that estimates are made from.

    `places`: the usable submission of each; `cells`: its codes in the dimensions of
    the calibration.
    """

    table: str
    kept: NDArray[np.intp]
    places: NDArray[np.intp]
    design: SurveyDesign
    area: pa.Array
    period: pa.Array
    cells: tuple[pa.Array, ...]
    precision: Precision
    domains: dict[tuple[str, ...], DomainCodes] = field(default_factory=dict)
    """Made on first use, by breakdown."""


def read_sample(
    survey: Survey, workbook: Definition, population: bytes | None = None
) -> tuple[Sample, list[str]]:
    """The sample as the sheet `design` says, and what is wrong with parts of it.

    `population`: the content of the attached file that it names. Raises SurveyError
    where an expression cannot be evaluated; DesignError, LonelyPSUError and
    CalibrationError where the design contradicts itself, the sample or the population.
    """
    design = workbook.design
    weights = Weights.read(survey, design)
    fpc = numbers(survey.evaluate(design.fpc, ROOT)) if design.fpc else None
    labels = {
        name: codes(survey.evaluate(expression, ROOT))
        for name, expression in (
            ("stratum", design.strata),
            ("cluster", design.cluster),
        )
        if expression
    }
    margins: tuple[Margin, ...] = ()
    if design.calibration:
        margins = read_population(design.calibration, population)
    cells = {name: _category(survey, workbook, name) for name in dimensions_of(margins)}
    columns, known = WeightColumns.read(survey, design)
    usable, problems = _usable(
        survey,
        {
            **weights.known(design),
            **{name: filled(column) for name, column in (labels | cells).items()},
            **({} if fpc is None else {"fpc": np.isfinite(fpc) & (fpc > 0)}),
            "replicate weight": known,
        },
    )
    weight, report = weights.final(usable)
    own = pa.array(usable)
    built = SurveyDesign.build(
        int(usable.sum()),
        weight=weight,
        fpc=None if fpc is None else fpc[usable],
        **{name: column.filter(own) for name, column in labels.items()},
    )
    inside = [column.filter(own) for column in cells.values()]
    precision = _precision(design, built, inside, margins, columns, usable)
    sample = Sample(
        built.frame,
        usable,
        built.weight,
        built.psu,
        _text(survey, design.ref_area),
        _text(survey, design.time_period),
        precision,
        tuple(cells.values()),
        report | precision.report,
    )
    return sample, problems


def _precision(
    design: Design,
    built: SurveyDesign,
    cells: Sequence[pa.Array],
    margins: Sequence[Margin],
    columns: WeightColumns | None,
    usable: NDArray[np.bool_],
) -> Precision:
    """Where the errors of this sample come from; of an empty one nothing is told."""
    if not len(built):
        return Precision()
    frame = built.frame
    if design.lonely == "fail":
        check_lonely(frame, design.lonely)
    return Precision.of(
        design,
        calibrated(built, cells, margins, design) if margins else None,
        make_replicates(frame, design),
        None if columns is None else columns.of(usable),
    )


def dimension_codes(
    survey: Survey, workbook: Definition, name: str, table: str
) -> pa.Array:
    """The codes of a dimension for the rows of a table it is defined on or above.

    Raises SurveyError where there is no such dimension.
    """
    for dimension in workbook.dimensions:
        if dimension.dimension == name:
            source = survey.path_of(dimension.table)
            value = survey.evaluate(dimension.calculation, source)
            return codes(survey.lifted(value, source, table))
    raise SurveyError(f"there is no dimension “{name}”")


def _category(survey: Survey, workbook: Definition, name: str) -> pa.Array:
    """The codes that submissions have in a column of the file of population totals."""
    try:
        return dimension_codes(survey, workbook, name, ROOT)
    except SurveyError as error:
        raise SurveyError(
            f"{workbook.design.calibration}: its column {name} is to be a dimension of "
            f"the submission: {error}"
        ) from error


def _usable(
    survey: Survey, known: Mapping[str, NDArray[np.bool_]]
) -> tuple[NDArray[np.bool_], list[str]]:
    """The submissions of which everything is known, and what is not of the others."""
    usable = np.ones(survey.tables[ROOT].num_rows, np.bool_)
    problems = []
    for name, good in known.items():
        if not good.all():
            problems.append(_unusable(survey, name, good))
        usable &= good
    return usable, problems


def _text(survey: Survey, expression: str) -> pa.Array:
    if not expression:
        return pa.array([NOT_APPLICABLE] * survey.tables[ROOT].num_rows, pa.string())
    return codes(survey.evaluate(expression, ROOT))


def _unusable(survey: Survey, name: str, good: NDArray[np.bool_]) -> str:
    rows = survey.tables[ROOT]["_instance_id"].take(pa.array(np.flatnonzero(~good)[:3]))
    count = int((~good).sum())
    return (
        f"design: {count} submissions have no usable {name} and are left out of all "
        f"estimates, such as {', '.join(rows.to_pylist())}"
    )
