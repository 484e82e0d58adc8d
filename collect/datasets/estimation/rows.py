"""Which rows of a table count, and what they add up to."""

from typing import NamedTuple

import numpy as np

from collect.datasets.estimation.arrays import Bools, Column, Floats, as_floats
from collect.datasets.estimation.design import SurveyDesign
from collect.datasets.estimation.estimate import Estimates, Kind, estimate
from collect.datasets.estimation.intervals import DEFAULT_METHOD, ProportionMethod
from collect.datasets.estimation.partial import DomainCodes, Partial, sum_partial
from collect.datasets.estimation.variance import DEFAULT_LONELY, Lonely


class CountedRows(NamedTuple):
    """Numerator and, for a ratio, divisor of all rows; and which rows count."""

    y: Floats
    x: Floats | None
    rows: Bools


def count_rows(
    design: SurveyDesign,
    numerator: Column,
    denominator: Column | None,
    counted: Bools | None,
    ratio: bool = False,
) -> CountedRows:
    """Read the columns of an indicator; see :func:`partial_domains`."""
    for name, column in [("numerator", numerator), ("denominator", denominator)]:
        if column is not None and len(column) != len(design):
            raise ValueError(
                f"{name} has {len(column)} values for {len(design)} rows of the design"
            )
    y, x = as_floats(numerator), None
    rows = ~np.isnan(y) if counted is None else counted & ~np.isnan(y)
    if denominator is not None:
        given = as_floats(denominator)
        x = given if ratio else None
        rows = rows & (~np.isnan(given) if ratio else given == 1)
    elif ratio:
        raise ValueError("a ratio needs a denominator: give the divisor of each row")
    infinite = np.isinf(y) if x is None else np.isinf(y) | np.isinf(x)
    if (infinite & rows).any():
        raise ValueError("an infinite value is counted: make it unknown")
    return CountedRows(y, x, rows)


def partial_domains(
    design: SurveyDesign,
    numerator: Column,
    denominator: Column | None = None,
    counted: Bools | None = None,
    domains: DomainCodes | None = None,
    kind: Kind = "proportion",
) -> Partial:
    """Partial of one indicator over one table.

    ``numerator``: y, one value a row; null and NaN are unknown. ``denominator``: for
    a ratio the divisor x; otherwise the rows to count, as booleans, null unknown.
    A row counts where its numerator is known and its denominator true (for a ratio:
    known), and where ``counted``, if given, is true. All rows keep their PSU in the
    sample. ``domains``: see :func:`cross_domains`; default the whole table.

    Raises ValueError where columns differ in length from the design, where a counted
    value is infinite, or where a proportion's numerator is neither 0 nor 1.
    """
    found = count_rows(design, numerator, denominator, counted, kind == "ratio")
    return partial_of(design, found, domains, kind)


def partial_of(
    design: SurveyDesign, found: CountedRows, domains: DomainCodes | None, kind: Kind
) -> Partial:
    """:func:`partial_domains` of rows that are counted already."""
    y, x, rows = found
    binary = kind == "proportion"
    if binary and not ((y == 0) | (y == 1) | ~rows).all():
        raise ValueError("the numerator of a proportion must be 0 or 1 in every row")
    return sum_partial(design, y, x, rows, domains, binary)


def estimate_domains(
    design: SurveyDesign,
    numerator: Column,
    denominator: Column | None = None,
    counted: Bools | None = None,
    domains: DomainCodes | None = None,
    kind: Kind = "proportion",
    *,
    lonely: Lonely = DEFAULT_LONELY,
    level: float = 0.95,
    proportions: ProportionMethod = DEFAULT_METHOD,
) -> Estimates:
    """:func:`partial_domains` and :func:`estimate` in one step, for one table."""
    partial = partial_domains(design, numerator, denominator, counted, domains, kind)
    return estimate(partial, kind, lonely=lonely, level=level, proportions=proportions)
