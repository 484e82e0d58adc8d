"""Check of type ``location``: points out of place, missing or inaccurate."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from collect.datasets.cleaning.cells import Bools, one_array
from collect.datasets.cleaning.checks import Check, findings
from collect.datasets.cleaning.geodesy import Area, Floats, distance
from collect.datasets.cleaning.groups import figure, group_rows, quantile


@dataclass(frozen=True, eq=False)
class Points:
    """Degrees and metres, one value a row; NaN where there is none."""

    lat: Floats
    lon: Floats
    accuracy: Floats

    @classmethod
    def of(cls, column: Any) -> "Points":
        """The points of a geopoint column, struct<lat, lon, alt, acc>."""
        array = one_array(column)
        lat, lon, accuracy = (
            pc.struct_field(array, part).to_numpy(zero_copy_only=False)
            for part in ("lat", "lon", "acc")
        )
        return cls(lat, lon, accuracy)

    def known(self) -> Bools:
        """Where there is a point."""
        found: Bools = np.isfinite(self.lat) & np.isfinite(self.lon)
        return found

    def impossible(self) -> Bools:
        """Where it is no place on Earth, or 0, 0, which broken receivers send."""
        beyond = (np.abs(self.lat) > 90) | (np.abs(self.lon) > 180)
        found: Bools = self.known() & (beyond | ((self.lat == 0) & (self.lon == 0)))
        return found

    def shown(self, row: int) -> str:
        return f"{self.lat[row]:.5f}, {self.lon[row]:.5f}"


def find_locations(
    check: Check,
    table: pa.Table,
    points: Points,
    *,
    metres: float | None = None,
    by: Mapping[str, Any] | None = None,
    target: Points | None = None,
    area: Area | None = None,
    accuracy: float | None = None,
    expected: Bools | None = None,
) -> pa.Table:
    """Log lines for points that are missing, impossible, inaccurate or out of place.

    Out of place: further than ``metres`` from ``target`` (rows without one are left
    out) or, without a target, from the median point of the group that ``by`` makes; or
    outside ``area``. The median resists stray points from three points a group on; a
    group must not straddle the 180th meridian. Inaccurate: the receiver's own figure
    exceeds ``accuracy`` metres. ``expected``: the rows that must have a point.

    Raises ValueError for limits that are not positive, or columns of another length.
    """
    if any(limit is not None and not limit > 0 for limit in (metres, accuracy)):
        raise ValueError(f"check '{check.name}': metres must be positive")
    columns = {name: one_array(column) for name, column in (by or {}).items()}
    if any(len(each) != len(table) for each in (points.lat, *columns.values())):
        raise ValueError(f"check '{check.name}': give one value for each row")
    wrong = points.impossible()
    placed = points.known() & ~wrong
    reasons = {
        row: f"{points.shown(row)} is no place where anybody was"
        for row in np.flatnonzero(wrong).tolist()
    }
    if expected is not None:
        missing = np.flatnonzero(expected & ~points.known())
        reasons |= dict.fromkeys(missing.tolist(), "no location")
    if area is not None:
        reasons |= _outside(points, placed, area)
    if metres is not None:
        reasons |= _far(points, placed, metres, columns, target)
    for row in np.flatnonzero(
        placed & (points.accuracy > (accuracy or np.inf))
    ).tolist():
        coarse = (
            f"accurate to {figure(points.accuracy[row])} m only; "
            f"the limit is {figure(accuracy or 0)} m"
        )
        reasons[row] = f"{reasons[row]}; {coarse}" if row in reasons else coarse
    rows = np.array(sorted(reasons), dtype=np.int64)
    return findings(check, table, rows, [reasons[row] for row in rows.tolist()])


def _outside(points: Points, placed: Bools, area: Area) -> dict[int, str]:
    rows = np.flatnonzero(placed)
    outside = rows[~area.holds(points.lat[rows], points.lon[rows])].tolist()
    return {row: f"{points.shown(row)} lies outside the area" for row in outside}


def _far(
    points: Points,
    placed: Bools,
    metres: float,
    by: Mapping[str, pa.Array],
    target: Points | None,
) -> dict[int, str]:
    group, names = group_rows(by, len(points.lat))
    if target is None:
        rows = np.flatnonzero(placed)
        present, own = np.unique(group[rows], return_inverse=True)
        if not len(present):
            return {}
        to_lat = quantile(points.lat[rows], own, 0.5)[own]
        to_lon = quantile(points.lon[rows], own, 0.5)[own]
        size = np.bincount(own)[own]
    else:
        rows = np.flatnonzero(placed & target.known())
        to_lat, to_lon = target.lat[rows], target.lon[rows]
        size = np.zeros(len(rows), dtype=np.int64)
    away = distance(points.lat[rows], points.lon[rows], to_lat, to_lon)
    found = {}
    for place in np.flatnonzero(away > metres).tolist():
        row = int(rows[place])
        middle = "the point it belongs to"
        if target is None:
            name = names[group[row]] or "all"
            middle = f"the middle of the {size[place]} points of {name}"
        found[row] = (
            f"{figure(round(float(away[place])))} m from {middle}; "
            f"the limit is {figure(metres)} m"
        )
    return found
