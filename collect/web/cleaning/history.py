"""The log of decisions, and withdrawing them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from collect.accounts.audit import record
from collect.accounts.permissions import Verb
from collect.datasets.answers import csv_answer
from collect.datasets.decisions import actions
from collect.datasets.decisions.queries import (
    Wanted,
    asked_about,
    batch_with_id,
    decision_with_id,
    decisions_of,
    people_of,
)
from collect.datasets.decisions.queue import Queue, page_of
from collect.datasets.decisions.reading import deletions
from collect.datasets.decisions.sheets import Asked
from collect.datasets.models import Decision, DecisionBatch
from collect.datasets.queries import csv_lines
from collect.lib.csv_text import harmless
from collect.problems import Problem
from collect.submissions.areas import sent_within
from collect.submissions.sight import areas_seen
from collect.web.cleaning.checks import checks_of
from collect.web.cleaning.findings import ALL, SEPARATOR
from collect.web.cleaning.frame import framed
from collect.web.cleaning.stories import Story, stories
from collect.web.fields import PageForm
from collect.web.navigation import FormPlace
from collect.web.page import PageRequest, message_of, page

_LISTED = 50
_AT_ONCE = 1000
"""Decisions whose state is told together."""

_COLUMNS = (
    *("id", "batch", "made_at", "made_by", "state", "change_type", "uuid", "table"),
    *("row", "question", "label", "check_id", "old_value", "new_value", "reason"),
    *("issue", "file_name", "undoes"),
)


class FilterForm(PageForm):
    """The days of the filter; all else is chosen from lists."""

    since = forms.DateField(
        label=gettext_lazy("From"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    until = forms.DateField(
        label=gettext_lazy("To"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )


class ReasonForm(PageForm):
    """Why a decision is withdrawn."""

    reason = forms.CharField(label=gettext_lazy("Why?"), max_length=1000)


@require_safe
@page
def decided(request: PageRequest, form_id: int) -> HttpResponse:
    """All that was ever decided, the newest first."""
    place, shown = framed(request, form_id, "decisions")
    days = FilterForm(request.GET)
    wanted = _wanted(request.GET, days)
    seen = _seen(place, request)
    found = Paginator(wanted.of(seen), _LISTED)
    current = found.get_page(request.GET.get("page"))
    batch = _batch(form_id, wanted, seen)
    shown |= {
        "days": days,
        "wanted": wanted,
        "wanted_at": SEPARATOR.join(wanted.question or ()),
        "page": current,
        "stories": stories(place.form, request.actor, list(current)),
        "batch": batch,
        "choices": _choices(place, seen),
        "query": request.GET.urlencode(),
    }
    status = 400 if days.errors else 200
    return render(request, "web/cleaning/decisions.html", shown, status=status)


@require_safe
@page
def decided_csv(request: PageRequest, form_id: int) -> HttpResponseBase:
    """The same as CSV: all that the filter leaves."""
    place, _shown = framed(request, form_id, "decisions")
    wanted = _wanted(request.GET, FilterForm(request.GET))
    name = f"{place.form.xml_form_id}-decisions.csv"
    record(
        action="cleaning_log.read",
        by=request.actor,
        project_id=place.project.pk,
        form_id=form_id,
        details={"file": "decisions.csv"},
    )
    return csv_answer(_lines(place, request, wanted), name)


@require_safe
@page
def removed(request: PageRequest, form_id: int) -> HttpResponse:
    """The deletion log: interviews that the last run left out, and why."""
    place, shown = framed(request, form_id, "removed")
    lines = deletions(Queue.of(place.form, request.actor).lines)
    current = Paginator(range(lines.num_rows), _LISTED).get_page(
        request.GET.get("page")
    )
    checks = checks_of(place.form)
    listed = page_of(lines, max(current.start_index() - 1, 0), _LISTED)
    shown |= {
        "page": current,
        "rows": [(line, checks.named(line["check_id"])) for line in listed],
    }
    return render(request, "web/cleaning/removed.html", shown)


@require_POST
@page
def undo(request: PageRequest, form_id: int, decision_id: int) -> HttpResponse:
    """Withdraw one decision."""
    framed(request, form_id, "decisions", Verb.SUBMISSION_UPDATE)
    decision = decision_with_id(decision_id)
    if decision.form_id != form_id:
        raise Problem("404.1")
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say why the decision is withdrawn."))
        return redirect(_back(request, form_id))
    reason = form.cleaned_data["reason"]
    try:
        actions.undo(decision=decision, by=request.actor, reason=reason)
    except Problem as problem:
        messages.error(request, message_of(problem))
    else:
        messages.success(
            request, _("The decision is withdrawn. The next run goes without it.")
        )
    return redirect(_back(request, form_id))


@require_POST
@page
def undo_batch(request: PageRequest, form_id: int, batch_id: int) -> HttpResponse:
    """Withdraw all that is in force of what was decided at once."""
    framed(request, form_id, "decisions", Verb.SUBMISSION_UPDATE)
    batch = batch_with_id(batch_id)
    if batch.form_id != form_id:
        raise Problem("404.1")
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say why the decisions are withdrawn."))
        return redirect(_back(request, form_id))
    reason = form.cleaned_data["reason"]
    try:
        events = actions.undo_batch(batch=batch, by=request.actor, reason=reason)
    except Problem as problem:
        messages.error(request, message_of(problem))
    else:
        told = ngettext(
            "%(n)d decision is withdrawn.",
            "%(n)d decisions are withdrawn.",
            len(events),
        )
        messages.success(request, told % {"n": len(events)})
    return redirect(_back(request, form_id))


def _seen(place: FormPlace, request: PageRequest) -> QuerySet[Decision]:
    """The decisions about interviews that who asks may read."""
    events = decisions_of(place.form.pk)
    areas = areas_seen(request.actor, place.form, Verb.SUBMISSION_READ)
    if areas.everywhere:
        return events
    within = sent_within(place.form, areas).values("instance_id")
    return events.filter(uuid__in=within)


def _back(request: PageRequest, form_id: int) -> str:
    """The list as it was."""
    query = QueryDict(request.POST.get("list", "")).urlencode()
    return f"{reverse('decisions', kwargs={'form_id': form_id})}?{query}"


def _wanted(given: QueryDict, days: FilterForm) -> Wanted:
    """The filter in an address; days that are none are left out."""
    days.is_valid()
    at, check = given.get("at", ""), given.get("check", ALL)
    table, _found, column = at.partition(SEPARATOR)

    def number(name: str) -> int | None:
        text = given.get(name, "")
        return int(text) if text.isdecimal() and len(text) < 18 else None

    def day(name: str) -> date | None:
        return days.cleaned_data.get(name)

    return Wanted(
        question=(table, column) if at else None,
        person=number("person"),
        check_id=None if check == ALL else check,
        uuid=given.get("uuid", ""),
        batch_id=number("batch"),
        since=day("since"),
        until=day("until"),
        standing=given.get("standing", ""),
    )


def _batch(
    form_id: int, wanted: Wanted, seen: QuerySet[Decision]
) -> DecisionBatch | None:
    """The batch whose decisions are listed; None where nothing of it is seen."""
    if not wanted.batch_id or not seen.filter(batch_id=wanted.batch_id).exists():
        return None
    batches = DecisionBatch.objects.filter(form_id=form_id).select_related("made_by")
    return batches.filter(pk=wanted.batch_id).first()


def _choices(
    place: FormPlace, seen: QuerySet[Decision]
) -> dict[str, list[tuple[Any, str]]]:
    questions, names = asked_about(seen)
    texts, checks = Asked.of(place.form).texts(), checks_of(place.form)
    return {
        "at": [
            (SEPARATOR.join(pair), texts[pair].label if pair in texts else pair[1])
            for pair in questions
            if pair[1]
        ],
        "check": [(name, checks.named(name).title) for name in names],
        "person": people_of(seen),
    }


def _lines(place: FormPlace, request: PageRequest, wanted: Wanted) -> Iterator[str]:
    yield from csv_lines([_COLUMNS])
    waiting = []
    for event in wanted.of(_seen(place, request)).iterator(_AT_ONCE):
        waiting.append(event)
        if len(waiting) == _AT_ONCE:
            yield from csv_lines(map(_row, stories(place.form, request.actor, waiting)))
            waiting = []
    yield from csv_lines(map(_row, stories(place.form, request.actor, waiting)))


def _row(story: Story) -> list[str]:
    event, batch = story.event, story.event.batch
    cells = [
        *(event.pk, batch.pk, batch.made_at.isoformat(), batch.made_by.display_name),
        *(story.state, event.change_type, event.uuid, event.table, event.row),
        *(event.question, story.label, event.check_id, story.old, story.new),
        *(story.reason, story.issue, batch.file_name, event.undoes_id),
    ]
    return [harmless(cell) for cell in cells]
