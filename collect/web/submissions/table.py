"""The table of a form's submissions."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from collect.accounts.permissions import Verb
from collect.problems import Problem
from collect.submissions.browsing import looking
from collect.submissions.browsing.looking import Found
from collect.submissions.odata.protocol.tokens import Place
from collect.web.page import PageRequest, page
from collect.web.submissions import wording
from collect.web.submissions.lines import headings, lines
from collect.web.submissions.parameters import changed, hidden_fields
from collect.web.submissions.undo import undo_of
from collect.web.submissions.view import View

COUNTED = 10_000
"""As many are counted before the page is shown; more are counted afterwards."""
_LONGEST_PLACE = 200


@require_safe
@page
def submissions(
    request: PageRequest, form_id: int, *, draft: bool = False
) -> HttpResponse:
    """A page of the submissions that fit the filters of the address."""
    view = View.of(request, form_id, Verb.SUBMISSION_LIST, draft=draft)
    if _sent_as_form(request):
        # Addresses to be shared do without the fields that were left empty.
        return HttpResponseRedirect(view.address("submissions") + view.query)
    context = {
        **view.shown,
        "filters": view.filters,
        "form": view.filters.form,
        "carried": hidden_fields(request.GET, view.filters.form.fields),
        "columns": headings(view),
        "reviews": wording.REVIEWS,
        "undo": undo_of(request, view.place.form),
    }
    if view.filters.asked is None:
        return render(request, "web/submissions/table.html", context, status=400)
    return render(
        request, "web/submissions/table.html", {**context, **_page(request, view)}
    )


@require_safe
@page
def counted(request: PageRequest, form_id: int, *, draft: bool = False) -> HttpResponse:
    """How many submissions fit, for the page that shows some of them."""
    view = View.of(request, form_id, Verb.SUBMISSION_LIST, draft=draft)
    asked = view.filters.asked
    context = {**view.shown, "number": looking.count(asked) if asked else None}
    return render(request, "web/submissions/count.html", context)


def place_in(text: str) -> Place | None:
    """A place in the list, as it stands in addresses. Raises Problem 400.35."""
    if len(text) > _LONGEST_PLACE or "\0" in text:
        raise Problem("400.35")
    return tuple(text.split("~")) if text else None


def place_text(place: Place | None) -> str:
    """The same for an address."""
    return "~".join(part or "" for part in place) if place else ""


def _sent_as_form(request: PageRequest) -> bool:
    return any(not value for _, values in request.GET.lists() for value in values)


def _page(request: PageRequest, view: View) -> dict[str, Any]:
    asked = view.filters.asked
    assert asked is not None  # noqa: S101  asked by the caller
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    found = looking.look(
        asked,
        order=view.filters.order,
        start=place_in(before or after),
        size=view.display.size,
        backwards=bool(before),
    )
    number = None if asked.heavy else looking.count(asked, most=COUNTED + 1)
    return {
        "lines": lines(view, found.ids),
        "number": number if number is not None and number <= COUNTED else None,
        "many": number is not None and number > COUNTED,
        "first_page": not (after or before),
        **_links(request, found, after=bool(after), before=bool(before)),
    }


def _links(
    request: PageRequest, found: Found, *, after: bool, before: bool
) -> dict[str, Any]:
    """Where the list goes on, both ways."""
    further = found.more or found.stopped is not None
    ahead = further if before else after
    behind = before or further
    last = found.last if before or found.stopped is None else found.stopped
    first = found.stopped if before and found.stopped else found.first
    return {
        "previous": _link(request, "before", first) if ahead else "",
        "next": _link(request, "after", last) if behind else "",
        "stopped": found.stopped is not None,
    }


def _link(request: PageRequest, name: str, place: Place | None) -> str:
    return changed(request.GET, {name: place_text(place)}) if place else ""
