"""Who did what and when, for administrators."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from collect.accounts import queries
from collect.accounts.audit_log import Cursor, Wanted, after, events
from collect.accounts.models import Actor, AuditEvent
from collect.accounts.permissions import Verb, require
from collect.forms.queries import names_of
from collect.lib.csv_text import harmless
from collect.rest import Page
from collect.web.audit.forms import FilterForm
from collect.web.audit.sentences import Told, told
from collect.web.page import PageRequest, page

A_PAGE = 50
_BATCH = 1000
_COLUMNS = (
    "time",
    "actor_id",
    "actor",
    "action",
    "sentence",
    "project_id",
    "project",
    "form_id",
    "form",
    "details",
    "notes",
)


@require_safe
@page
def audit(request: PageRequest) -> HttpResponse:
    """A page of the log, filtered."""
    require(request.actor, Verb.AUDIT_READ)
    form = FilterForm(request.GET)
    rows: list[AuditEvent] = []
    if form.is_valid():
        cursor = Cursor.read(request.GET.get("after", ""))
        rows = list(after(events(form.wanted()), cursor)[: A_PAGE + 1])
    more = len(rows) > A_PAGE
    rows = rows[:A_PAGE]
    shown = {
        "section": "audit",
        "form": form,
        "told": told(rows),
        "next": str(Cursor.of(rows[-1])) if more else "",
        "later": "after" in request.GET,
        "only": _only(form),
        "filtered": any(request.GET.get(name) for name in form.fields),
    }
    status = 400 if form.errors else 200
    return render(request, "web/audit/audit.html", shown, status=status)


@require_safe
@page
def audit_csv(request: PageRequest) -> HttpResponseBase:
    """All of the filtered log, as CSV."""
    require(request.actor, Verb.AUDIT_READ)
    form = FilterForm(request.GET)
    if not form.is_valid():
        return audit(request)
    response = StreamingHttpResponse(
        _lines(form.wanted()), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = 'attachment; filename="audit.csv"'
    return response


def _only(form: FilterForm) -> dict[str, Any]:
    """Names of the one actor or form that a link has filtered by."""
    given = getattr(form, "cleaned_data", {})
    actor = Actor.objects.filter(pk=given.get("actor") or 0).first()
    forms = names_of([given["form"]]) if given.get("form") else {}
    return {"actor": actor, "form": next(iter(forms.values()), "")}


class _Line:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def _lines(wanted: Wanted) -> Iterator[str]:
    writer = csv.writer(_Line())
    yield writer.writerow(_COLUMNS)
    for batch in queries.in_batches(events(wanted), Page(), _BATCH):
        for each in told(batch):
            yield writer.writerow([harmless(value) for value in _values(each)])


def _values(each: Told) -> list[Any]:
    event = each.event
    details = "" if event.details is None else json.dumps(event.details)
    return [
        event.logged_at.isoformat(),
        event.actor_id,
        event.actor or "",
        event.action,
        each.sentence,
        event.project_id,
        each.project,
        event.form_id,
        each.form,
        details,
        event.notes or "",
    ]
