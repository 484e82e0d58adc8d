"""The dashboard of a form's fieldwork."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from collect.accounts.audit import record
from collect.datasets.answers import csv_answer
from collect.datasets.fieldwork import figures
from collect.datasets.monitoring import summary
from collect.datasets.monitoring.tables import csv_of
from collect.submissions.queries import received_after
from collect.web.fieldwork.attention import points
from collect.web.fieldwork.charts import charts
from collect.web.fieldwork.headline import cards
from collect.web.fieldwork.numbers import percent, whole
from collect.web.fieldwork.progress import progress
from collect.web.fieldwork.quality import quality
from collect.web.fieldwork.scene import Scene, scene_of
from collect.web.page import PageRequest, page

BY: Final[Mapping[str, str | Promise]] = {
    "enumerator": gettext_lazy("Enumerator"),
    "area": gettext_lazy("Area"),
    "stratum": gettext_lazy("Stratum"),
    "version": gettext_lazy("Form version"),
    "day": gettext_lazy("Day"),
}
GROUPS: Final[Mapping[str, str | Promise]] = {
    "area": gettext_lazy("Areas"),
    "stratum": gettext_lazy("Strata"),
    "enumerator": gettext_lazy("Enumerators"),
}
_POINTS: Final = 6
"""Sentences that are shown at once."""


@page
def dashboard(request: PageRequest, form_id: int) -> HttpResponse:
    """How the fieldwork goes: first what a morning's look is for."""
    scene = scene_of(request, form_id)
    by = _by(request, scene)
    record(
        action="fieldwork.read",
        by=request.actor,
        project_id=scene.form.project_id,
        form_id=scene.form.pk,
        details={"by": sorted({"enumerator", by})},
    )
    status = 400 if scene.wrong else 200
    return render(
        request,
        "web/fieldwork/dashboard.html",
        _shown(request, scene, by),
        status=status,
    )


@page
def pulse(request: PageRequest, form_id: int) -> HttpResponse:
    """The numbers at the top if they have changed since `seen`, else nothing."""
    scene = scene_of(request, form_id)
    now = _now(scene)
    if request.GET.get("seen") == now["mark"]:
        return HttpResponse(status=204)
    return render(request, "web/fieldwork/now.html", scene.context(**now))


@page
def figures_file(request: PageRequest, form_id: int) -> HttpResponseBase:
    """The figures by a dimension as CSV."""
    scene = scene_of(request, form_id)
    by = _by(request, scene)
    found = scene.chosen.interviews
    table = figures(found, [by], scene.targets if by != "stratum" else ())
    record(
        action="fieldwork.read",
        by=request.actor,
        project_id=scene.form.project_id,
        form_id=scene.form.pk,
        details={"by": [by]},
    )
    return csv_answer(csv_of(table), f"{scene.form.xml_form_id}-fieldwork.csv")


def _by(request: PageRequest, scene: Scene) -> str:
    wanted = request.GET.get("by", "")
    return wanted if wanted in scene.dimensions else "enumerator"


def _now(scene: Scene) -> dict[str, Any]:
    about = scene.seen.standing.about
    number = int(about.mark.partition(".")[0])
    waiting = (
        received_after(scene.form.pk, number) if scene.seen.areas.everywhere else 0
    )
    return {
        "cards": cards(scene),
        "about": about,
        "waiting": waiting,
        "mark": f"{about.mark}.{waiting}",
    }


def _shown(request: PageRequest, scene: Scene, by: str) -> dict[str, Any]:
    context = scene.context(**_now(scene), filters=scene.filters)
    if not len(scene.seen.standing):
        return context
    found = points(scene)
    everything = request.GET.get("rows") == "all"
    return context | {
        "points": found[:_POINTS],
        "more_points": found[_POINTS:],
        "progress": [
            (str(GROUPS[name]), progress(scene, name))
            for name in (scene.place_name, "enumerator")
        ],
        "charts": charts(scene),
        "by": by,
        "dimensions": {name: str(BY[name]) for name in scene.dimensions},
        "quality": quality(scene, by, _("All"), everything=everything),
        "outcomes": _outcomes(scene),
    }


def _outcomes(scene: Scene) -> list[tuple[str, str, str, str]]:
    """How visits ended: what, how many, their share, and the submissions."""
    if not scene.chosen.about.outcome:
        return []
    total = len(scene.chosen)
    return [
        (
            scene.names.of("outcome", code),
            whole(count),
            percent(count / total),
            scene.link(outcome=code or "_U"),
        )
        for code, count in summary.counts_of(scene.chosen, "outcome").items()
    ]
