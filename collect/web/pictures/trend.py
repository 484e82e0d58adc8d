"""Trends: a line for each group over time, within the band of its intervals."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson

from collect.web.pictures.equiplot import coloured, keys_of, shaped
from collect.web.pictures.frame import NARROW, WIDE, Chart
from collect.web.pictures.style import LINE, PAPER, SMALL, Spec

HEIGHT, SMALL_HEIGHT = 340, 105
_BETWEEN: Final = 16
_BREAK: Final = "\n"
_LETTER: Final = 6.6
_AXIS: Final = 46
"""What the numbers on the left take, and the margins."""


@dataclass(frozen=True)
class Step:
    """A figure of a line at a time: `at` in years, `when` in words."""

    line: str
    when: str
    at: float
    value: float
    lower: float | None = None
    upper: float | None = None
    shaky: bool = False


@dataclass(frozen=True)
class Panel:
    """A picture of its own, such as of an area."""

    label: str
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Look:
    """How it is drawn; see `equiplot.Look`."""

    narrow: bool = False
    ordered: bool = False
    percent: bool = False


def trend(panels: Sequence[Panel], lines: Sequence[str], look: Look) -> Chart:
    """The chart: one picture, or small ones side by side on the same scale."""
    width = NARROW if look.narrow else WIDE
    columns = min(len(panels), 2 if look.narrow else 4)
    each = (width - _AXIS - _BETWEEN * (columns - 1)) // max(1, columns)
    points = [
        {
            "panel": _folded(panel.label, each),
            "group": step.line,
            "at": step.at,
            "value": step.value,
            "lower": step.lower,
            "upper": step.upper,
            "shaky": step.shaky,
        }
        for panel in panels
        for step in panel.steps
    ]
    keys = keys_of(lines, look.ordered)
    drawn = {"layer": _layers(panels, lines, points, look)}
    common = {"data": {"values": points}}
    if len(panels) == 1:
        size = {"width": width, "height": HEIGHT}
        fit = {"autosize": {"type": "fit", "contains": "padding"}}
        return Chart({**common, **size, **fit, **drawn}, keys=keys)
    header = {
        "title": None,
        "labelAnchor": "start",
        "labelFontWeight": "bold",
        "labelFontSize": SMALL,
        "labelPadding": 4,
        # What is folded needs no measuring, which takes long.
        "labelLimit": 0,
    }
    spec = {
        **common,
        "config": {"lineBreak": _BREAK},
        "facet": {
            "field": "panel",
            "type": "nominal",
            "sort": [_folded(panel.label, each) for panel in panels],
            "header": header,
        },
        "columns": columns,
        "spacing": {"row": 12, "column": _BETWEEN},
        "spec": {"width": each, "height": SMALL_HEIGHT, **drawn},
    }
    return Chart(spec, keys=keys)


def _folded(label: str, width: int) -> str:
    """A name in as many lines as it takes."""
    return _BREAK.join(textwrap.wrap(label, max(8, int(width / _LETTER))))


def _layers(
    panels: Sequence[Panel],
    lines: Sequence[str],
    points: Sequence[dict[str, Any]],
    look: Look,
) -> list[Spec]:
    colour = coloured(lines, look.ordered)
    x = _times(panels)
    y = _values(points, look, ticks=5 if len(panels) == 1 else 3)
    bounds = {"y": {**y, "field": "lower"}, "y2": {"field": "upper"}}
    known = {"filter": "isValid(datum.lower) && isValid(datum.upper)"}
    solid: dict[str, object] = {
        "filled": True,
        "size": 62,
        "stroke": PAPER,
        "strokeWidth": 0.8,
    }
    hollow: dict[str, object] = {
        "filled": False,
        "size": 48,
        "fill": PAPER,
        "strokeWidth": 2,
    }
    band = {
        "transform": [known],
        "mark": {"type": "area", "opacity": 0.16},
        "encoding": {"x": x, **bounds, "color": colour},
    }
    whisker = {
        "transform": [known],
        "mark": {"type": "rule", "opacity": 0.35, "strokeWidth": 1.5},
        "encoding": {"x": x, **bounds, "color": colour},
    }
    line = {"mark": {"type": "line"}, "encoding": {"x": x, "y": y, "color": colour}}
    dots = [
        {
            "transform": [{"filter": {"field": "shaky", "equal": shaky}}],
            "mark": mark | {"type": "point", "opacity": 1},
            "encoding": {
                "x": x,
                "y": y,
                "color": colour,
                "shape": shaped(lines),
            },
        }
        for shaky, mark in ((False, solid), (True, hollow))
    ]
    times = {step.at for panel in panels for step in panel.steps}
    # A band of one time has no extent; among many panels, bands must do.
    upright = [whisker] if len(panels) == 1 or len(times) == 1 else []
    return [band, *upright, line, *dots]


def _times(panels: Sequence[Panel]) -> dict[str, Any]:
    when = {step.at: step.when for panel in panels for step in panel.steps}
    ats = sorted(when)
    names, places = (
        orjson.dumps(each).decode() for each in ([when[at] for at in ats], ats)
    )
    space = max(0.5, (ats[-1] - ats[0]) * 0.06) if ats else 0.5
    ends = [ats[0] - space, ats[-1] + space] if ats else [0, 1]
    axis = {
        "title": None,
        # Where panels are small, the first and the last must do.
        "values": ats if len(panels) == 1 else [*ats[:1], *ats[1:][-1:]],
        "labelExpr": f"{names}[indexof({places}, datum.value)]",
        "labelOverlap": True,
        "labelAngle": 0,
        **(_inwards(ats) if len(panels) > 1 and len(ats) > 1 else {}),
        "grid": False,
    }
    scale = {"domain": ends, "nice": False, "zero": False}
    return {"field": "at", "type": "quantitative", "axis": axis, "scale": scale}


def _inwards(ats: Sequence[float]) -> dict[str, Any]:
    """The first and the last label kept off those of the next panel."""
    first = {"test": f"datum.value === {ats[0]}", "value": "left"}
    return {"labelAlign": {"condition": first, "value": "right"}}


def _values(points: Sequence[dict[str, Any]], look: Look, ticks: int) -> dict[str, Any]:
    names = ("value", "lower", "upper")
    shown = [each[name] for each in points for name in names if each[name] is not None]
    scale: dict[str, Any] = {"zero": True, "nice": True}
    if look.percent and max(shown, default=100) > 75:
        scale = {"domain": [0, 100]}
    axis = {"title": None, "grid": True, "gridColor": LINE, "tickCount": ticks}
    return {"field": "value", "type": "quantitative", "axis": axis, "scale": scale}
