"""Equiplots: a line for each area, with a dot for each group of its people.

After the International Center for Equity in Health, Pelotas (Barros and Victora 2013,
PLoS Medicine 10(5)): how long the line is, is how far the groups lie apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from collect.web.pictures.frame import Chart, Key
from collect.web.pictures.rows import Rows
from collect.web.pictures.style import (
    INK,
    PALETTE,
    PAPER,
    SHAPES,
    Spec,
)

ROW, TALL_ROW, OF_INTERVALS = 27, 38, 9
_ORDERED: Final = ("#a5281b", "#d9772b", "#8a8a86", "#4f9fc4", "#1f4e96")
"""From the most disadvantaged to the most advantaged: red to blue, which those who are
blind for red or green tell apart."""
_PLACES: Final = {3: (0, 2, 4), 4: (0, 1, 3, 4), 5: (0, 1, 2, 3, 4)}


@dataclass(frozen=True)
class Dot:
    """The figure of a group. `shaky`: it rests on few cases."""

    group: str
    value: float
    lower: float | None = None
    upper: float | None = None
    shaky: bool = False


@dataclass(frozen=True)
class Bar:
    """An area: its dots, and the figure of all its people."""

    label: str
    dots: tuple[Dot, ...] = ()
    total: float | None = None


@dataclass(frozen=True)
class Look:
    """How it is drawn. `ordered`: groups go from one end to the other."""

    narrow: bool = False
    intervals: bool = False
    ordered: bool = False
    percent: bool = False


def equiplot(bars: Sequence[Bar], groups: Sequence[str], look: Look) -> Chart:
    """The chart. Names of groups must differ from each other."""
    rows = Rows(
        tuple(bar.label for bar in bars),
        _step(groups, look),
        _above(groups, look),
        look.narrow,
    )
    aside = _aside(groups, look)
    dots = [
        {
            "y": place + aside.get(dot.group, 0.0),
            "group": dot.group,
            "value": dot.value,
            "lower": dot.lower,
            "upper": dot.upper,
            "shaky": dot.shaky,
        }
        for place, bar in enumerate(bars)
        for dot in bar.dots
    ]
    y = rows.y(grid=True)
    x = {"field": "value", "type": "quantitative", **_scale(dots, bars, look)}
    layers = [
        _intervals(groups, y, look) if look.intervals else _lines(bars, y, x),
        _totals(bars, y, x),
        *_dots(groups, y, x, look),
    ]
    spec = {**rows.size, "data": {"values": dots}, "layer": layers}
    return Chart(spec, rows.labels(), keys_of(groups, look.ordered))


def colours(groups: Sequence[str], ordered: bool) -> list[str]:
    """A colour for each group."""
    if ordered and len(groups) in _PLACES:
        return [_ORDERED[place] for place in _PLACES[len(groups)]]
    return [PALETTE[n % len(PALETTE)] for n in range(len(groups))]


def shapes(groups: Sequence[str]) -> list[str]:
    """A shape for each group."""
    return [SHAPES[n % len(SHAPES)] for n in range(len(groups))]


def keys_of(groups: Sequence[str], ordered: bool) -> tuple[Key, ...]:
    """The legend; none for one group."""
    if len(groups) < 2:
        return ()
    drawn = zip(groups, colours(groups, ordered), shapes(groups), strict=True)
    return tuple(Key(*each) for each in drawn)


def coloured(groups: Sequence[str], ordered: bool) -> dict[str, Any]:
    """The channel of colours by group."""
    scale = {"domain": list(groups), "range": colours(groups, ordered)}
    return {"field": "group", "type": "nominal", "scale": scale, "legend": None}


def shaped(groups: Sequence[str]) -> dict[str, Any]:
    """The channel of shapes by group."""
    scale = {"domain": list(groups), "range": shapes(groups)}
    return {"field": "group", "type": "nominal", "scale": scale, "legend": None}


def _step(groups: Sequence[str], look: Look) -> int:
    step = TALL_ROW if look.narrow else ROW
    if look.intervals and groups:
        step += OF_INTERVALS * (len(groups) - 1)
    return step


def _aside(groups: Sequence[str], look: Look) -> dict[str, float]:
    """Where intervals are shown, groups stand below each other: by how many rows."""
    if not look.intervals:
        return {}
    step, middle = _step(groups, look), (len(groups) - 1) / 2
    return {
        group: (place - middle) * OF_INTERVALS / step
        for place, group in enumerate(groups)
    }


def _above(groups: Sequence[str], look: Look) -> float:
    """How far above its row a name stands on a phone."""
    of_intervals = OF_INTERVALS * (len(groups) - 1) / 2 if look.intervals else 0
    return max(0.0, of_intervals) + 16


def _scale(
    dots: Sequence[dict[str, Any]], bars: Sequence[Bar], look: Look
) -> dict[str, Any]:
    shown = [dot["value"] for dot in dots]
    shown += [bar.total for bar in bars if bar.total is not None]
    if look.intervals:
        ends = [dot[end] for dot in dots for end in ("lower", "upper")]
        shown += [each for each in ends if each is not None]
    scale: dict[str, Any] = {"zero": True, "nice": True}
    # Without this, vega would round 98 % up to 120 %.
    if look.percent and max(shown, default=100) > 75:
        scale = {"domain": [0, 100]}
    axis = {
        "grid": True,
        "title": None,
        "orient": "top",
        "tickCount": 5 if look.narrow else 8,
        "domain": False,
        "ticks": False,
        "labelOverlap": True,
    }
    return {"scale": scale, "axis": axis}


def _lines(bars: Sequence[Bar], y: Spec, x: Spec) -> Spec:
    ends = [
        {"y": place, "value": min(found), "end": max(found)}
        for place, bar in enumerate(bars)
        if len(found := [dot.value for dot in bar.dots]) > 1
    ]
    return {
        "data": {"values": ends},
        "mark": {"type": "rule", "strokeWidth": 2.5, "color": "#b3bcbb"},
        "encoding": {"y": y, "x": x, "x2": {"field": "end"}},
    }


def _totals(bars: Sequence[Bar], y: Spec, x: Spec) -> Spec:
    found = [
        {"y": place, "value": bar.total}
        for place, bar in enumerate(bars)
        if bar.total is not None
    ]
    mark = {"type": "tick", "thickness": 2, "size": 17, "color": INK}
    return {
        "data": {"values": found},
        "mark": {**mark, "orient": "vertical"},
        "encoding": {"y": y, "x": x},
    }


def _intervals(groups: Sequence[str], y: Spec, look: Look) -> Spec:
    return {
        "transform": [{"filter": "isValid(datum.lower) && isValid(datum.upper)"}],
        "mark": {"type": "rule", "strokeWidth": 1.5, "opacity": 0.8},
        "encoding": {
            "y": y,
            "x": {"field": "lower", "type": "quantitative", "title": None},
            "x2": {"field": "upper"},
            "color": coloured(groups, look.ordered),
        },
    }


def _dots(groups: Sequence[str], y: Spec, x: Spec, look: Look) -> list[Spec]:
    """Those on few cases are hollow."""
    solid = {"filled": True, "size": 110, "stroke": PAPER, "strokeWidth": 0.8}
    hollow = {"filled": False, "size": 75, "fill": PAPER, "strokeWidth": 2}
    return [
        {
            "transform": [{"filter": {"field": "shaky", "equal": shaky}}],
            "mark": {"type": "point", "opacity": 1, **mark},
            "encoding": {
                "y": y,
                "x": x,
                "color": coloured(groups, look.ordered),
                "shape": shaped(groups),
            },
        }
        for shaky, mark in ((False, solid), (True, hollow))
    ]
