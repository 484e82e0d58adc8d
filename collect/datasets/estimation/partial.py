"""Sums per domain and PSU that hold all an estimate and its variance need.

Partials of disjoint sets of rows add up: countries, days or form versions are
summed by separate tasks and merged exactly, also where a PSU lies in several of
them. Second moments are kept about the cell's own mean and combined with the
parallel-axis theorem (Chan, Golub & LeVeque 1983), so that large values with a
small spread lose nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from typing import Final, Literal, NamedTuple

import numpy as np
import pyarrow as pa

from collect.datasets.estimation.arrays import (
    DENSE_AT_LEAST,
    Bools,
    Floats,
    Ints,
    count,
    factorise,
    group_pairs,
    total,
)
from collect.datasets.estimation.design import Frame, SurveyDesign
from collect.datasets.estimation.largest import Largest, largest, pooled

Domain = tuple[str, ...]
"""Codes of a domain, one a dimension; ``()`` is the whole population."""
_SIDES: Final[tuple[Literal["left", "right"], ...]] = ("left", "right")


class MergeError(ValueError):
    """Partials that contradict each other or cannot be told apart."""


@dataclass(frozen=True, eq=False)
class Sums:
    """Sums over the rows of each group. ``w`` weight, ``y`` numerator, ``x`` divisor.

    ``n``: rows of positive weight; ``cyy = sum of w (y - mean)^2``, ``cyx`` and
    ``cxx`` likewise, means being the group's weighted means. ``cases``: of those n rows
    the ones whose y is 1, NaN where y is not 0 or 1 throughout.
    """

    n: Ints
    sw: Floats
    swy: Floats
    swx: Floats
    cyy: Floats
    cyx: Floats
    cxx: Floats
    cases: Floats

    def pool(self, group: Ints, size: int) -> "Sums":
        """The sums of ``size`` groups of these groups; all must be non-empty."""

        def add(values: Floats | Ints) -> Floats:
            return total(group, values, size)

        n = add(self.n).astype(np.int64)
        sw, swy, swx = add(self.sw), add(self.swy), add(self.swx)
        whole = np.where(sw > 0, sw, 1.0)
        dy = self.swy / self.sw - (swy / whole)[group]
        dx = self.swx / self.sw - (swx / whole)[group]
        return Sums(
            n,
            sw,
            swy,
            swx,
            add(self.cyy + self.sw * dy * dy),
            add(self.cyx + self.sw * dy * dx),
            add(self.cxx + self.sw * dx * dx),
            add(self.cases),
        )


@dataclass(frozen=True, eq=False)
class Partial:
    """Sums of one indicator over the cells (domain, PSU) that have counted rows.

    ``domains`` keeps domains without any counted row too; ``domain`` and ``psu``
    are the codes of each cell, cells being sorted by domain. ``largest``: of each
    domain, the two largest wy of its rows; unknown where one is below 0 and for
    proportions and ratios.
    """

    frame: Frame
    domains: tuple[Domain, ...]
    domain: Ints
    psu: Ints
    sums: Sums
    largest: Largest

    def excerpt(self, places: Sequence[int], names: Sequence[Domain]) -> "Partial":
        """Only the domains at these places, under these names; the sample stays."""
        wanted = np.array(places, dtype=np.int64)
        first, last = (
            np.searchsorted(self.domain, wanted, side=side) for side in _SIDES
        )
        number = last - first
        before = np.cumsum(number) - number
        cells = np.repeat(first - before, number) + np.arange(number.sum())
        sums = Sums(*(getattr(self.sums, each.name)[cells] for each in fields(Sums)))
        domain = np.repeat(np.arange(len(wanted)), number)
        top = Largest(*(values[wanted] for values in self.largest))
        return Partial(self.frame, tuple(names), domain, self.psu[cells], sums, top)


class Cells(NamedTuple):
    """The cells (domain, PSU) of a table's rows that have a weight and a domain.

    ``rows``: those rows (None: all); ``cell``: the cell of each; ``keys``: the place
    of each cell in the grid of shape (domains, PSUs) where the cells are only those
    that occur (None: the cells are the grid); ``n`` and ``sw``: rows and weight of
    each cell.
    """

    rows: Ints | None
    cell: Ints
    keys: Ints | None
    n: Ints
    sw: Floats


@dataclass(frozen=True, eq=False)
class DomainCodes:
    """The domain of each row (-1: in none), and the domains by code.

    It remembers its cells in the last design: use it for many indicators.
    """

    codes: Ints
    domains: tuple[Domain, ...]
    _known: list[tuple[SurveyDesign, Cells]] = field(
        default_factory=list, init=False, repr=False
    )

    def cells(self, design: SurveyDesign) -> Cells:
        """The cells of the rows of ``design``."""
        for known, cells in self._known:
            if known is design:
                return cells
        self._known[:] = [(design, _cells(design, self))]
        return self._known[0][1]


def sum_partial(
    design: SurveyDesign,
    y: Floats,
    x: Floats | None,
    counted: Bools,
    domains: DomainCodes | None = None,
    binary: bool = False,
) -> Partial:
    """One pass over the rows of a table.

    ``counted`` says which rows enter the sums; the others stay in the design and
    keep their PSU in the sample. ``x`` None stands for 1 everywhere. Values must be
    finite where counted. ``binary``: y is 0 or 1 and x is None, which tells the
    spread of y from its sum.
    """
    chosen = domains or whole_table(design)
    cells = chosen.cells(design)
    kept = counted if cells.rows is None else counted[cells.rows]
    rows, cell, n, sw = cells.rows, cells.cell, cells.n, cells.sw
    w = design.weight
    if not kept.all():
        index = np.flatnonzero(kept)
        rows, cell = index if rows is None else rows[index], cell[index]
        n, sw = count(cell, len(n)), total(cell, w[rows], len(n))
    if rows is not None:
        w, y, x = w[rows], y[rows], None if x is None else x[rows]
    present = np.flatnonzero(n)
    top = Largest.unknown(len(chosen.domains))
    if binary:
        sums = _sum_shares(cell, n, sw, present, w, y > 0)
    else:
        wy = w * y
        sums = _sum_rows(cell, n, sw, present, w, y, x, wy)
        if x is None:
            codes = chosen.codes if rows is None else chosen.codes[rows]
            top = largest(codes, _contributions(wy), len(chosen.domains))
    places = present if cells.keys is None else cells.keys[present]
    of_domain, of_psu = np.divmod(places, max(len(design.frame.psus), 1))
    return Partial(design.frame, chosen.domains, of_domain, of_psu, sums, top)


def whole_table(design: SurveyDesign) -> DomainCodes:
    """All rows of ``design`` in the one domain ``()``."""
    return DomainCodes(np.zeros(len(design), dtype=np.int64), ((),))


def _cells(design: SurveyDesign, domains: DomainCodes) -> Cells:
    usable = (design.weight > 0) & (domains.codes >= 0)
    codes, psu, w, rows = domains.codes, design.psu, design.weight, None
    if not usable.all():
        rows = np.flatnonzero(usable)
        codes, psu, w = codes[rows], psu[rows], w[rows]
    cell, keys = codes * len(design.frame.psus) + psu, None
    size = len(domains.domains) * len(design.frame.psus)
    if size > max(4 * len(codes), DENSE_AT_LEAST):
        keys, cell = np.unique(cell, return_inverse=True)
        size = len(keys)
    return Cells(rows, cell, keys, count(cell, size), total(cell, w, size))


def _sum_rows(
    cell: Ints,
    n: Ints,
    sw: Floats,
    present: Ints,
    w: Floats,
    y: Floats,
    x: Floats | None,
    wy: Floats,
) -> Sums:
    """Sums of the ``present`` cells, those with n > 0."""

    def add(values: Floats) -> Floats:
        return total(cell, values, len(n))

    swy = add(wy)
    first = n[present], sw[present], swy[present]
    zero, unknown = np.zeros(len(present)), np.full(len(present), np.nan)
    whole = np.where(n > 0, sw, 1.0)
    dy = y - (swy / whole)[cell]
    wdy = w * dy
    cyy = add(wdy * dy)[present]
    if x is None:
        return Sums(*first, first[1], cyy, zero, zero, unknown)
    swx = add(w * x)
    dx = x - (swx / whole)[cell]
    cyx, cxx = add(wdy * dx), add(w * dx * dx)
    return Sums(*first, swx[present], cyy, cyx[present], cxx[present], unknown)


def _sum_shares(
    cell: Ints, n: Ints, sw: Floats, present: Ints, w: Floats, true: Bools
) -> Sums:
    """The same where y is 1 if ``true`` and else 0: only rows with 1 are added up."""
    inside = np.compress(true, cell)
    swy = total(inside, np.compress(true, w), len(n))[present]
    cases = count(inside, len(n))[present].astype(np.float64)
    whole, zero = sw[present], np.zeros(len(present))
    spread = swy * (1 - swy / whole)
    return Sums(n[present], whole, swy, whole, spread, zero, zero, cases)


def _contributions(wy: Floats) -> Floats:
    """What rows contribute to a sum; NaN where that is less than nothing."""
    return wy if wy.min(initial=0.0) >= 0 else np.where(wy < 0, np.nan, wy)


def merge(partials: Sequence[Partial]) -> Partial:
    """The partial of all rows together; domains come sorted.

    Exact to rounding and independent of the order. A PSU found in several partials
    (same stratum and label) is one PSU.

    Raises MergeError for no partials, for a stratum with two different fpc, and for
    partials of different tables whose PSUs have no names.
    """
    if not partials:
        raise MergeError("nothing to merge: give at least one partial")
    frame, psu_codes = _merge_frames([partial.frame for partial in partials])
    domains = tuple(sorted({d for partial in partials for d in partial.domains}))
    number = {domain: code for code, domain in enumerate(domains)}
    domain, psu, recodes = [], [], []
    for partial, codes in zip(partials, psu_codes, strict=True):
        recode = np.array([number[d] for d in partial.domains], dtype=np.int64)
        recodes.append(recode)
        domain.append(recode[partial.domain])
        psu.append(codes[partial.psu])
    group, of_domain, of_psu = group_pairs(
        np.concatenate(domain), np.concatenate(psu), (len(domains), len(frame.psus))
    )
    joined = Sums(
        *(
            np.concatenate([getattr(partial.sums, field.name) for partial in partials])
            for field in fields(Sums)
        )
    )
    sums = joined.pool(group, len(of_domain))
    top = pooled([partial.largest for partial in partials], recodes, len(domains))
    return Partial(frame, domains, of_domain, of_psu, sums, top)


def _merge_frames(frames: Sequence[Frame]) -> tuple[Frame, list[Ints]]:
    """The frame of all samples together, and each frame's PSU codes in it."""
    if all(frame is frames[0] for frame in frames):
        return frames[0], [np.arange(len(frames[0].psus))] * len(frames)
    if not all(frame.named for frame in frames):
        raise MergeError(
            "partials whose PSUs have no names cannot be merged: build each design "
            "with a cluster, for example the submission's key"
        )
    stratum, strata = factorise(pa.chunked_array([f.strata for f in frames]))
    fpc = _merge_corrections(frames, stratum, strata)
    label, labels = factorise(
        pa.chunked_array([frame.psus for frame in frames], pa.string())
    )
    starts = np.cumsum([0] + [len(frame.strata) for frame in frames])
    of_stratum = np.concatenate(
        [
            stratum[start + f.psu_stratum]
            for start, f in zip(starts, frames, strict=False)
        ]
    )
    group, psu_stratum, psu_label = group_pairs(
        of_stratum, label, (len(strata), len(labels))
    )
    frame = Frame(strata, fpc, labels.take(pa.array(psu_label)), psu_stratum)
    ends = np.cumsum([len(frame.psus) for frame in frames])[:-1]
    return frame, np.split(group, ends)


def _merge_corrections(
    frames: Sequence[Frame], stratum: Ints, strata: pa.StringArray
) -> Floats:
    given = np.concatenate([frame.fpc for frame in frames])
    fpc = np.full(len(strata), np.nan)
    fpc[stratum] = given
    differs = ~((given == fpc[stratum]) | (np.isnan(given) & np.isnan(fpc[stratum])))
    if differs.any():
        label = strata[int(stratum[np.argmax(differs)])]
        raise MergeError(f"stratum '{label}' has different fpc in two partials")
    return fpc
