"""The shapes that maps are drawn with: countries, and areas that a dataset has
boundaries of."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from collect.web.pictures.choropleth import Shapes
from collect.web.pictures.outlines import OTHERS, OURS, countries, topology
from collect.web.pictures.outlining import decoded

_SEEN: Final = (56.0, -25.0, 209.0, 55.0)
"""Longitudes from 0 to 360, and latitudes: all our countries, and little else."""
_SMALL: Final = 1.8
"""Countries that take less than this, in square degrees, are hardly seen."""
_FLATTER: Final = 0.94
"""A degree of longitude beside one of latitude, halfway up the map."""

Ring = list[tuple[float, float]]


@cache
def of_countries() -> Shapes:
    """The countries of the region, with their neighbours in grey."""
    found = topology()
    flat, step = (
        found["transform"]["scale"][0] * _FLATTER,
        found["transform"]["scale"][1],
    )
    shift_x, shift_y = found["transform"]["translate"]
    plane = {
        **found,
        "transform": {
            "scale": [flat, step],
            "translate": [shift_x * _FLATTER, shift_y],
        },
    }
    left, bottom, right, top = _SEEN
    return Shapes(
        data=_data(plane, OURS),
        ground=_data(plane, OTHERS),
        box=(left * _FLATTER, bottom, right * _FLATTER, top),
        spots=_spots(),
    )


def has_outline(code: str) -> bool:
    """Whether a country is one of those that are drawn."""
    return code in countries()


def _data(plane: dict[str, Any], name: str) -> dict[str, Any]:
    return {"values": plane, "format": {"type": "topojson", "feature": name}}


def _spots() -> dict[str, tuple[float, float]]:
    """The middle of countries that are too small to be seen, on the plane."""
    found = topology()
    lines = decoded(found)
    spots = {}
    for country in found["objects"][OURS]["geometries"]:
        rings = [_ring(lines, polygon[0]) for polygon in country["arcs"]]
        areas = [abs(_area(ring)) for ring in rings]
        if sum(areas) < _SMALL:
            middles = [_middle(ring) for ring in rings]
            total = sum(areas) or 1.0
            x, y = (
                sum(
                    area * middle[axis]
                    for area, middle in zip(areas, middles, strict=True)
                )
                / total
                for axis in (0, 1)
            )
            spots[country["id"]] = (x * _FLATTER, y)
    return spots


def _ring(lines: list[Any], numbers: list[int]) -> Ring:
    ring: Ring = []
    for number in numbers:
        line = lines[number] if number >= 0 else lines[~number][::-1]
        ring += line[1:] if ring else line
    return ring


def _area(ring: Ring) -> float:
    pairs = zip(ring, ring[1:] + ring[:1], strict=True)
    return sum(x * v - u * y for (x, y), (u, v) in pairs) / 2


def _middle(ring: Ring) -> tuple[float, float]:
    xs, ys = zip(*ring, strict=True)
    return sum(xs) / len(xs), sum(ys) / len(ys)
