"""Weights adjusted to known population totals: post-stratification and raking.

All rows of a calibration cell, the crossing of all margins' categories, get the same
factor. So factors need the cells' weights only, which add up over partitions: merge
the counts of a new day and calibrate again.
"""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from scipy import special

from collect.datasets.estimation.arrays import Floats, first_few, total
from collect.datasets.estimation.design import DesignError, SurveyDesign
from collect.datasets.estimation.margins import CalibrationError, Margin, label
from collect.datasets.estimation.partial import DomainCodes, Partial, sum_partial

TOLERANCE: Final = 1e-10
"""Relative miss of a margin's total that counts as met."""
POPULATIONS_AGREE: Final = 1e-6
"""Relative difference of two margins' populations that counts as rounding."""
_HALVINGS: Final = 30


@dataclass(frozen=True)
class CalibrationReport:
    """How the adjustment went.

    ``miss``: the largest relative distance from a population total, at ``category``;
    ``smallest`` and ``largest``: factors relative to ``overall``, the population over
    the sum of base weights.
    """

    converged: bool
    iterations: int
    miss: float
    category: str
    overall: float
    smallest: float
    largest: float


@dataclass(frozen=True, eq=False)
class Calibration:
    """The factor of each calibration cell.

    ``counts``: the cells' base weights by PSU; ``indicators``: one row a cell, one
    column a category of a margin, 1 where the cell belongs to it.
    """

    dimensions: tuple[str, ...]
    counts: Partial
    indicators: Floats
    factors: Floats
    report: CalibrationReport


class _Problem(NamedTuple):
    """Find factors with weight * factor @ indicators = targets."""

    weight: Floats
    indicators: Floats
    targets: Floats

    def misses(self, factors: Floats) -> Floats:
        missed: Floats = self.targets - (self.weight * factors) @ self.indicators
        return missed

    def solved(self, factors: Floats) -> bool:
        return bool((np.abs(self.misses(factors)) <= TOLERANCE * self.targets).all())


def count_cells(design: SurveyDesign, cells: DomainCodes) -> Partial:
    """Base weights of each calibration cell by PSU, of *all* rows of the sample.

    ``cells``: the crossing of the calibration dimensions, see :func:`cross_domains`.
    Raises DesignError naming the rows that have a weight and no cell.
    """
    outside = np.flatnonzero((cells.codes < 0) & (design.weight > 0)).tolist()
    if outside:
        raise DesignError(
            "no category of a calibration dimension: row "
            f"{first_few(outside)} (counted from 0); impute it or add a category",
            outside,
        )
    everyone = np.ones(len(design), np.bool_)
    return sum_partial(design, everyone.astype(np.float64), None, everyone, cells)


def calibrate(
    counts: Partial,
    dimensions: Sequence[str],
    margins: Sequence[Margin],
    *,
    bounds: tuple[float, float] | None = None,
    iterations: int = 200,
) -> Calibration:
    """Factors that make the weighted sample agree with all ``margins``.

    ``dimensions``: names of the cells' codes, in order. One margin over all of them
    is post-stratification. Several are raked by iterative proportional fitting
    (Deming & Stephan 1940, Ann. Math. Stat. 11:427). ``bounds`` keep every factor,
    relative to the overall one, between two numbers around 1: the logit distance of
    Deville & Särndal 1992 (JASA 87:376, case 6), by Newton's method. Look at the
    report: bounds may leave no solution.

    Raises CalibrationError for margins of unknown dimensions, populations that
    differ, categories with rows and no total or a total and no rows, and bounds that
    are not around 1.
    """
    if bounds is not None and not 0 <= bounds[0] < 1 < bounds[1]:
        raise CalibrationError(f"bounds {bounds} must lie around 1, such as (0.3, 3)")
    weight = total(counts.domain, counts.sums.sw, len(counts.domains))
    columns, targets, names = _indicators(counts, weight, tuple(dimensions), margins)
    overall = margins[0].population / weight.sum()
    problem = _Problem(weight * overall, columns, targets)
    if bounds is None:
        factors, done = _rake(problem, [len(m.totals) for m in margins], iterations)
    else:
        factors, done = _newton(problem, bounds, iterations)
    miss = np.abs(problem.misses(factors)) / targets
    worst, used = int(np.argmax(miss)), factors[weight > 0]
    report = CalibrationReport(
        problem.solved(factors),
        done,
        float(miss[worst]),
        names[worst],
        float(overall),
        float(used.min()),
        float(used.max()),
    )
    return Calibration(tuple(dimensions), counts, columns, overall * factors, report)


def calibrated_design(
    design: SurveyDesign, cells: DomainCodes, calibration: Calibration
) -> SurveyDesign:
    """``design`` with calibrated weights, for statistics without a partial.

    Standard errors from it, as of quantiles, leave out what calibration gains: they
    are too large rather than too small.

    Raises CalibrationError for a cell that was not calibrated.
    """
    number = cell_numbers(calibration)
    try:
        codes = [number[cell] for cell in cells.domains]
    except KeyError as error:
        raise CalibrationError(f"cell {error} was not calibrated") from None
    factor = np.append(calibration.factors[codes], 0.0)[cells.codes]
    return SurveyDesign(design.frame, design.weight * factor, design.psu)


