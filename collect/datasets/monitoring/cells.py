"""Where interviews were made, put together in the cells of a grid: maps of any number
of them stay light."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from math import floor, hypot
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from collect.datasets.monitoring.about import Floats, Standing

MOST: Final = 1500
"""Cells of an answer: the fullest ones."""
_AROUND: Final = 360.0
_POLE: Final = 85.0
_NEAR: Final = 0.8
"""Of a cell's size: nearer ones are shown as one."""
_SEAM: Final = -30.0
"""Degrees west of which the Pacific goes on in the east."""


@dataclass(frozen=True)
class Cell:
    """Interviews that lie near each other: their middle, what surrounds them, how many
    there are, and how many of each kind."""

    lat: float
    lon: float
    count: int
    kinds: dict[str, int]
    box: tuple[float, float, float, float]


def pacific(lon: Floats) -> Floats:
    """Longitudes such that Asia and the Pacific are in one piece, from -30 to 330."""
    found: Floats = (lon - _SEAM) % _AROUND + _SEAM
    return found


def cells(
    spots: tuple[Floats, Floats],
    kinds: pa.Array,
    box: tuple[float, float, float, float],
    size: float,
) -> list[Cell]:
    """The cells within a box, of so many degrees along the equator, the fullest first.

    `kinds`: a text for each interview by which a cell tells them apart. Cells are as
    high as they are wide on a map that keeps angles.
    """
    lat, lon = spots[0], pacific(spots[1])
    west, south, east, north = box
    with np.errstate(invalid="ignore"):
        inside = (lat >= south) & (lat <= north)
        inside &= (lon >= west) & (lon <= east)
    rows = np.flatnonzero(inside)
    if not len(rows):
        return []
    lat, lon = lat[rows], lon[rows]
    across = np.floor(lon / size).astype(np.int64)
    up = np.floor(_mercator(lat) / size).astype(np.int64)
    pairs, of = np.unique(np.stack([across, up]), axis=1, return_inverse=True)
    of = of.reshape(-1)
    number = pairs.shape[1]
    counts = np.bincount(of, minlength=number)
    middle = [np.bincount(of, each, number) / counts for each in (lat, lon)]
    rims = [_rims(each, of, number) for each in (lon, lat)]
    told = _kinds(kinds.take(pa.array(rows)), of, number)
    found = [
        Cell(
            float(middle[0][place]),
            float(middle[1][place]),
            int(counts[place]),
            told[place],
            (
                float(rims[0][0][place]),
                float(rims[1][0][place]),
                float(rims[0][1][place]),
                float(rims[1][1][place]),
            ),
        )
        for place in np.argsort(-counts, kind="stable")[:MOST]
    ]
    return _apart(found, size)


def _apart(found: Sequence[Cell], size: float) -> list[Cell]:
    """The cells, the fullest first; those that would lie over a fuller one are part of
    it, as a line of the grid may run between neighbours."""
    kept: dict[tuple[int, int], Cell] = {}
    for cell in found:
        x, y = _place(cell, size)
        near = [
            place
            for place in product((x - 1, x, x + 1), (y - 1, y, y + 1))
            if place in kept and _overlap(kept[place], cell, size)
        ]
        if near:
            kept[near[0]] = _joined(kept[near[0]], cell)
        else:
            kept[x, y] = cell
    return sorted(kept.values(), key=lambda cell: -cell.count)


def _place(cell: Cell, size: float) -> tuple[int, int]:
    return floor(cell.lon / size), floor(_north(cell) / size)


def _north(cell: Cell) -> float:
    return float(_mercator(np.array([cell.lat]))[0])


def _overlap(one: Cell, other: Cell, size: float) -> bool:
    return hypot(one.lon - other.lon, _north(one) - _north(other)) < size * _NEAR


def _joined(one: Cell, other: Cell) -> Cell:
    count = one.count + other.count
    lat, lon = (
        (a * one.count + b * other.count) / count
        for a, b in ((one.lat, other.lat), (one.lon, other.lon))
    )
    kinds = Counter(one.kinds) + Counter(other.kinds)
    west, south, east, north = zip(one.box, other.box, strict=True)
    box = (min(west), min(south), max(east), max(north))
    return Cell(lat, lon, count, dict(kinds), box)


def extent(spots: tuple[Floats, Floats]) -> tuple[float, float, float, float] | None:
    """West, south, east and north of all; None where nothing is known."""
    lat, lon = spots
    known = ~np.isnan(lat)
    if not known.any():
        return None
    lat, lon = lat[known], pacific(lon[known])
    return float(lon.min()), float(lat.min()), float(lon.max()), float(lat.max())


def kinds_of(found: Standing, by: str) -> pa.Array:
    """By what a map tells interviews apart: `review` their state, `findings` whether
    there are any (`yes`, `no`, `newer` where no run has looked), `enumerator`."""
    told = found.interviews
    if by == "review":
        return pc.fill_null(told.review, "")
    if by == "enumerator":
        return pc.fill_null(told.keys["enumerator"], "")
    count = told.findings["error"] + told.findings["warning"]
    words = np.where(told.examined, np.where(count > 0, "yes", "no"), "newer")
    return pa.array(words, pa.string())


def most_frequent(kinds: pa.Array, most: int) -> Sequence[str]:
    """The most frequent texts."""
    found = kinds.value_counts().to_pylist()
    rows = sorted(found, key=lambda row: (-row["counts"], row["values"]))
    return [row["values"] for row in rows[:most]]


def _mercator(lat: Floats) -> Floats:
    """Degrees north on a map that keeps angles."""
    near = np.clip(lat, -_POLE, _POLE)
    found: Floats = np.degrees(np.log(np.tan(np.pi / 4 + np.radians(near) / 2)))
    return found


def _rims(values: Floats, of: NDArray[np.intp], number: int) -> tuple[Floats, Floats]:
    least, most = np.full(number, np.inf), np.full(number, -np.inf)
    np.minimum.at(least, of, values)
    np.maximum.at(most, of, values)
    return least, most


def _kinds(kinds: pa.Array, of: NDArray[np.intp], number: int) -> list[dict[str, int]]:
    coded = kinds.dictionary_encode()
    texts = coded.dictionary.to_pylist()
    own = coded.indices.to_numpy()
    pairs, counts = np.unique(of * len(texts) + own, return_counts=True)
    found: list[dict[str, int]] = [{} for _ in range(number)]
    for pair, count in zip(pairs.tolist(), counts.tolist(), strict=True):
        place, text = divmod(pair, len(texts))
        found[place][texts[text]] = count
    return found
