"""One submission: read like a questionnaire, with all that is known about it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from collect.accounts.permissions import Verb
from collect.lib.paths import encode_segment
from collect.problems import Problem
from collect.submissions import queries
from collect.submissions.browsing import looking
from collect.submissions.browsing.questions import Sort
from collect.submissions.browsing.sheet import Sheet, sheet_of
from collect.web.page import PageRequest, page
from collect.web.submissions import wording
from collect.web.submissions.found import (
    Cell,
    Remark,
    cell_of,
    remarks_on,
    removed,
)
from collect.web.submissions.parameters import hidden_fields
from collect.web.submissions.reading import Reader, files_of
from collect.web.submissions.reviewing import ReviewForm
from collect.web.submissions.subject import Subject
from collect.web.submissions.talk import CommentForm, conversation
from collect.web.submissions.view import View

_SECONDS = 0.05
"""For each neighbour in the list."""
_STARTS = ("start", "starttime", "start_time")
_ENDS = ("end", "endtime", "end_time")


@require_safe
@page
def one(
    request: PageRequest, form_id: int, instance_id: str, *, draft: bool = False
) -> HttpResponse:
    """A submission. The instanceID of an edit leads to the submission it is of."""
    try:
        subject = Subject.of(request, form_id, instance_id, draft=draft, deleted=True)
    except Problem as problem:
        if problem.code != "404.1":
            raise
        return _of_edit(request, form_id, instance_id, draft=draft)
    return shown_one(request, subject)


def _of_edit(
    request: PageRequest, form_id: int, instance_id: str, *, draft: bool
) -> HttpResponse:
    view = View.of(request, form_id, Verb.SUBMISSION_READ, draft=draft)
    first = queries.first_id_of(view.submissions(), instance_id)
    base = request.path.rpartition("/")[0]
    return HttpResponseRedirect(f"{base}/{encode_segment(first)}")


def shown_one(
    request: PageRequest,
    subject: Subject,
    *,
    review_form: ReviewForm | None = None,
    comment_form: CommentForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of a submission, with forms as they were sent, if they were."""
    submission, version = subject.submission, subject.version
    sheet = sheet_of(version, submission.instance_id)
    language = _language(request, subject)
    remarks = _remarks(subject)
    files = queries.attachments_of(version).select_related("blob")
    reader = Reader(
        sheet,
        language,
        subject.hidden,
        remarks,
        files_of(files, f"{subject.api}/attachments") if subject.trusted else None,
    )
    context = {
        **subject.shown,
        "sheet": reader.read(),
        "places": _has_places(sheet, subject.hidden),
        "language": language,
        "languages": subject.view.known.languages,
        "facts": _facts(subject, sheet),
        "findings": _unplaced(sheet, remarks),
        "removed": removed(remarks),
        "conversation": conversation(submission),
        "edits": max(submission.versions.count() - 1, 0),
        "review_form": review_form
        or ReviewForm(initial={"state": submission.review_state or ""}),
        "comment_form": comment_form or CommentForm(),
        "may_edit": subject.may_correct,
        "files": list(files_of(files, f"{subject.api}/attachments").values()),
        "carried": hidden_fields(request.GET, ()),
        "files_missing": [each.name for each in files if each.blob_id is None],
        **_neighbours(subject),
    }
    return render(request, "web/submissions/one.html", context, status=status)


def _has_places(sheet: Sheet, hidden: frozenset[str]) -> bool:
    """Whether there is anything to be seen on a map."""
    return any(
        entry.question.sort is Sort.PLACE
        and entry.value is not None
        and entry.question.path not in hidden
        for entry in sheet.root.entries()
    )


def _language(request: PageRequest, subject: Subject) -> str:
    wanted = request.GET.get("language", "")
    view = subject.view
    return wanted if wanted in view.known.languages else view.display.language


def _remarks(subject: Subject) -> Mapping[Cell, list[Remark]]:
    if subject.view.draft:
        return {}
    form, submission = subject.view.place.form, subject.submission
    return remarks_on(form, submission.instance_id, trusted=not subject.hidden)


def _unplaced(sheet: Sheet, remarks: Mapping[Cell, list[Remark]]) -> list[Remark]:
    """What is said of the submission as a whole, or of what is no question of it."""
    own = {cell_of(each.question.field, each.row) for each in sheet.root.entries()}
    return [
        remark for cell, found in remarks.items() if cell not in own for remark in found
    ]


def _facts(subject: Subject, sheet: Sheet) -> dict[str, Any]:
    """When and how long, as the phone noted it."""
    noted = sheet.names.get(subject.submission.instance_id, {})
    start, end = (_noted(noted, names) for names in (_STARTS, _ENDS))
    took = (end - start).total_seconds() if start and end else None
    return {
        "received": wording.moment(subject.submission.created_at),
        "changed": wording.moment(subject.submission.updated_at),
        "start": wording.moment(start),
        "took": wording.duration(took) if took is not None and took >= 0 else "",
        "version": subject.submission.form_version_name,
    }


def _noted(noted: Any, names: tuple[str, ...]) -> datetime | None:
    for name in names:
        _, value = noted.get(name, (None, None))
        try:
            moment = datetime.fromisoformat(str(value))
        except ValueError:
            continue
        if moment.tzinfo is not None:
            return moment
    return None


def _neighbours(subject: Subject) -> dict[str, str]:
    """The submissions before and after this one in the list it was opened from."""
    view = subject.view
    asked, order = view.filters.asked, view.filters.order
    place = looking.place(subject.submission.pk, order) if asked else None
    if asked is None or place is None:
        return {}
    found: dict[str, str] = {}
    for name, backwards in (("previous", True), ("next", False)):
        ids = looking.look(
            asked,
            order=order,
            start=place,
            size=1,
            backwards=backwards,
            seconds=_SECONDS,
        ).ids
        if ids:
            found[name] = view.address_of(queries.instance_id_of(ids[0]))
    return found
