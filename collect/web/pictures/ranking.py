"""Rankings: a bar for each area, indicator or way to divide people, with its interval."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from collect.web.pictures.frame import Chart, Label, width_of
from collect.web.pictures.rows import Rows
from collect.web.pictures.style import INK, LINE, MARK, QUIET, SMALL, SOFT, Spec

ROW, TALL_ROW = 27, 42


@dataclass(frozen=True)
class Length:
    """A bar. `told` stands behind it: the number as it is read, and what of it."""

    label: str
    value: float
    lower: float | None
    upper: float | None
    told: str
    shaky: bool = False


@dataclass(frozen=True)
class Look:
    """How it is drawn. `ratio`: nothing is 1 instead of 0, and twice as much is as far
    as half as much."""

    narrow: bool = False
    ratio: bool = False


def ranking(lengths: Sequence[Length], look: Look) -> Chart:
    """The chart, in the order that is given."""
    names = tuple(each.label for each in lengths)
    rows = Rows(names, TALL_ROW if look.narrow else ROW, 18, look.narrow)
    zero = 1.0 if look.ratio else 0.0
    bars = [
        {
            "y": place,
            "value": each.value,
            "zero": zero,
            "lower": each.lower,
            "upper": each.upper,
            "shaky": each.shaky,
        }
        for place, each in enumerate(lengths)
    ]
    axis = _Axis.of(bars, lengths, rows, look)
    y, x = rows.y(grid=False), axis.x(look.narrow)
    layers = [_bars(y, x), _whiskers(y), _baseline(zero, x)]
    spec = {**rows.size, "data": {"values": bars}, "layer": layers}
    told = (
        Label(
            rows.left + axis.at(max(zero, each.value, _or(each.upper, each.value))) + 6,
            rows.at(place),
            each.told,
            halo=True,
            size=SMALL,
        )
        for place, each in enumerate(lengths)
    )
    return Chart(spec, (*rows.labels(), *told))


def _or(value: float | None, other: float) -> float:
    return other if value is None else value


@dataclass(frozen=True)
class _Axis:
    """From `low` to `high` in so many pixels."""

    low: float
    high: float
    width: float
    ratio: bool

    @classmethod
    def of(
        cls,
        bars: Sequence[dict[str, Any]],
        lengths: Sequence[Length],
        rows: Rows,
        look: Look,
    ) -> _Axis:
        """With room for what is told behind bars."""
        names = ("value", "lower", "upper", "zero")
        shown = [bar[name] for bar in bars for name in names if bar[name] is not None]
        low, high = min(shown, default=0.0), max(shown, default=1.0)
        said = max((width_of(each.told, SMALL) for each in lengths), default=0.0) + 10
        room = said / max(60.0, rows.width - said)
        if look.ratio:
            low, high = max(low, 0.01) / 1.05, max(high, 0.02) * 1.05
            return cls(low, high * (high / low) ** room, rows.width, ratio=True)
        return cls(low, high + (high - low or 1.0) * room, rows.width, ratio=False)

    def at(self, value: float) -> float:
        """Where a value is."""
        low, high = self.low, self.high
        if self.ratio:
            low, high, value = (
                math.log(max(each, 1e-3)) for each in (low, high, value)
            )
        return (value - low) / (high - low) * self.width

    def x(self, narrow: bool) -> dict[str, Any]:
        """The channel of values."""
        axis: dict[str, Any] = {
            "orient": "top",
            "title": None,
            "grid": True,
            "gridColor": LINE,
            "domain": False,
            "ticks": False,
            "tickCount": 4 if narrow else 8,
            "labelOverlap": True,
        }
        scale = {"domain": [self.low, self.high], "nice": False, "zero": False}
        if self.ratio:
            ticks = (2.0**power for power in range(-7, 12))
            axis["values"] = [each for each in ticks if self.low <= each <= self.high]
            axis["format"] = "~r"
            scale["type"] = "log"
        return {"field": "value", "type": "quantitative", "axis": axis, "scale": scale}


def _bars(y: Spec, x: Spec) -> Spec:
    colour = {"condition": {"test": "datum.shaky", "value": SOFT}, "value": MARK}
    return {
        "mark": {"type": "rule", "strokeWidth": 13},
        "encoding": {"y": y, "x": x, "x2": {"field": "zero"}, "color": colour},
    }


def _whiskers(y: Spec) -> Spec:
    return {
        "transform": [{"filter": "isValid(datum.lower) && isValid(datum.upper)"}],
        "mark": {"type": "rule", "strokeWidth": 1.6, "color": INK},
        "encoding": {
            "y": y,
            "x": {"field": "lower", "type": "quantitative", "title": None},
            "x2": {"field": "upper"},
        },
    }


def _baseline(zero: float, x: Spec) -> Spec:
    return {
        "data": {"values": [{"value": zero}]},
        "mark": {"type": "rule", "color": QUIET, "strokeWidth": 1.2},
        "encoding": {"x": x},
    }
