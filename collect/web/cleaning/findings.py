"""Findings in a list, with what one needs to know to decide about them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from collect.datasets.decisions.queue import Filter, Queue, page_of
from collect.datasets.decisions.surroundings import Surroundings
from collect.datasets.decisions.wishes import Wishes
from collect.web.cleaning.checks import checks_of
from collect.web.cleaning.decision_forms import QUICK_REASONS, DecisionForm
from collect.web.cleaning.frame import framed, key_of
from collect.web.navigation import FormPlace
from collect.web.page import PageRequest, page

LISTED = 50
STANDINGS = (
    ("open", _("Waiting")),
    ("decided", _("Decided, before the next run")),
    ("done", _("Decided")),
    ("undone", _("Withdrawn, before the next run")),
    ("", _("All")),
)
ALL = "*"
"""Stands for all checks; corrections without a finding have an empty one."""

SEPARATOR = "~"
"""Between table and question in a parameter; neither can hold it."""


@require_safe
@page
def findings(request: PageRequest, form_id: int) -> HttpResponse:
    """The findings that a filter leaves, page by page."""
    place, shown = framed(request, form_id, "cleaning")
    queue = Queue.of(place.form, request.actor)
    shown |= listing(request, place, queue, request.GET)
    return render(request, "web/cleaning/findings.html", shown)


def listing(
    request: PageRequest,
    place: FormPlace,
    queue: Queue,
    parameters: QueryDict,
    form: DecisionForm | None = None,
    chosen: Collection[str] = (),
) -> dict[str, Any]:
    """A page of findings. `form`: what was filled in to decide; `chosen`: which were
    ticked."""
    wanted = filter_of(parameters)
    lines = wanted.of(queue.lines)
    current = Paginator(range(lines.num_rows), LISTED).get_page(parameters.get("page"))
    listed = page_of(lines, max(current.start_index() - 1, 0), LISTED)
    around = Surroundings(place.form, request.actor)
    check = checks_of(place.form).named(wanted.check_id or "")
    may = place.may["submission_update"] and bool(listed)
    if form is None and may:
        other = wanted.check_id is not None and check.type == "other"
        form = DecisionForm.about(Wishes(place.form), listed, other=other)
    return {
        "queue": queue,
        "check": None if wanted.check_id is None else check,
        "wanted": wanted,
        "wanted_at": SEPARATOR.join(wanted.question or ()),
        "standings": STANDINGS,
        "filtered": parameters_of(wanted),
        "page": current,
        "rows": rows_of(listed, around),
        "choices": _choices(place, queue, around),
        "form": form if may else None,
        "chosen": chosen,
        "quick": QUICK_REASONS,
    }


def filter_of(parameters: QueryDict) -> Filter:
    """The filter in an address or a form; without any, those that wait."""
    question, check = parameters.get("at", ""), parameters.get("check", ALL)
    table, _found, column = question.partition(SEPARATOR)
    return Filter(
        check_id=None if check == ALL else check,
        standing=parameters.get("standing", "open"),
        severity=parameters.get("severity", ""),
        enumerator=parameters.get("enumerator", ""),
        uuid=parameters.get("uuid", ""),
        question=(table, column) if question else None,
    )


def parameters_of(wanted: Filter) -> str:
    """The filter as the end of an address."""
    given = {
        "severity": wanted.severity,
        "enumerator": wanted.enumerator,
        "uuid": wanted.uuid,
        "at": SEPARATOR.join(wanted.question or ()),
    }
    kept = {"standing": wanted.standing}
    kept |= {name: value for name, value in given.items() if value}
    if wanted.check_id is not None:
        kept["check"] = wanted.check_id
    return urlencode(kept)


def rows_of(
    lines: Sequence[Mapping[str, Any]], around: Surroundings
) -> list[dict[str, Any]]:
    """Lines of the log with their interviews and questions."""
    interviews = around.interviews(line["uuid"] for line in lines)
    texts = around.asked.texts()
    found = []
    for line in lines:
        question = texts.get((line["table"], line["question"]))
        found.append(
            {
                "line": line,
                "key": key_of(line),
                "interview": interviews.get(line["uuid"]),
                "label": question.label if question else line["question"],
                "value_label": question.label_of(line["old_value"]) if question else "",
                "new_label": question.label_of(line["new_value"]) if question else "",
                "place": place_in_words(line),
            }
        )
    return found


def place_in_words(line: Mapping[str, Any]) -> str:
    """Which row of a repeat: the end of its key."""
    return str(line["row"]).rpartition("/")[2] if line["table"] else ""


def _choices(
    place: FormPlace, queue: Queue, around: Surroundings
) -> dict[str, list[tuple[str, str]]]:
    """What can be chosen in the filter."""
    checks = checks_of(place.form)
    texts = around.asked.texts()

    def label(table: str, column: str) -> str:
        known = texts.get((table, column))
        return known.label if known else column

    return {
        "check": [(name, checks.named(name).title) for name in queue.counts],
        "enumerator": [(name, name) for name in queue.values("enumerator")],
        "at": [
            (SEPARATOR.join(pair), label(*pair))
            for pair in queue.questions()
            if pair[1]
        ],
    }
