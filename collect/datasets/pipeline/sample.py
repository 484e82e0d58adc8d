"""The sample a survey's estimates are made from, as the sheet `design` declares it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from collect.datasets.estimation import (
    DomainCodes,
    Frame,
    SurveyDesign,
    check_lonely,
)
from collect.datasets.pipeline.population import (
    Population,
    calibrated,
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
    parts = _Parts.read(survey, workbook, population)
    usable, problems = _usable(survey, parts.known(design))
    weight, report = parts.weights.final(usable)
    own = pa.array(usable)
    built = SurveyDesign.build(
        int(usable.sum()),
        weight=weight,
        fpc=None if parts.fpc is None else parts.fpc[usable],
        **{name: column.filter(own) for name, column in parts.labels.items()},
    )
    precision = _precision(design, built, parts, usable)
    sample = Sample(
        built.frame,
        usable,
        built.weight,
        built.psu,
        _text(survey, design.ref_area),
        _text(survey, design.time_period),
        precision,
        tuple(parts.cells.values()),
        report | precision.report,
    )
    return sample, problems


@dataclass(frozen=True, eq=False)
class _Parts:
    """What the sheet says of all submissions, usable or not, one value each."""

    weights: Weights
    labels: dict[str, pa.Array]
    fpc: NDArray[np.float64] | None
    totals: Population | None
    cells: dict[str, pa.Array]
    columns: WeightColumns | None

    @classmethod
    def read(
        cls, survey: Survey, workbook: Definition, population: bytes | None
    ) -> "_Parts":
        design, totals = workbook.design, None
        if design.calibration:
            totals = read_population(design.calibration, population)
        named = {"stratum": design.strata, "cluster": design.cluster}
        return cls(
            Weights.read(survey, design),
            {
                name: codes(survey.evaluate(expression, ROOT))
                for name, expression in named.items()
                if expression
            },
            numbers(survey.evaluate(design.fpc, ROOT)) if design.fpc else None,
            totals,
            {
                name: _category(survey, workbook, name)
                for name in (totals.dimensions if totals else ())
            },
            WeightColumns.read(survey, design),
        )

    def known(self, design: Design) -> Iterator[tuple[str, NDArray[np.bool_]]]:
        """By part, the submissions for which it can be used."""
        yield from self.weights.known(design).items()
        for name, column in (*self.labels.items(), *self.cells.items()):
            yield name, filled(column)
        if self.fpc is not None:
            yield "fpc", np.isfinite(self.fpc) & (self.fpc > 0)
        if self.columns is not None:
            yield "replicate weight", self.columns.known


def _precision(
    design: Design, built: SurveyDesign, parts: _Parts, usable: NDArray[np.bool_]
) -> Precision:
    """Where the errors of this sample come from; of an empty one nothing is told."""
    if not len(built):
        return Precision()
    if design.lonely == "fail":
        check_lonely(built.frame, "fail")
    weighted = None
    if parts.totals is not None:
        own = pa.array(usable)
        inside = [column.filter(own) for column in parts.cells.values()]
        weighted = calibrated(built, inside, parts.totals, design)
    columns = parts.columns
    return Precision.of(
        design,
        weighted,
        make_replicates(built.frame, design),
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
    survey: Survey, known: Iterable[tuple[str, NDArray[np.bool_]]]
) -> tuple[NDArray[np.bool_], list[str]]:
    """The submissions of which everything is known, and what is not of the others."""
    usable = np.ones(survey.tables[ROOT].num_rows, np.bool_)
    problems = []
    for name, good in known:
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
