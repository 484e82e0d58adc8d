"""Distances on the globe and areas of GeoJSON, over whole columns."""

import json
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

EARTH: Final = 6_371_008.8
"""Mean radius of the Earth in metres (IUGG)."""

_BLOCK: Final = 4_000_000
"""Points times edges looked at together."""


def distance(lat: Floats, lon: Floats, to_lat: Floats, to_lon: Floats) -> Floats:
    """Great-circle distance in metres between points given in degrees (haversine)."""
    first, second = np.radians(lat), np.radians(to_lat)
    half = np.sin((second - first) / 2) ** 2
    half += (
        np.cos(first)
        * np.cos(second)
        * np.sin((np.radians(to_lon) - np.radians(lon)) / 2) ** 2
    )
    found: Floats = 2 * EARTH * np.arcsin(np.sqrt(np.minimum(half, 1.0)))
    return found


class Area:
    """The polygons of a GeoJSON text: Polygon, MultiPolygon, or features of them.

    Longitude comes first, as RFC 7946 says. Edges are straight in degrees.
    """

    def __init__(self, text: str) -> None:
        """Raises ValueError where the text is no such GeoJSON."""
        try:
            rings = list(_rings(json.loads(text)))
            edges = [
                np.hstack([ring[:-1], ring[1:]])
                for ring in (np.array(r, dtype=np.float64)[:, :2] for r in rings)
            ]
        except (ValueError, TypeError, KeyError, IndexError, RecursionError) as error:
            raise ValueError(f"no GeoJSON polygon: {error}") from error
        if not edges or not np.isfinite(np.vstack(edges)).all():
            raise ValueError("no GeoJSON polygon: it has no area")
        self._edges = np.vstack(edges)

    def holds(self, lat: Floats, lon: Floats) -> Bools:
        """Whether the points lie inside; holes are outside (even-odd rule)."""
        x1, y1, x2, y2 = self._edges.T
        inside = np.zeros(len(lat), dtype=bool)
        boxed = np.flatnonzero(
            (lat >= y1.min())
            & (lat <= y1.max())
            & (lon >= x1.min())
            & (lon <= x1.max())
        )
        step = max(1, _BLOCK // len(x1))
        rise = np.where(y1 == y2, 1.0, y2 - y1)
        for start in range(0, len(boxed), step):
            rows = boxed[start : start + step]
            y, x = lat[rows][:, None], lon[rows][:, None]
            across = (y1 > y) != (y2 > y)
            left = x < (x2 - x1) * (y - y1) / rise + x1
            inside[rows] = (across & left).sum(axis=1) % 2 == 1
        return inside


def _rings(value: Any) -> Any:
    """All rings of a GeoJSON value."""
    match value["type"]:
        case "FeatureCollection":
            for feature in value["features"]:
                yield from _rings(feature)
        case "Feature":
            yield from _rings(value["geometry"])
        case "GeometryCollection":
            for geometry in value["geometries"]:
                yield from _rings(geometry)
        case "MultiPolygon":
            for polygon in value["coordinates"]:
                yield from polygon
        case "Polygon":
            yield from value["coordinates"]
        case kind:
            raise ValueError(f"a {kind} has no area")
