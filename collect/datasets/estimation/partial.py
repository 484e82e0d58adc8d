"""Sums per domain and PSU that hold all an estimate and its variance need.

Partials of disjoint sets of rows add up: countries, days or form versions are
summed by separate tasks and merged exactly, also where a PSU lies in several of
them. Second moments are kept about the cell's own mean and combined with the
parallel-axis theorem (Chan, Golub & LeVeque 1983), so that large values with a
small spread lose nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import NamedTuple

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

Domain = tuple[str, ...]
"""Codes of a domain, one a dimension; ``()`` is the whole population."""


class MergeError(ValueError):
    """Partials that contradict each other or cannot be told apart."""


@dataclass(frozen=True, eq=False)
class Sums:
    """Sums over the rows of each group. ``w`` weight, ``y`` numerator, ``x`` divisor.

    ``n``: rows of positive weight; ``cyy = sum of w (y - mean)^2``, ``cyx`` and
    ``cxx`` likewise, means being the group's weighted means.
    """

    n: Ints
    sw: Floats
    swy: Floats
    swx: Floats
    cyy: Floats
    cyx: Floats
    cxx: Floats

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
        )


@dataclass(frozen=True, eq=False)
class Partial:
    """Sums of one indicator over the cells (domain, PSU) that have counted rows.

    ``domains`` keeps domains without any counted row too; ``domain`` and ``psu``
    are the codes of each cell.
    """

    frame: Frame
    domains: tuple[Domain, ...]
    domain: Ints
    psu: Ints
    sums: Sums


class DomainCodes(NamedTuple):
    """The domain of each row (-1: in none), and the domains by code."""

    codes: Ints
    domains: tuple[Domain, ...]


def sum_partial(
    design: SurveyDesign,
    y: Floats,
    x: Floats | None,
    counted: Bools,
    domains: DomainCodes | None = None,
) -> Partial:
    """One pass over the rows of a table.

    ``counted`` says which rows enter the sums; the others stay in the design and
    keep their PSU in the sample. ``x`` None stands for 1 everywhere. Values must be
    finite where counted.
    """
    chosen = domains or DomainCodes(np.zeros(len(design), dtype=np.int64), ((),))
    rows = counted & (design.weight > 0) & (chosen.codes >= 0)
    columns = [design.weight, y, y if x is None else x]
    codes, psu = chosen.codes, design.psu
    if not rows.all():
        index = np.flatnonzero(rows)
        columns = [column[index] for column in columns]
        codes, psu = codes[index], psu[index]
    shape = (len(chosen.domains), len(design.frame.psus))
    cell, keys = _cells(codes, psu, shape)
    w, y, divisor = columns
    n = count(cell, len(keys) if keys is not None else shape[0] * shape[1])
    present = np.flatnonzero(n)
    sums = _sum_rows(cell, n, present, w, y, None if x is None else divisor)
    of_domain, of_psu = np.divmod(present if keys is None else keys, max(shape[1], 1))
    return Partial(design.frame, chosen.domains, of_domain, of_psu, sums)


def _cells(codes: Ints, psu: Ints, shape: tuple[int, int]) -> tuple[Ints, Ints | None]:
    """Cell of each row: its place in the grid of shape (domains, PSUs).

    Where that grid would be mostly empty, its number among the cells that occur,
    and their places.
    """
    place = codes * shape[1] + psu
    if shape[0] * shape[1] <= max(4 * len(codes), DENSE_AT_LEAST):
        return place, None
    keys, cell = np.unique(place, return_inverse=True)
    return cell, keys


def _sum_rows(
    cell: Ints, n: Ints, present: Ints, w: Floats, y: Floats, x: Floats | None
) -> Sums:
    """Sums of the ``present`` cells, those with n > 0."""

    def add(values: Floats) -> Floats:
        return total(cell, values, len(n))

    sw, swy = add(w), add(w * y)
    whole = np.where(n > 0, sw, 1.0)
    dy = y - (swy / whole)[cell]
    wdy = w * dy
    first = n[present], sw[present], swy[present]
    cyy = add(wdy * dy)[present]
    if x is None:
        zero = np.zeros(len(present))
        return Sums(*first, first[1], cyy, zero, zero)
    swx = add(w * x)
    dx = x - (swx / whole)[cell]
    cyx, cxx = add(wdy * dx), add(w * dx * dx)
    return Sums(*first, swx[present], cyy, cyx[present], cxx[present])


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
    domain, psu = [], []
    for partial, codes in zip(partials, psu_codes, strict=True):
        recode = np.array([number[d] for d in partial.domains], dtype=np.int64)
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
    return Partial(frame, domains, of_domain, of_psu, sums)


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
