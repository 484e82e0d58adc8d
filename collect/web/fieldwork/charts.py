"""Pictures of a form's fieldwork, and what they show in words and tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

import numpy as np
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from collect.datasets.monitoring import summary
from collect.datasets.monitoring.choosing import DAY, NIGHT
from collect.problems import Problem
from collect.web.fieldwork.numbers import day_text, decimal, whole
from collect.web.fieldwork.scene import Scene, scene_of
from collect.web.page import PageRequest, page
from collect.web.pictures import days as day_picture
from collect.web.pictures import spread as spread_picture
from collect.web.pictures.render import svg
from collect.web.pictures.style import Spec

_HOURS: Final = 24
_HALF: Final = 2
_LABELS: Final = 8


@dataclass(frozen=True)
class Line:
    """A row of the table beside a picture; `link` leads to the submissions."""

    name: str
    cells: tuple[str, ...]
    link: str = ""


@dataclass(frozen=True)
class Chart:
    """A picture: where it is, what it shows in a sentence, and as a table."""

    name: str
    title: str
    description: str
    head: tuple[str, ...]
    lines: tuple[Line, ...]
    address: str
    width: int
    height: int

    @property
    def narrow(self) -> str:
        """Where it is for small screens."""
        return f"{self.address}&narrow=1"


def charts(scene: Scene) -> dict[str, Chart]:
    """The pictures that there is anything to be seen on, by name."""
    made = (_days(scene), _minutes(scene), _hours(scene))
    return {chart.name: chart for chart in made if chart}


@page
def chart_file(request: PageRequest, form_id: int, name: str) -> HttpResponse:
    """A picture as SVG. The address changes with what it shows, so it may be kept."""
    scene = scene_of(request, form_id)
    draw = _DRAWN.get(name)
    if draw is None or not len(scene.chosen):
        raise Problem("404.1")
    chart = charts(scene).get(name)
    if chart is None:
        raise Problem("404.1")
    spec = draw(scene, narrow=bool(request.GET.get("narrow")))
    return HttpResponse(
        svg(spec, title=chart.title, description=chart.description),
        content_type="image/svg+xml",
        headers={"Cache-Control": "private, max-age=86400"},
    )


def _address(scene: Scene, name: str) -> str:
    said = {
        **scene.drill.parameters,
        "at": f"{scene.seen.standing.about.mark}.{len(scene.targets)}.{scene.total.planned}",
        "in": get_language() or "",
    }
    where = reverse("fieldwork-chart", kwargs={"form_id": scene.form.pk, "name": name})
    return f"{where}?{urlencode(said)}"


def _days(scene: Scene) -> Chart | None:
    rows = scene.days
    if not len(scene.chosen):
        return None
    made = [row for row in rows if row.made]
    most = max(made, key=lambda row: row.made)
    said = _(
        "From %(first)s to %(last)s: %(days)s days with interviews, most on %(day)s,"
        " %(most)s."
    )
    description = said % {
        "first": day_text(made[0].day),
        "last": day_text(made[-1].day),
        "days": whole(len(made)),
        "day": day_text(most.day),
        "most": whole(most.made),
    }
    dated = any(row.due is not None for row in rows)
    head = (_("Day"), _("Interviews"), _("All so far"))
    return Chart(
        "days",
        _("Interviews day by day"),
        description,
        (*head, _("Planned until then")) if dated else head,
        tuple(
            Line(
                day_text(row.day),
                (
                    whole(row.made),
                    whole(row.total),
                    *([whole(row.due)] if dated else []),
                ),
                scene.link(day=row.day),
            )
            for row in reversed(rows)
            if row.made
        ),
        _address(scene, "days"),
        *(1120, 390),
    )


def _draw_days(scene: Scene, *, narrow: bool) -> Spec:
    rows = scene.days
    planned = scene.total.planned
    words = {
        "day": _("Interviews a day"),
        "week": _("Interviews a week"),
        "total": _("All so far"),
        "due": _("Planned until then"),
        "planned": _("Planned: %(count)s") % {"count": whole(planned)},
    }
    points = [day_picture.Point(row.day, row.made, row.total, row.due) for row in rows]
    return day_picture.days(points, planned=planned, words=words, narrow=narrow)


def _minutes(scene: Scene) -> Chart | None:
    bars = summary.bars(scene.chosen)
    if not bars:
        return None
    minutes = scene.chosen.interviews.minutes
    lower, median, upper = np.nanquantile(minutes, (0.25, 0.5, 0.75))
    said = _(
        "Half of the interviews take from %(lower)s to %(upper)s minutes; the median is %(median)s."
    )
    description = said % {
        "lower": decimal(float(lower)),
        "upper": decimal(float(upper)),
        "median": decimal(float(median)),
    }
    return Chart(
        "minutes",
        _("How long interviews take"),
        description,
        (_("Minutes"), _("Interviews")),
        tuple(
            Line(
                _span(bar),
                (whole(bar.count),),
                scene.link(minutes=bar.span) if bar.count else "",
            )
            for bar in bars
        ),
        _address(scene, "minutes"),
        *(560, 260),
    )  # fmt: skip


def _span(bar: summary.Bar) -> str:
    if bar.end is None:
        return _("%(start)s and more") % {"start": bar.start}
    return _("%(start)s to less than %(end)s") % {"start": bar.start, "end": bar.end}


def _draw_minutes(scene: Scene, *, narrow: bool) -> Spec:
    bars, about = summary.bars(scene.chosen), scene.chosen.about
    width = bars[0].end or 1
    shortest = about.shortest if about.shortest is not None else 0
    longest = about.longest if about.longest is not None else float("inf")
    parts = [
        spread_picture.Part(
            bar.start,
            bar.start + width,
            bar.count,
            bar.start + width <= shortest or bar.start >= longest,
        )
        for bar in bars
    ]
    median = float(np.nanmedian(scene.chosen.interviews.minutes))
    end = parts[-1].end
    named = [
        (about.shortest, _("Too short below %(minutes)s"), False),
        (median, _("Median %(minutes)s"), True),
        (about.longest, _("Too long above %(minutes)s"), False),
    ]
    lines = [
        spread_picture.Line(value, text % {"minutes": decimal(value)}, strong)
        for value, text, strong in named
        if value is not None and value < end
    ]
    every = max(1, len(bars) // _LABELS)
    labels = [(float(bar.start), str(bar.start)) for bar in bars[::every]]
    labels[-1] = (
        labels[-1][0],
        f"{labels[-1][1]}+" if bars[-1] in bars[::every] else labels[-1][1],
    )
    return spread_picture.spread(
        parts, title=_("Minutes"), lines=lines, labels=labels, narrow=narrow
    )  # fmt: skip


def _hours(scene: Scene) -> Chart | None:
    if not len(scene.chosen):
        return None
    hours = summary.hours(scene.chosen)
    late = sum(count for hour, count in enumerate(hours) if _is_night(hour))
    most = int(np.argmax(hours))
    said = _(
        "Most begin between %(start)s:00 and %(end)s:00; %(late)s between 22:00 and 6:00."
    )
    description = said % {"start": most, "end": most + 1, "late": whole(late)}
    return Chart(
        "hours",
        _("At what time interviews begin"),
        description,
        (_("Hour"), _("Interviews")),
        tuple(
            Line(f"{hour}:00\u2013{hour + 1}:00", (whole(count),))
            for hour, count in enumerate(hours)
            if count
        ),
        _address(scene, "hours"),
        *(560, 260),
    )  # fmt: skip


def _draw_hours(scene: Scene, *, narrow: bool) -> Spec:
    parts = [
        spread_picture.Part(hour, hour + 1, count, _is_night(hour))
        for hour, count in enumerate(summary.hours(scene.chosen))
    ]
    step = 6 if narrow else 3
    labels = [(float(hour), f"{hour}:00") for hour in range(0, _HOURS + 1, step)]
    title = _("Hour of the day, by the clock of the phone")
    return spread_picture.spread(parts, title=title, labels=labels, narrow=narrow)


def _is_night(hour: int) -> bool:
    minute = hour * (DAY // _HOURS)
    return minute >= NIGHT[0] or minute < NIGHT[1]


_DRAWN: Final[Mapping[str, Callable[..., Spec]]] = {
    "days": _draw_days,
    "minutes": _draw_minutes,
    "hours": _draw_hours,
}
