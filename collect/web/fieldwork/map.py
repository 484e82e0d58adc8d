"""The map of where interviews were made, and the same as a table of places."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from collect.datasets.monitoring import summary
from collect.datasets.monitoring.about import Sight
from collect.datasets.monitoring.cells import (
    Cell,
    cells,
    extent,
    kinds_of,
    most_frequent,
)
from collect.datasets.monitoring.choice import box_of
from collect.datasets.monitoring.choosing import positions
from collect.problems import Problem
from collect.web.fieldwork.numbers import day_text, whole
from collect.web.fieldwork.scene import Scene, of_group, scene_of
from collect.web.page import PageRequest, page
from collect.web.pictures import outlines
from collect.web.pictures.style import PALETTE

COLOURS: Final[Mapping[str, str | Promise]] = {
    "review": gettext_lazy("Review state"),
    "findings": gettext_lazy("Findings"),
    "enumerator": gettext_lazy("Enumerator"),
}
_KINDS: Final[Mapping[str, tuple[tuple[str, str | Promise], ...]]] = {
    "review": (
        ("", gettext_lazy("Received")),
        ("hasIssues", gettext_lazy("Has issues")),
        ("edited", gettext_lazy("Edited")),
        ("approved", gettext_lazy("Approved")),
        ("rejected", gettext_lazy("Rejected")),
    ),
    "findings": (
        ("no", gettext_lazy("Nothing found")),
        ("yes", gettext_lazy("Findings")),
        ("newer", gettext_lazy("Not checked yet")),
    ),
}
_MOST_KINDS: Final = len(PALETTE) - 1
_OTHERS: Final = "_O"
"""Stands for all kinds beyond those with a colour of their own; SDMX's code for it."""
_FINEST: Final = 0.0005
_COARSEST: Final = 45.0
_PLACES: Final = 200
_SPARE: Final = 1e-6


@dataclass(frozen=True)
class Place:
    """A row of the table."""

    name: str
    made: str
    located: str
    last: str
    link: str


@page
def map_page(request: PageRequest, form_id: int) -> HttpResponse:
    """The map, its legend, and the table of places."""
    scene = scene_of(request, form_id)
    spots = positions(scene.chosen, exact=scene.seen.exact)
    by = _colour(request)
    sight = scene.seen.standing.about.sight
    dimension = _dimension(scene)
    rows = _places(scene, dimension)
    context = scene.context(
        filters=scene.filters,
        colours=[(name, str(title)) for name, title in COLOURS.items()],
        colour=by,
        legend=_legend(scene, by),
        extent=extent(spots),
        located=int((~np.isnan(spots[0])).sum()),
        outlines=reverse("outlines", kwargs={"version": outlines.version()}),
        displaced=sight == Sight.DISPLACED and not scene.seen.exact,
        withheld=sight == Sight.WITHHELD and not scene.seen.exact,
        asked=sight != Sight.NONE,
        dimension=dimension,
        places=rows[:_PLACES],
        more=len(rows) - len(rows[:_PLACES]),
        waiting=_without(scene, dimension),
    )
    status = 400 if scene.wrong else 200
    return render(request, "web/fieldwork/map.html", context, status=status)


@page
def cells_file(request: PageRequest, form_id: int) -> JsonResponse:
    """Cells within `view` (west, south, east, north), of `size` degrees."""
    scene = scene_of(request, form_id)
    view = box_of(request.GET.get("view", ""))
    size = _size(request.GET.get("size", ""))
    if view is None or size is None:
        raise Problem("404.1")
    by = _colour(request)
    kinds = kinds_of(scene.chosen, by)
    names = [code for code, _title in _legend_codes(scene, by)]
    spots = positions(scene.chosen, exact=scene.seen.exact)
    found = cells(spots, kinds, view, size)
    return JsonResponse(
        {"cells": [_told(scene, cell, names) for cell in found]},
        headers={"Cache-Control": "private, no-cache"},
    )


def _told(scene: Scene, cell: Cell, names: list[str]) -> dict[str, Any]:
    kinds = dict.fromkeys(names, 0)
    for code, count in cell.kinds.items():
        kinds[code if code in kinds else _OTHERS] += count
    west, south, east, north = cell.box
    box = f"{west - _SPARE:.6f},{south - _SPARE:.6f},{east + _SPARE:.6f},{north + _SPARE:.6f}"
    return {
        "at": [round(cell.lat, 6), round(cell.lon, 6)],
        "n": cell.count,
        "kinds": list(kinds.values()),
        "link": scene.link(box=box),
    }


def _colour(request: PageRequest) -> str:
    wanted = request.GET.get("colour", "")
    return wanted if wanted in COLOURS else "review"


def _size(text: str) -> float | None:
    try:
        size = float(text)
    except ValueError:
        return None
    return min(max(size, _FINEST), _COARSEST) if size == size else None


def _legend(scene: Scene, by: str) -> list[tuple[int, str, str]]:
    """Number of the colour, code and name of each kind."""
    return [
        (place, code, title)
        for place, (code, title) in enumerate(_legend_codes(scene, by))
    ]


def _legend_codes(scene: Scene, by: str) -> list[tuple[str, str]]:
    if by in _KINDS:
        return [(code, str(title)) for code, title in _KINDS[by]]
    # Colours stay with people whatever is filtered.
    kinds = kinds_of(scene.seen.standing, by)
    codes = most_frequent(kinds, _MOST_KINDS)
    named = [(code, scene.names.of(by, code)) for code in codes]
    return [*named, (_OTHERS, _("Others"))]


def _dimension(scene: Scene) -> str:
    about = scene.seen.standing.about
    return "cluster" if about.cluster else scene.place_name


def _places(scene: Scene, dimension: str) -> list[Place]:
    found = summary.tallies(scene.chosen, (dimension,), (), scene.today)
    located = _located(scene, dimension)
    return [
        Place(
            scene.names.of(dimension, tally.key),
            whole(tally.made),
            whole(located.get(tally.key, 0)),
            day_text(tally.last),
            of_group(scene, dimension, tally.key),
        )
        for tally in found
    ]


def _located(scene: Scene, dimension: str) -> dict[str, int]:
    """How many interviews of each place have a position, be it one to be seen or not."""
    keys = scene.chosen.interviews.keys[dimension].to_pylist()
    found: dict[str, int] = {}
    for key, hit in zip(keys, scene.chosen.interviews.point.hits.tolist(), strict=True):
        found[key or ""] = found.get(key or "", 0) + hit
    return found


def _without(scene: Scene, dimension: str) -> list[str]:
    """Places that the form knows of and nobody was in, whatever is filtered."""
    if not scene.seen.areas.everywhere:
        return []
    keys = scene.seen.standing.interviews.keys[dimension]
    seen = set(keys.unique().to_pylist())
    codes = scene.names.codes(dimension)
    return sorted(label or code for code, label in codes.items() if code not in seen)
