"""Places as GeoJSON and as well-known text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

PLACES = frozenset({"geopoint", "geotrace", "geoshape"})
"""Types of questions whose answers are places."""

Point = Sequence[float | None]
"""Latitude, longitude, altitude, accuracy; the last two may be None."""


def place(type_: str, value: Any, *, wkt: bool) -> dict[str, Any] | str | None:
    """A place of a typed row; None for what is none."""
    points = [value] if type_ == "geopoint" else value
    if not isinstance(points, list) or not all(_is_point(point) for point in points):
        return None
    return _text(type_, points) if wkt else _object(type_, points)


def _is_point(value: Any) -> bool:
    return (
        isinstance(value, list)
        and len(value) == 4
        and all(isinstance(part, int | float) for part in value[:2])
    )


def _coordinates(point: Point) -> list[float | None]:
    """Longitude first; the altitude only if there is one."""
    latitude, longitude, altitude, _ = point
    return [longitude, latitude, *([] if altitude is None else [altitude])]


def _object(type_: str, points: Sequence[Point]) -> dict[str, Any]:
    coordinates = [_coordinates(point) for point in points]
    accuracies = [point[3] for point in points]
    known = any(accuracy is not None for accuracy in accuracies)
    if type_ == "geopoint":
        found: dict[str, Any] = {"type": "Point", "coordinates": coordinates[0]}
        extra: dict[str, Any] = {"accuracy": accuracies[0]}
    else:
        is_line = type_ == "geotrace"
        found = {
            "type": "LineString" if is_line else "Polygon",
            "coordinates": coordinates if is_line else [coordinates],
        }
        extra = {"accuracies": accuracies}
    return {**found, "properties": extra} if known else found


def _text(type_: str, points: Sequence[Point]) -> str:
    texts = [" ".join(_number(part) for part in _coordinates(p)) for p in points]
    if type_ == "geopoint":
        return f"POINT ({texts[0]})"
    if type_ == "geotrace":
        return f"LINESTRING ({','.join(texts)})"
    return f"POLYGON (({','.join(texts)}))"


def _number(value: float | None) -> str:
    text = repr(value)
    return text.removesuffix(".0")
