"""How numbers are spread: minutes of interviews, hours of the day."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import orjson

from collect.web.pictures.style import INK, MARK, MARK_2, QUIET, Spec

WIDE: Final = 520
NARROW: Final = 260
_HEIGHT: Final = 190


class Part(NamedTuple):
    """A bar: from, to, and how many; `marked` ones are looked at more closely."""

    start: float
    end: float
    number: int
    marked: bool = False


class Line(NamedTuple):
    """A value that is marked by a line, and what it is called."""

    value: float
    word: str
    strong: bool = False


def spread(
    parts: Sequence[Part],
    *,
    title: str,
    lines: Sequence[Line] = (),
    labels: Sequence[tuple[float, str]] = (),
    narrow: bool = False,
) -> Spec:
    """Bars side by side on a scale of numbers.

    `title`: what the scale is of. `labels`: what stands at some of its values instead of
    the value.
    """
    axis: dict[str, Any] = {"tickCount": 6 if narrow else 10}
    if labels:
        axis = {
            "values": [value for value, _label in labels],
            "labelExpr": _labels(labels),
        }
    x = {
        "type": "quantitative",
        "title": title,
        "scale": {"nice": False, "domain": [parts[0].start, parts[-1].end]},
        "axis": axis,
    }
    bars = {
        "data": {"values": [part._asdict() for part in parts]},
        "mark": {"type": "rect", "stroke": "#ffffff", "strokeWidth": 1},
        "encoding": {
            "x": {**x, "field": "start"},
            "x2": {"field": "end"},
            "y": {
                "field": "number",
                "type": "quantitative",
                "title": None,
                "axis": {"tickMinStep": 1, "tickCount": 4, "format": ",d"},
            },
            "y2": {"datum": 0},
            "color": {
                "condition": {"test": "datum.marked", "value": MARK_2},
                "value": MARK,
            },
        },
    }
    return {
        "width": NARROW if narrow else WIDE,
        "height": _HEIGHT,
        "layer": [bars, *(_line(line, place) for place, line in enumerate(lines))],
    }


def _labels(labels: Sequence[tuple[float, str]]) -> str:
    """An expression that finds the label of a value."""
    texts = orjson.dumps({f"{value:g}": label for value, label in labels}).decode()
    return f"({texts})[format(datum.value, '~g')]"


def _line(line: Line, place: int) -> Spec:
    data = {"values": [{"value": line.value, "word": line.word}]}
    x = {"field": "value", "type": "quantitative"}
    color = INK if line.strong else QUIET
    return {
        "data": data,
        "layer": [
            {
                "mark": {"type": "rule", "color": color, "strokeDash": [4, 3]},
                "encoding": {"x": x},
            },
            {
                "mark": {
                    "type": "text",
                    "align": "left",
                    "baseline": "top",
                    "dx": 4,
                    "dy": -16 * (place + 1),
                },
                "encoding": {"x": x, "y": {"value": 0}, "text": {"field": "word"}},
            },
        ],
    }
