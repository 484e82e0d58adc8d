"""How pictures look: the colours and sizes of `collect.css`, on a light ground.

Colours that tell groups apart do so for the colour-blind, and are as dark on white as
lines and small marks must be (3 to 1).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

Spec = dict[str, Any]

SCHEMA: Final = "https://vega.github.io/schema/vega-lite/v6.json"
"""A name only: nothing is fetched."""
FONT: Final = "system-ui, Noto Sans, sans-serif"
INK: Final = "#1d2b33"
QUIET: Final = "#54636b"
LINE: Final = "#d5dbd9"
EDGE: Final = "#7c8a8f"
PAPER: Final = "#ffffff"
MARK: Final = "#0b6e69"
MARK_2: Final = "#c2571a"
SOFT: Final = "#9cc9c5"
"""`MARK` behind something else: a band, a bar of what is still missing."""
GOOD: Final = "#1c6b3f"
WARN: Final = "#a86c00"
BAD: Final = "#a5281b"
NOTHING: Final = "#e7e9e6"
"""Where there is no figure."""
PALETTE: Final = (
    "#0b6e69",
    "#c2571a",
    "#3c62b0",
    "#8a6d00",
    "#9a3a86",
    "#52606b",
    "#2f8f3e",
    "#b3304b",
)
"""Groups, in this order; give each a shape of `SHAPES` as well."""
SHAPES: Final = (
    "circle",
    "square",
    "triangle-up",
    "diamond",
    "triangle-down",
    "cross",
    "triangle-right",
    "triangle-left",
)
SEQUENTIAL: Final = ("#e3f1ef", "#b4dad6", "#7fbdb7", "#459a93", "#0b6e69", "#064643")
"""From little to much."""
DIVERGING: Final = ("#9a4312", "#d68a55", "#f0d5bf", "#cfe5e2", "#6fb0aa", "#0b5b56")
"""From below to above."""
TEXT: Final = 12
SMALL: Final = 11
TITLE: Final = 16


def config() -> Spec:
    """What every picture has in common, as Vega-Lite's `config`."""
    axis = {
        "labelColor": INK,
        "labelFontSize": TEXT,
        "labelLimit": 220,
        "titleColor": QUIET,
        "titleFontSize": TEXT,
        "titleFontWeight": "normal",
        "titlePadding": 8,
        "gridColor": LINE,
        "domainColor": EDGE,
        "tickColor": EDGE,
    }
    return {
        "font": FONT,
        "background": PAPER,
        "padding": 6,
        "view": {"stroke": None},
        "axis": axis,
        "axisY": {"domain": False, "ticks": False},
        "axisX": {"grid": False},
        "legend": {
            "labelColor": INK,
            "labelFontSize": TEXT,
            "labelLimit": 260,
            "titleColor": QUIET,
            "titleFontSize": TEXT,
            "titleFontWeight": "normal",
            "symbolSize": 90,
        },
        "header": {"labelColor": INK, "labelFontSize": TEXT, "titleColor": QUIET},
        "title": {
            "anchor": "start",
            "frame": "group",
            "color": INK,
            "fontSize": TITLE,
            "subtitleColor": QUIET,
            "subtitleFontSize": TEXT,
            "subtitlePadding": 4,
            "offset": 12,
        },
        "range": {
            "category": list(PALETTE),
            "symbol": list(SHAPES),
            "ramp": list(SEQUENTIAL),
            "heatmap": list(SEQUENTIAL),
            "diverging": list(DIVERGING),
        },
        "bar": {"color": MARK},
        "line": {"color": MARK, "strokeWidth": 2},
        "point": {"color": MARK, "filled": True, "size": 60},
        "rule": {"color": EDGE},
        "tick": {"color": MARK},
        "area": {"color": SOFT, "opacity": 0.6},
        "text": {"color": INK, "fontSize": TEXT},
    }


def styled(spec: Mapping[str, Any]) -> Spec:
    """The specification in our style; what it configures by itself stays."""
    own = spec.get("config", {})
    common = {
        name: {**value, **own[name]}
        if name in own and isinstance(value, dict)
        else own.get(name, value)
        for name, value in config().items()
    }
    return {"$schema": SCHEMA, **spec, "config": {**own, **common}}
