"""Boundaries as GeoJSON (RFC 7946) has them, with all that is wrong with a file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import orjson

Point = tuple[float, float]
Ring = list[Point]
Polygon = list[Ring]
"""The outer ring, then holes."""
Shapes = dict[str, list[Polygon]]
"""Polygons by the code of their area."""

MOST_FEATURES = 5_000
MOST_FAULTS = 20

What = Literal[
    "no-json",
    "no-collection",
    "no-features",
    "too-many",
    "no-property",
    "no-code",
    "unknown",
    "no-polygon",
    "no-degrees",
]


@dataclass(frozen=True)
class Fault:
    """What is wrong. `feature`: its number from 1, None for the whole file; `detail`
    what stands there."""

    what: What
    feature: int | None = None
    detail: str = ""


class BoundariesError(ValueError):
    """A file that is refused, and why."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = list(faults[:MOST_FAULTS])
        self.more = len(faults) - len(self.faults)
        super().__init__(f"{len(faults)} faults")


def read(data: bytes, known: Collection[str], name: str = "") -> Shapes:
    """The shapes of a FeatureCollection by code. `known` are codes of areas; `name` is
    the property that has the code, or "" for the one whose values are known most often.

    Several features of an area are put together. Raises BoundariesError with all that is
    wrong.
    """
    features = _features(data)
    name = name or _best(features, known)
    if not name:
        raise BoundariesError([Fault("no-property", detail=_properties(features))])
    shapes: Shapes = {}
    faults: list[Fault] = []
    for number, feature in enumerate(features, start=1):
        try:
            code, polygons = _read(feature, name, known)
        except _RefusedError as refused:
            faults.append(Fault(refused.what, number, refused.detail))
            continue
        shapes.setdefault(code, []).extend(polygons)
    if faults:
        raise BoundariesError(faults)
    return shapes


class _RefusedError(ValueError):
    def __init__(self, what: What, detail: str = "") -> None:
        self.what: What = what
        self.detail = detail[:100]
        super().__init__(what)


def _features(data: bytes) -> list[Mapping[str, Any]]:
    try:
        found = orjson.loads(data.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError:
        raise BoundariesError([Fault("no-json")]) from None
    if not isinstance(found, dict) or found.get("type") != "FeatureCollection":
        raise BoundariesError([Fault("no-collection")])
    features = found.get("features")
    if not isinstance(features, list) or not features:
        raise BoundariesError([Fault("no-features")])
    if len(features) > MOST_FEATURES:
        raise BoundariesError([Fault("too-many", detail=str(len(features)))])
    return [each if isinstance(each, dict) else {} for each in features]


def _best(features: Sequence[Mapping[str, Any]], known: Collection[str]) -> str:
    """The property whose values are known codes most often."""
    hits = Counter(
        name
        for feature in features
        for name, value in _of(feature).items()
        if isinstance(value, str) and value.strip() in known
    )
    return hits.most_common(1)[0][0] if hits else ""


def _of(feature: Mapping[str, Any]) -> Mapping[str, Any]:
    """Its properties; the id is one, too."""
    own = feature.get("properties")
    named = {"id": feature["id"]} if "id" in feature else {}
    return {**named, **own} if isinstance(own, dict) else named


def _properties(features: Sequence[Mapping[str, Any]]) -> str:
    names = dict.fromkeys(name for feature in features for name in _of(feature))
    return ", ".join(list(names)[:20])


def _read(
    feature: Mapping[str, Any], name: str, known: Collection[str]
) -> tuple[str, list[Polygon]]:
    value = _of(feature).get(name)
    code = str(value).strip() if isinstance(value, str | int) else ""
    if not code:
        raise _RefusedError("no-code", name)
    if code not in known:
        raise _RefusedError("unknown", code)
    geometry = feature.get("geometry")
    return code, list(_polygons(geometry, code))


def _polygons(geometry: Any, code: str) -> Iterator[Polygon]:
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in ("Polygon", "MultiPolygon"):
        raise _RefusedError("no-polygon", f"{code}: {kind or 'null'}")
    given = geometry.get("coordinates")
    several = given if kind == "MultiPolygon" else [given]
    try:
        found = [[_ring(ring) for ring in polygon] for polygon in several]
    except (TypeError, ValueError, IndexError):
        raise _RefusedError("no-polygon", code) from None
    if not found or not all(found):
        raise _RefusedError("no-polygon", code)
    for polygon in found:
        for ring in polygon:
            if any(abs(x) > 540 or abs(y) > 90 for x, y in ring):
                raise _RefusedError("no-degrees", code)
        yield polygon


def _ring(given: Sequence[Any]) -> Ring:
    """A ring without the point it ends with again. Raises ValueError for fewer than
    three points."""
    ring = [(float(point[0]), float(point[1])) for point in given]
    if ring and ring[0] == ring[-1]:
        ring.pop()
    if len(ring) < 3:
        raise ValueError(len(ring))
    return ring
