"""Maps whose areas are coloured by a figure, from little to much."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from collect.web.pictures.frame import HATCHED, NARROW, WIDE, Chart, Key
from collect.web.pictures.style import INK, PAPER, SEQUENTIAL, Spec

CLASSES: Final = 5
_GROUND: Final = "#eceeea"
_BORDER: Final = "#93a3a1"
_PADDING: Final = 6
_HIGHEST: Final = 1.2
"""Beside their width, maps of areas that stretch from north to south."""
_STEPS: Final = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True)
class Shapes:
    """Areas as Vega-Lite's `data`, each feature with its code as `id`, on a plane; and
    what else is drawn, in grey. `box`: what is seen of the plane: left, bottom, right,
    top. `spots`: places of areas too small to be seen."""

    data: Spec
    box: tuple[float, float, float, float]
    ground: Spec | None = None
    spots: Mapping[str, tuple[float, float]] | None = None


@dataclass(frozen=True)
class Legend:
    """What is said of colours: names of classes from little to much, and of none."""

    classes: tuple[str, ...]
    nothing: str


def breaks(values: Sequence[float]) -> list[float]:
    """Round limits between classes of equal width, fewer where that is rounder."""
    if not values:
        return []
    low, high = min(values), max(values)
    if low == high:
        return []
    raw = (high - low) / CLASSES
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(each * power for each in _STEPS if each * power >= raw * 0.999)
    first = math.floor(low / step) + 1
    limits = [round(n * step, 10) for n in range(first, first + CLASSES + 1)]
    return [each for each in limits if low < each <= high][: CLASSES - 1]


def class_of(value: float, limits: Sequence[float]) -> int:
    """Which class a value is in."""
    return sum(value >= each for each in limits)


def choropleth(
    classes: Mapping[str, int], shapes: Shapes, legend: Legend, *, narrow: bool
) -> Chart:
    """The chart; `classes` are by code, of areas with a figure."""
    names = legend.classes
    rows = [{"id": code, "class": names[place]} for code, place in classes.items()]
    left, bottom, right, top = shapes.box
    width = (NARROW if narrow else WIDE) - 2 * _PADDING
    height = round(min(width * (top - bottom) / (right - left), _HIGHEST * width))
    scale = min(width / (right - left), height / (top - bottom))
    colours = _ramp(len(names))
    colour = {
        "field": "class",
        "type": "nominal",
        "scale": {
            "domain": [*names, legend.nothing],
            "range": [*colours, HATCHED],
        },
        "legend": None,
    }
    found = {"data": {"values": rows}, "key": "id", "fields": ["class"]}
    lookup = {"lookup": "id", "from": found, "default": legend.nothing}
    layers: list[Spec] = []
    if shapes.ground is not None:
        ground = {"type": "geoshape", "fill": _GROUND, "stroke": PAPER}
        layers.append({"data": shapes.ground, "mark": {**ground, "strokeWidth": 0.4}})
    mark = {"type": "geoshape", "stroke": _BORDER, "strokeWidth": 0.5}
    layers.append(
        {
            "data": shapes.data,
            "transform": [lookup],
            "mark": mark,
            "encoding": {"fill": colour},
        }
    )
    layers += _spots(shapes.spots or {}, lookup, colour, narrow)
    spec = {
        "width": width,
        "height": height,
        "projection": {
            "type": "identity",
            "reflectY": True,
            "scale": scale,
            "translate": [
                (width - scale * (left + right)) / 2,
                (height + scale * (bottom + top)) / 2,
            ],
            "clipExtent": [[0, 0], [width, height]],
        },
        "layer": layers,
    }
    keys = [Key(name, fill) for name, fill in zip(names, colours, strict=True)]
    return Chart(spec, keys=(*keys, Key(legend.nothing, HATCHED)))


def _ramp(count: int) -> list[str]:
    last, places = len(SEQUENTIAL) - 1, max(1, count - 1)
    return [SEQUENTIAL[round(n * last / places)] for n in range(count)]


def _spots(
    spots: Mapping[str, tuple[float, float]],
    lookup: Spec,
    colour: Spec,
    narrow: bool,
) -> list[Spec]:
    if not spots:
        return []
    places = [{"id": code, "x": x, "y": y} for code, (x, y) in spots.items()]
    mark = {"type": "circle", "size": 50 if narrow else 110, "opacity": 1}
    return [
        {
            "data": {"values": places},
            "transform": [lookup],
            "mark": {**mark, "stroke": INK, "strokeWidth": 0.8},
            "encoding": {
                "longitude": {"field": "x", "type": "quantitative"},
                "latitude": {"field": "y", "type": "quantitative"},
                "fill": colour,
            },
        }
    ]
