"""One finding, with all that stands around it, and its decision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from collect.accounts.permissions import Verb
from collect.datasets.cleaning.log import PENDING
from collect.datasets.decisions import actions
from collect.datasets.decisions.queue import Queue
from collect.datasets.decisions.suggesting import likely_choice, likely_numbers
from collect.datasets.decisions.surroundings import Spread, Surroundings
from collect.datasets.decisions.wishes import Wishes
from collect.forms.expressions import names_in
from collect.problems import Problem
from collect.web.cleaning.checks import CheckText, checks_of
from collect.web.cleaning.deciding import stored
from collect.web.cleaning.decision_forms import QUICK_REASONS, DecisionForm
from collect.web.cleaning.findings import filter_of, parameters_of, rows_of
from collect.web.cleaning.frame import framed, key_of, place_of, require_right
from collect.web.cleaning.stories import events_at
from collect.web.navigation import FormPlace
from collect.web.page import PageRequest, page

Line = Mapping[str, Any]


@dataclass(frozen=True)
class Picture:
    """A distribution as a picture: bars (x, y, height), and where things stand, in
    hundredths of the width."""

    spread: Spread
    bars: list[tuple[float, float, float]]
    value: float | None
    first: float
    median: float
    third: float


@require_http_methods(["GET", "HEAD", "POST"])
@page
def finding(request: PageRequest, form_id: int) -> HttpResponse:
    """A finding of the last run; once it is decided, the next of the list."""
    place, shown = framed(request, form_id, "cleaning")
    queue = Queue.of(place.form, request.actor)
    at = place_of(request.GET)
    line = next(iter(queue.at([at])), None)
    if line is None:
        raise Problem("404.1")
    lines = filter_of(_filter(request)).of(queue.lines)
    before, after = queue.around(lines, at)
    check = checks_of(place.form).named(line["check_id"])
    form, status = None, 200
    about = _about(request, place, line)
    if request.method == "POST":
        require_right(place, Verb.SUBMISSION_UPDATE)
        form = _form(place, check, about, request.POST)
        if _decided(request, place, form, about):
            return redirect(_onward(request, form_id, after or before))
        status = 400
    elif place.may["submission_update"]:
        form = _form(place, check, about)
    around = Surroundings(place.form, request.actor)
    shown |= {
        "check": check,
        "about": about,
        "key": key_of(line),
        "listed": request.GET.get("list", ""),
        "row": rows_of([line], around)[0],
        "standing": line["standing"],
        "waits": line["status"] == PENDING,
        "form": form,
        "quick": QUICK_REASONS,
        "before": _address(request, form_id, before) if before else "",
        "after": _address(request, form_id, after) if after else "",
        "filtered": parameters_of(filter_of(_filter(request))),
        "events": events_at(place.form, request.actor, line),
        **_around(place, around, check, line),
    }
    return render(request, "web/cleaning/finding.html", shown, status=status)


def _filter(request: PageRequest) -> QueryDict:
    """The list that the finding was opened from."""
    return QueryDict(request.GET.get("list", ""))


def _about(request: PageRequest, place: FormPlace, line: Line) -> Line:
    """What is decided about: the finding with the answer that was seen; of one about a
    whole row, the answer of it (`fix`) that somebody knows to be wrong."""
    fix = request.GET.get("fix", "")
    if not fix:
        old = request.GET.get("old") if request.method == "POST" else line["old_value"]
        return {**line, "old_value": old}
    about = {**line, "question": fix, "old_value": request.GET.get("was")}
    if line["question"] or Wishes(place.form).field(about) is None:
        raise Problem("404.1")
    return about


def _address(request: PageRequest, form_id: int, line: Line) -> str:
    kept = urlencode({"list": request.GET.get("list", "")})
    return f"{reverse('finding', kwargs={'form_id': form_id})}?{key_of(line)}&{kept}"


def _onward(request: PageRequest, form_id: int, following: Line | None) -> str:
    if following is not None:
        return _address(request, form_id, following)
    listed = parameters_of(filter_of(_filter(request)))
    return f"{reverse('findings', kwargs={'form_id': form_id})}?{listed}"


def _form(
    place: FormPlace, check: CheckText, line: Line, given: QueryDict | None = None
) -> DecisionForm:
    other = check.type == "other"
    return DecisionForm.about(Wishes(place.form), [line], given, other=other)


def _decided(
    request: PageRequest, place: FormPlace, form: DecisionForm, line: Line
) -> bool:
    """Decide, if it can be; else the form says why not."""
    if not form.is_valid():
        return False
    proposals = Wishes(place.form).proposals([line], form.wish)
    decided = actions.decide(form=place.form, proposals=proposals, by=request.actor)
    if decided.refusals:
        form.refuse(decided.refusals)
        return False
    messages.success(request, stored(len(decided.decisions)))
    return True


def _around(
    place: FormPlace, around: Surroundings, check: CheckText, line: Line
) -> dict[str, Any]:
    """What helps to judge a finding of this check."""
    wishes = Wishes(place.form)
    field = wishes.field(line)
    other, pairs = around.beside(line)
    spread = None
    if check.type == "outlier":
        spread = around.spread(line, line["question"], check.by)
    guesses: list[str] = []
    if spread is not None and field is not None:
        guesses = likely_numbers(line["old_value"], spread)
    about = wishes.specified(line) if check.type == "other" else None
    guess = ""
    if about is not None:
        listed = wishes.asked.choices.get(about.parent.list_name, ())
        guess = likely_choice(line["old_value"], listed, about.code)
    rule = check.rule or (field.constraint if field and check.type == "builtin" else "")
    return {
        "field": field,
        "expects": around.asked.texts()[line["table"], line["question"]].expects
        if field
        else "",
        "other_row": other,
        "pairs": pairs,
        "picture": _picture(spread, line["old_value"]) if spread else None,
        "guesses": guesses,
        "guess": guess,
        "rule": rule,
        "looked_at": around.answers(line, sorted(names_in(rule))),
    }


def _picture(spread: Spread, text: str | None) -> Picture:
    span = (spread.most - spread.least) or 1.0
    highest = max(spread.bars) or 1
    width = 100 / len(spread.bars)

    def x(value: float) -> float:
        return round(100 * (value - spread.least) / span, 1)

    bars = [
        (
            round(place * width, 2),
            round(40 - 38 * bar / highest, 1),
            round(38 * bar / highest, 1),
        )
        for place, bar in enumerate(spread.bars)
    ]
    try:
        value = x(float(text or ""))
    except ValueError:
        value = None
    return Picture(
        spread, bars, value, x(spread.first), x(spread.median), x(spread.third)
    )
