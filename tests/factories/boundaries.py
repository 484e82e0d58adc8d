"""GeoJSON as statistical offices have it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson

Point = tuple[float, float]


def square(x: float, y: float, size: float = 1.0) -> list[Point]:
    """A closed ring, from its lower left corner."""
    return [(x, y), (x + size, y), (x + size, y + size), (x, y + size), (x, y)]


def feature(
    code: Any, *rings: Sequence[Point], kind: str = "Polygon", name: str = "ADM1_PCODE"
) -> dict[str, Any]:
    """An area with these rings."""
    coordinates: Any = [list(ring) for ring in rings]
    if kind == "MultiPolygon":
        coordinates = [[ring] for ring in coordinates]
    return {
        "type": "Feature",
        "properties": {"NAME": "An area", name: code},
        "geometry": {"type": kind, "coordinates": coordinates},
    }


def geojson(*features: Any) -> bytes:
    """A file of these."""
    return orjson.dumps({"type": "FeatureCollection", "features": list(features)})
