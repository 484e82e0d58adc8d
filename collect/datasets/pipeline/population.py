"""Calibration to the population totals of a file that is attached to the form."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from collect.datasets.estimation import (
    Calibration,
    CalibrationError,
    Margin,
    SurveyDesign,
    calibrate,
    calibrated_design,
    count_cells,
    cross_domains,
    read_margins,
    require_convergence,
)
from collect.datasets.pipeline.weighting import Floats
from collect.forms.xlsform.definition import Design
from collect.forms.xlsform.population import PopulationError, read_rows
from collect.lib.hashing import sha256_hex


@dataclass(frozen=True)
class Population:
    """The totals of an attached file; `source` is its SHA-256."""

    margins: tuple[Margin, ...]
    source: str

    @property
    def dimensions(self) -> tuple[str, ...]:
        """The dimensions of all margins, each once."""
        names = (name for margin in self.margins for name in margin.dimensions)
        return tuple(dict.fromkeys(names))


def read_population(name: str, content: bytes | None) -> Population:
    """The margins of an attached CSV file (UTF-8; comma or semicolon).

    Raises CalibrationError, naming the file and what to do, where there is none or it
    cannot be read.
    """
    if content is None:
        raise CalibrationError(
            f"the file {name} is not attached to the published version of the form; "
            "attach it to a draft and publish that. Estimates are not made without it"
        )
    try:
        margins = read_margins(read_rows(content))
    except (CalibrationError, PopulationError) as error:
        raise CalibrationError(f"{name}: {error}") from error
    return Population(margins, sha256_hex(content))


@dataclass(frozen=True, eq=False)
class Calibrated:
    """A sample's calibration, and its weights: for statistics without linearisation."""

    calibration: Calibration
    weight: Floats
    source: str
    """The file's SHA-256."""

    @property
    def report(self) -> dict[str, Any]:
        """How it went: factors are relative to `overall`, population over weights."""
        found = self.calibration.report
        return {
            "sha256": self.source,
            "iterations": found.iterations,
            "overall": found.overall,
            "smallest": found.smallest,
            "largest": found.largest,
        }


def calibrated(
    sample: SurveyDesign,
    cells: Sequence[pa.Array],
    population: Population,
    design: Design,
) -> Calibrated:
    """Calibrate a sample; `cells` has a column for each dimension of the population.

    Raises CalibrationError, naming file and margin, where the margins contradict each
    other or the sample, or cannot be met.
    """
    low, high = design.calibration_bounds or (None, None)
    bounds = None if low is None or high is None else (low, high)
    crossed = cross_domains(len(sample), *cells)
    try:
        counts = count_cells(sample, crossed)
        found = calibrate(
            counts, population.dimensions, population.margins, bounds=bounds
        )
        require_convergence(found)
    except CalibrationError as error:
        raise CalibrationError(f"{design.calibration}: {error}") from error
    weight = calibrated_design(sample, crossed, found).weight
    return Calibrated(found, weight, population.source)