def cell_numbers(calibration: Calibration) -> dict[tuple[str, ...], int]:
    """The code of each calibration cell."""
    return {cell: code for code, cell in enumerate(calibration.counts.domains)}


def _indicators(
    counts: Partial,
    weight: Floats,
    dimensions: tuple[str, ...],
    margins: Sequence[Margin],
) -> tuple[Floats, Floats, list[str]]:
    """Which categories each cell belongs to, their totals, and their names."""
    if not margins:
        raise CalibrationError("nothing to calibrate to: give at least one margin")
    cells = [
        (row, cell)
        for row, (cell, w) in enumerate(zip(counts.domains, weight, strict=True))
        if w > 0
    ]
    if not cells:
        raise CalibrationError("nobody to calibrate: no row has a weight")
    columns, names, targets = [], [], []
    for margin in margins:
        _check_population(margin, margins[0])
        places = _places(margin, dimensions)
        column = {category: n for n, category in enumerate(margin.totals)}
        block = np.zeros((len(weight), len(column)))
        for row, cell in cells:
            category = tuple(cell[place] for place in places)
            if category not in column:
                raise CalibrationError(
                    f"{margin.name}: {label(category)} is in the sample and has no "
                    "total: add it, or join it with another category"
                )
            block[row, column[category]] = 1.0
        _check_rows(margin, block)
        columns.append(block)
        names += [f"{margin.name} {label(category)}" for category in margin.totals]
        targets += [*margin.totals.values()]
    return np.concatenate(columns, axis=1), np.array(targets), names


def _places(margin: Margin, dimensions: tuple[str, ...]) -> list[int]:
    unknown = [d for d in margin.dimensions if d not in dimensions]
    if unknown:
        raise CalibrationError(
            f"unknown dimension {first_few(unknown)}: the cells are crossed by "
            f"{first_few(dimensions)}"
        )
    return [dimensions.index(d) for d in margin.dimensions]


def _check_population(margin: Margin, first: Margin) -> None:
    wanted, found = first.population, margin.population
    if abs(found - wanted) > POPULATIONS_AGREE * wanted:
        raise CalibrationError(
            f"the populations differ: {first.name} adds up to {wanted:.10g}, "
            f"{margin.name} to {found:.10g}"
        )


def _check_rows(margin: Margin, block: Floats) -> None:
    empty = np.flatnonzero(block.sum(axis=0) == 0)
    if len(empty):
        categories = list(margin.totals)
        labels = [label(categories[n]) for n in empty.tolist()]
        raise CalibrationError(
            f"{margin.name}: {first_few(labels)} has a total and nobody in the "
            "sample: join it with another category"
        )


def _rake(
    problem: _Problem, sizes: Sequence[int], iterations: int
) -> tuple[Floats, int]:
    factors = np.ones(len(problem.weight))
    ends = np.cumsum([0, *sizes]).tolist()
    blocks = [slice(a, b) for a, b in itertools.pairwise(ends)]
    for done in range(iterations):
        if problem.solved(factors):
            return factors, done
        for block in blocks:
            members = problem.indicators[:, block]
            found = (problem.weight * factors) @ members
            factors = factors * (1 + members @ (problem.targets[block] / found - 1))
    return factors, iterations


def _newton(
    problem: _Problem, bounds: tuple[float, float], iterations: int
) -> tuple[Floats, int]:
    """Newton's method, each step halved until it comes nearer."""
    columns = problem.indicators
    place = np.zeros(columns.shape[1])
    factor, slope = _logit_distance(*bounds)
    for done in range(iterations):
        u = columns @ place
        missed = problem.misses(factor(u))
        if problem.solved(factor(u)):
            return factor(u), done
        curvature = (columns.T * (problem.weight * slope(u))) @ columns
        step = np.linalg.lstsq(curvature, missed)[0]
        for _ in range(_HALVINGS):
            nearer = problem.misses(factor(columns @ (place + step)))
            if np.linalg.norm(nearer) < np.linalg.norm(missed):
                break
            step = step / 2
        else:
            return factor(u), done
        place = place + step
    return factor(columns @ place), iterations


def _logit_distance(
    lower: float, upper: float
) -> tuple[Callable[[Floats], Floats], Callable[[Floats], Floats]]:
    """Factors between the bounds, 1 at 0 with slope 1; and their derivative."""
    width = upper - lower
    start = np.log((1 - lower) / (upper - 1))
    rate = width / ((1 - lower) * (upper - 1))

    def factor(u: Floats) -> Floats:
        value: Floats = lower + width * special.expit(start + rate * u)
        return value

    def slope(u: Floats) -> Floats:
        share = special.expit(start + rate * u)
        value: Floats = width * rate * share * (1 - share)
        return value

    return factor, slope
