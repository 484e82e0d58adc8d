"""Raw and clean answers side by side, and the proof that the log explains all of it."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from collect.datasets.decisions.differences import (
    Changed,
    by_question,
    cells_of,
    changing,
    count_cells,
    unchanged,
)
from collect.datasets.decisions.queries import decisions_of
from collect.datasets.decisions.queue import Filter, Queue
from collect.datasets.decisions.surroundings import Surroundings
from collect.datasets.tables.schema import column_name
from collect.web.cleaning.checks import checks_of
from collect.web.cleaning.findings import SEPARATOR
from collect.web.cleaning.frame import framed
from collect.web.cleaning.stories import stories
from collect.web.navigation import FormPlace
from collect.web.page import PageRequest, page

_LISTED = 30


@require_safe
@page
def changes(request: PageRequest, form_id: int) -> HttpResponse:
    """How many cells of each question differ, and what was proven."""
    place, shown = framed(request, form_id, "changes")
    queue = Queue.of(place.form, request.actor)
    lines = changing(queue.lines)
    around = Surroundings(place.form, request.actor)
    texts = around.asked.texts()
    everywhere = around.areas.everywhere
    rows = queue.run.rows if queue.run and everywhere else {}
    shown |= {
        "everywhere": everywhere,
        "queue": queue,
        "cells": count_cells(lines),
        "rows": [
            {
                "changes": one,
                "at": SEPARATOR.join((one.table, one.question)),
                "label": texts[one.table, one.question].label
                if (one.table, one.question) in texts
                else one.question,
                "share": _share(one.cells, rows.get(one.table, 0)),
            }
            for one in by_question(lines)
        ],
        "questions": _questions(around),
    }
    return render(request, "web/cleaning/changes.html", shown)


@require_safe
@page
def changed_cells(request: PageRequest, form_id: int) -> HttpResponse:
    """Cells before and after, of a question, of an interview, or of both."""
    place, shown = framed(request, form_id, "changes")
    at, uuid = request.GET.get("at", ""), request.GET.get("uuid", "").strip()
    table, _found, column = at.partition(SEPARATOR)
    question = (table, column) if at else None
    queue = Queue.of(place.form, request.actor)
    lines = Filter(uuid=uuid, question=question).of(changing(queue.lines))
    current = Paginator(range(count_cells(lines)), _LISTED).get_page(
        request.GET.get("page")
    )
    cells = cells_of(lines, max(current.start_index() - 1, 0), _LISTED)
    around = Surroundings(place.form, request.actor)
    same = []
    if uuid and question and around.sees(uuid):
        same = unchanged(form_id, uuid, question, around.hidden(uuid), cells)
    texts = around.asked.texts()
    asked = texts.get(question) if question else None
    shown |= {
        "wanted_at": at,
        "wanted_uuid": uuid,
        "question": asked.label if asked else column,
        "page": current,
        "cells": _told(place, request, around, [*cells, *same]),
        "questions": _questions(around),
    }
    return render(request, "web/cleaning/changed.html", shown)


def _share(cells: int, rows: int) -> str:
    return f"{100 * cells / rows:.1f} %" if rows else ""


def _questions(around: Surroundings) -> list[tuple[str, str]]:
    """The questions that can be chosen."""
    return [
        (
            SEPARATOR.join((field.table, column_name(field))),
            next(iter(field.labels.values()), field.name),
        )
        for field in around.asked.fields
        if field.is_question
    ]


def _told(
    place: FormPlace,
    request: PageRequest,
    around: Surroundings,
    cells: list[Changed],
) -> list[dict[str, Any]]:
    """Cells with what led from before to after, step by step."""
    uuids = {one.uuid for one in cells}
    events = decisions_of(place.form.pk).filter(uuid__in=uuids)
    steps: dict[tuple[str, str, str], list[Any]] = {}
    for story in stories(place.form, request.actor, list(events)):
        event = story.event
        key = (event.table, event.row, event.question)
        steps.setdefault(key, []).append(story)
    texts, checks = around.asked.texts(), checks_of(place.form)
    interviews = around.interviews(uuids)
    found = []
    for one in cells:
        question = texts.get((one.table, one.question))
        found.append(
            {
                "cell": one,
                "interview": interviews.get(one.uuid),
                "place": one.row.rpartition("/")[2] if one.table else "",
                "label": question.label if question else one.question,
                "raw_label": question.label_of(one.raw) if question else "",
                "clean_label": question.label_of(one.clean) if question else "",
                "automatic": [
                    (checks.named(line["check_id"]), line)
                    for line in one.lines
                    if line["decision_id"] is None
                ],
                "stories": steps.get(one.cell, []),
            }
        )
    return found
