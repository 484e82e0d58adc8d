"""What checks have found, check by check."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from collect.accounts.permissions import Verb
from collect.datasets.comparing_runs import active_runs, succeeded
from collect.datasets.decisions.queue import Count, Queue
from collect.datasets.pipeline.checks.builtin import NAMES
from collect.forms.queries import workbook_of
from collect.web.cleaning.checks import Checks, CheckText
from collect.web.cleaning.frame import framed
from collect.web.navigation import FormPlace
from collect.web.page import PageRequest, page


@dataclass(frozen=True)
class Row:
    """A check with its counts; `more`: how many more wait than in the run before, None
    where there was none."""

    check: CheckText
    severity: str
    count: Count
    more: int | None


@require_safe
@page
def cleaning(request: PageRequest, form_id: int) -> HttpResponse:
    """The findings by check, those that wait first."""
    place, shown = framed(request, form_id, "cleaning")
    queue = Queue.of(place.form, request.actor)
    rows = list(_rows(place, queue))
    shown |= {
        "queue": queue,
        "active": active_runs(place.form),
        "found": [row for row in rows if row.count.all],
        "quiet": [row.check for row in rows if not row.count.all],
    }
    return render(request, "web/cleaning/cleaning.html", shown)


def _rows(place: FormPlace, queue: Queue) -> Iterator[Row]:
    workbook = workbook_of(place.form)
    checks = Checks(workbook)
    severities = _severities(queue)
    trends = _trends(place, queue)
    names = [check.name for check in workbook.checks]
    known = dict.fromkeys([*names, *NAMES, *queue.counts])
    rows = [
        Row(
            checks.named(name),
            severities.get(name, "warning"),
            queue.counts.get(name, Count()),
            trends(name),
        )
        for name in known
    ]
    # Of those that wait, errors come first; all others stay as the workbook has them.
    yield from sorted(
        rows, key=lambda row: (not row.count.open, row.severity != "error")
    )


def _severities(queue: Queue) -> dict[str, str]:
    pairs = queue.lines.group_by(["check_id", "severity"]).aggregate([]).to_pylist()
    # A check with both counts as one that finds errors.
    listed = sorted(pairs, key=lambda pair: pair["severity"] == "error")
    return {pair["check_id"]: pair["severity"] for pair in listed}


def _trends(place: FormPlace, queue: Queue) -> Any:
    run = queue.run if Verb.SUBMISSION_READ in place.everywhere else None
    former = succeeded(place.form).filter(pk__lt=run.pk).first() if run else None
    if run is None or former is None:
        return lambda name: None
    return lambda name: run.pending.get(name, 0) - former.pending.get(name, 0)
