"""What a form is, and how it is doing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from collect.accounts.permissions import Verb
from collect.accounts.queries import devices_that_fill
from collect.forms.models import Form, State
from collect.forms.ports import FormStatistics, submission_store
from collect.forms.queries import (
    design_of,
    public_link_counts,
    schema_of,
    shape_of,
)
from collect.submissions.queries import submissions_by_day
from collect.web.navigation import FormPlace, form_place
from collect.web.page import PageRequest, page

_DAYS = 14


@dataclass(frozen=True)
class Day:
    """A bar of the little chart: what arrived on a day, and where the bar is drawn."""

    day: date
    count: int
    x: int
    y: int
    height: int


@dataclass(frozen=True)
class Step:
    """What is to be done next, and on which page."""

    text: str | Promise
    page: str
    link: str | Promise


@require_safe
@page
def form(request: PageRequest, form_id: int) -> HttpResponse:
    """The overview."""
    place = form_place(request, form_id, Verb.FORM_READ, Verb.OPEN_FORM_READ)
    design = design_of(place.form)
    shown_id = design.current_version_id or design.draft_version_id
    assert shown_id is not None  # noqa: S101  every form has one of them
    figures = _figures(place)
    today = timezone.localdate()
    workbook = schema_of(shown_id).definition
    shown = {
        "place": place,
        "here": "form",
        "section": "projects",
        "design": design,
        "shape": shape_of(shown_id),
        "indicators": dict.fromkeys(row.indicator for row in workbook.indicators),
        "figures": figures,
        "days": _days(place, today),
        "steps": [
            {"text": step.text, "link": step.link, "tab": tab}
            for step in _steps(place, design, figures)
            for tab in place.tabs
            if tab.page == step.page
        ],
    }
    return render(request, "web/designs/form.html", shown)


def _figures(place: FormPlace) -> FormStatistics | None:
    """What arrived, for those who may list it."""
    if not place.may["submission_list"]:
        return None
    found = submission_store().statistics([place.form.pk])
    return found.get(place.form.pk, FormStatistics())


def _days(place: FormPlace, today: date) -> list[Day]:
    """The last days, today last; none for those who may not list submissions."""
    if not place.may["submission_list"]:
        return []
    first = today - timedelta(days=_DAYS - 1)
    counts = submissions_by_day(place.form, since=first)
    days = [first + timedelta(days=n) for n in range(_DAYS)]
    most = max(counts.values(), default=0) or 1
    return [
        Day(day, count, n * 12, 40 - height, height)
        for n, day in enumerate(days)
        for count in [counts.get(day, 0)]
        for height in [max(2 if count else 0, round(40 * count / most))]
    ]


def _steps(
    place: FormPlace, design: Form, figures: FormStatistics | None
) -> Iterator[Step]:
    """What hinders the form's work, the first first; for those who may do it."""
    if design.current_version_id is None:
        yield Step(
            _("The form is only a draft. Try it, then publish it: phones get it then."),
            "design",
            _("To the design"),
        )
        return
    if design.draft_version_id is not None:
        yield Step(
            _("A draft of the next version waits to be published."),
            "design",
            _("Compare and publish"),
        )
    if design.state != State.OPEN:
        yield Step(
            _("The form is not open: nobody can begin a new interview."),
            "form-settings",
            _("To its state"),
        )
    elif not _is_filled(place):
        yield Step(
            _("No device may fill this form yet."), "devices", _("To the devices")
        )
    if figures and figures.has_issues:
        yield Step(
            _("Some submissions have issues and wait for a correction."),
            "submissions",
            _("To the submissions"),
        )


def _is_filled(place: FormPlace) -> bool:
    links = public_link_counts([place.form.pk])
    return bool(links) or devices_that_fill(place.project, place.form.pk) > 0
