"""Boundaries that a dataset has, as maps are drawn with them."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

from collect.datasets.boundaries import queries
from collect.datasets.boundaries.reading import Polygon
from collect.web.explore.book import Book
from collect.web.explore.choice import Choice, level_of
from collect.web.pictures.choropleth import Shapes

_MARGIN = 0.03


def state(book: Book, choice: Choice) -> str:
    """Changes when the boundaries do that a picture is drawn with."""
    return queries.state_of(book.code) if choice.view == "map" else ""


def shapes_of(book: Book, choice: Choice) -> Shapes | None:
    """Those of the level that is chosen; None if there are none."""
    found = _drawn_with(book.code, state(book, choice))
    wanted = {
        code: polygons
        for code, polygons in found.shapes.items()
        # Areas without a figure are not in the release.
        if found.parents.get(code, level_of(book, code)) == choice.within
        and (not choice.areas or code in choice.areas)
    }
    return _plane(wanted) if wanted else None


def sources(book: Book, choice: Choice) -> list[str]:
    """Whose boundaries they are."""
    return _drawn_with(book.code, state(book, choice)).sources


@lru_cache(maxsize=8)
def _drawn_with(code: str, state_: str) -> queries.Drawn:
    return queries.drawn_with(code) if state_ else queries.Drawn({}, {}, [])


def _plane(shapes: dict[str, list[Polygon]]) -> Shapes:
    """On a plane on which a kilometre is as long to the east as to the north."""
    points = [
        point
        for polygons in shapes.values()
        for polygon in polygons
        for ring in polygon
        for point in ring
    ]
    xs, ys = zip(*points, strict=True)
    flatter = math.cos(math.radians((min(ys) + max(ys)) / 2))
    left, right = min(xs) * flatter, max(xs) * flatter
    edge = _MARGIN * max(right - left, max(ys) - min(ys))
    features = [_feature(code, each, flatter) for code, each in shapes.items()]
    return Shapes(
        data={"values": features},
        box=(left - edge, min(ys) - edge, right + edge, max(ys) + edge),
    )


def _feature(code: str, polygons: list[Polygon], flatter: float) -> dict[str, Any]:
    flat = [
        [[[x * flatter, y] for x, y in [*ring, ring[0]]] for ring in polygon]
        for polygon in polygons
    ]
    return {
        "type": "Feature",
        "id": code,
        "geometry": {"type": "MultiPolygon", "coordinates": flat},
    }
