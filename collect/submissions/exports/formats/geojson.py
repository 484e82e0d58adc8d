"""GeoJSON (RFC 7946) of the points, lines and areas in answers."""

from __future__ import annotations

import json
from collections.abc import Generator, Iterable, Sequence
from typing import Any, NamedTuple

CONTENT_TYPE = "application/json; charset=utf-8"
GEOMETRIES = {"geopoint": "Point", "geotrace": "LineString", "geoshape": "Polygon"}
"""By type of field: the type of its geometry."""

_LEAST = {"geotrace": 2, "geoshape": 4}


class Answer(NamedTuple):
    """The answers to one field of one submission: several where it is in a repeat."""

    path: str
    type: str
    repeated: bool
    values: Sequence[Any]


class FeatureRecord(NamedTuple):
    """A submission under the id its feature has, and its geographic answers."""

    id: str
    answers: Sequence[Answer]


def write_features(
    batches: Iterable[Sequence[FeatureRecord]], *, named: bool
) -> Generator[bytes, None, None]:
    """A FeatureCollection, a piece for each batch.

    Submissions without a valid geometry are left out. `named` puts the field's path
    into the properties, as Central does when nobody asked for a certain field.
    """
    separator = b'{"type":"FeatureCollection","features":['
    for batch in batches:
        found = (feature(record, named=named) for record in batch)
        texts = [_json(item) for item in found if item is not None]
        if texts:
            yield separator + ",".join(texts).encode()
            separator = b","
    # Still the head if there were no features at all.
    yield (b"" if separator == b"," else separator) + b"]}"


def feature(record: FeatureRecord, *, named: bool) -> dict[str, Any] | None:
    """The submission's feature, None if it has no valid geometry."""
    found = [
        (answer.path, shape)
        for answer in record.answers
        if (shape := geometry(answer)) is not None
    ]
    if not found:
        return None
    shapes = [shape for _, shape in found]
    whole = {"type": "GeometryCollection", "geometries": shapes}
    return {
        "type": "Feature",
        "id": record.id,
        "geometry": shapes[0] if len(shapes) == 1 else whole,
        "properties": {"fieldpath": found[0][0]} if named else None,
    }


def geometry(answer: Answer) -> dict[str, Any] | None:
    """The geometry of the valid answers; of a repeat's a Multi… of any number."""
    kind = GEOMETRIES[answer.type]
    shapes = [
        shape
        for value in answer.values
        if (shape := coordinates(answer.type, value)) is not None
    ]
    if not shapes:
        return None
    if answer.repeated:
        return {"type": f"Multi{kind}", "coordinates": shapes}
    return {"type": kind, "coordinates": shapes[0]}


def coordinates(kind: str, value: Any) -> list[Any] | None:
    """Coordinates of an answer of this type; None if it is not valid.

    Lines have two points or more; areas four or more, the last equal to the first.
    """
    if kind == "geopoint":
        return _position(value)
    if not isinstance(value, list):
        return None
    line = [_position(point) for point in value]
    if None in line or len(line) < _LEAST[kind]:
        return None
    if kind == "geotrace":
        return line
    return [line] if line[0] == line[-1] else None


def _position(point: Any) -> list[float] | None:
    """Longitude, latitude and, if known, altitude; in answers latitude is first."""
    if not isinstance(point, list) or len(point) < 2:
        return None
    numbers = [number for number in point[:3] if number is not None]
    if any(isinstance(n, str | list) for n in numbers) or len(numbers) < 2:
        return None
    latitude, longitude, *altitude = numbers
    if abs(latitude) > 90 or abs(longitude) > 180:
        return None
    return [longitude, latitude, *altitude]


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
