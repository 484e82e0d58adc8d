"""Interviews day by day, and all together against what is planned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final, NamedTuple

from collect.web.pictures.style import MARK, MARK_2, QUIET, Spec

WIDE: Final = 1040
NARROW: Final = 260
MOST_DAYS: Final = 124
"""With more, a bar stands for a week."""


class Point(NamedTuple):
    """A day: interviews made, all until then that count, and those due until then."""

    day: str
    made: int
    total: int
    due: int | None


def days(
    points: Sequence[Point],
    *,
    planned: int | None,
    words: Mapping[str, str],
    narrow: bool = False,
) -> Spec:
    """Bars by day (by week, if there are very many), and below them the line of all.

    `planned`: a level that is drawn where no day has a target. `words`: `day`, `week`,
    `total`, `due` and `planned`, as the axes and lines are called.
    """
    weekly = len(points) > MOST_DAYS
    width = NARROW if narrow else WIDE
    bars = {
        "width": width,
        "height": 140,
        "data": {
            "values": _bars(points, weekly=weekly),
            "format": {"parse": {"from": "date", "to": "date"}},
        },
        "mark": {"type": "rect", "color": MARK},
        "encoding": {
            "x": {**_x(points, narrow), "field": "from", "axis": None},
            "x2": {"field": "to"},
            "y": _y("made", words["week" if weekly else "day"]),
            "y2": {"datum": 0},
        },
    }
    return {
        "vconcat": [bars, _lines(points, planned, words, width, narrow=narrow)],
        "spacing": 14,
    }


def _bars(points: Sequence[Point], *, weekly: bool) -> list[dict[str, Any]]:
    step = timedelta(days=7 if weekly else 1)
    sums: dict[date, int] = {}
    for point in points:
        day = date.fromisoformat(point.day)
        start = day - timedelta(days=day.weekday()) if weekly else day
        sums[start] = sums.get(start, 0) + point.made
    # A bar ends a little before the next begins.
    rim = step * 0.9
    return [
        {"from": f"{start}T00:00:00", "to": _moment(start, rim), "made": made}
        for start, made in sums.items()
    ]


def _moment(day: date, later: timedelta) -> str:
    hours = int(later.total_seconds() // 3600)
    return f"{day + timedelta(days=hours // 24)}T{hours % 24:02}:00:00"


def _lines(
    points: Sequence[Point],
    planned: int | None,
    words: Mapping[str, str],
    width: int,
    *,
    narrow: bool,
) -> Spec:
    rows = [
        {"day": f"{point.day}T12:00:00", "value": point.total, "line": words["total"]}
        for point in points
    ]
    dated = [point for point in points if point.due is not None]
    rows += [
        {"day": f"{point.day}T12:00:00", "value": point.due, "line": words["due"]}
        for point in dated
    ]
    named = [words["total"], *([words["due"]] if dated else [])]
    line: Spec = {
        "data": {"values": rows},
        "mark": {"type": "line"},
        "encoding": {
            "x": {**_x(points, narrow), "field": "day"},
            "y": _y("value", words["total"]),
            "color": {
                "field": "line",
                "type": "nominal",
                "scale": {"domain": named, "range": [MARK, MARK_2][: len(named)]},
                "legend": {"title": None, "orient": "bottom"} if dated else None,
            },
            "strokeDash": {
                "field": "line",
                "type": "nominal",
                "scale": {"domain": named, "range": [[1, 0], [5, 3]][: len(named)]},
                "legend": None,
            },
        },
    }
    layers = [line]
    if planned and not dated:
        layers += _level(planned, words["planned"])
    return {"width": width, "height": 140, "layer": layers}


def _level(planned: int, word: str) -> list[Spec]:
    data = {"values": [{"value": planned, "word": word}]}
    y = {"field": "value", "type": "quantitative"}
    return [
        {
            "data": data,
            "mark": {"type": "rule", "color": MARK_2, "strokeDash": [5, 3]},
            "encoding": {"y": y},
        },
        {
            "data": data,
            "mark": {
                "type": "text",
                "align": "left",
                "dx": 4,
                "dy": -7,
                "color": QUIET,
            },
            "encoding": {"x": {"value": 0}, "y": y, "text": {"field": "word"}},
        },
    ]


def _x(points: Sequence[Point], narrow: bool) -> Spec:
    first, last = (date.fromisoformat(points[place].day) for place in (0, -1))
    ends = (first, last + timedelta(days=1))
    domain = [{"year": day.year, "month": day.month, "date": day.day} for day in ends]
    return {
        "type": "temporal",
        "title": None,
        "scale": {"nice": False, "domain": domain},
        "axis": {
            "format": "%-d %b",
            "tickCount": 4 if narrow else 8,
            "labelOverlap": "greedy",
        },
    }


def _y(name: str, title: str) -> Spec:
    return {
        "field": name,
        "type": "quantitative",
        "title": title,
        "axis": {"tickMinStep": 1, "tickCount": 4, "minExtent": 40, "format": ",d"},
    }
