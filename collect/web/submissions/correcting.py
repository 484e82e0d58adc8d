"""Correcting answers of a submission in the browser, one row of it at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from collect.problems import Problem
from collect.submissions import actions
from collect.submissions.browsing.sheet import Section, sheet_of
from collect.submissions.instance.correct import Leaf, leaves
from collect.submissions.models import SubmissionVersion
from collect.submissions.queries import form_tree, version_in
from collect.web.page import PageRequest, page
from collect.web.submissions.correction_form import CorrectionForm
from collect.web.submissions.reading import Reader
from collect.web.submissions.subject import Subject


@dataclass(frozen=True)
class Row:
    """A part of the submission that is corrected at once."""

    key: str
    title: str
    chosen: bool


@require_http_methods(["GET", "HEAD", "POST"])
@page
def correct(
    request: PageRequest, form_id: int, instance_id: str, *, draft: bool = False
) -> HttpResponse:
    """Correct answers of one row of the submission, which makes a new version of it."""
    subject = Subject.to_correct(request, form_id, instance_id, draft=draft)
    sent = request.POST if request.method == "POST" else None
    version = _version(subject, sent)
    sheet = sheet_of(version, subject.submission.instance_id)
    row = request.GET.get("row", subject.submission.instance_id)
    all_leaves = _leaves(subject, version)
    own = [leaf for leaf in all_leaves if leaf.row == row]
    if not own:
        raise Problem("404.1")
    reader = Reader(sheet, subject.view.display.language, frozenset(), {}, {})
    form = CorrectionForm(reader, version, own, sent)
    status = 200
    if sent is not None:
        status = 400
        if form.is_valid():
            refused = _corrected(request, subject, version, form)
            if refused is None:
                return HttpResponseRedirect(subject.address + subject.view.query)
            status = refused.status
            form.blame(refused)
    context = {
        **subject.shown,
        "form": form,
        "rows": _rows(reader, all_leaves, row),
        "row": row,
        "superseded": version.pk != subject.version.pk,
    }
    return render(request, "web/submissions/correct.html", context, status=status)


def _corrected(
    request: PageRequest,
    subject: Subject,
    version: SubmissionVersion,
    form: CorrectionForm,
) -> Problem | None:
    """Carry the corrections out; the problem where that cannot be."""
    try:
        actions.correct_submission(
            form=subject.view.place.form,
            submission=subject.submission,
            version=version,
            changes=form.changes,
            by=request.actor,
            user_agent=request.headers.get("User-Agent", ""),
            notes=form.cleaned_data["notes"],
        )
    except Problem as problem:
        return problem
    said = gettext("Corrected. The version before is kept in the history.")
    messages.success(request, said)
    return None


def _version(subject: Subject, sent: QueryDict | None) -> SubmissionVersion:
    """The version that is corrected: the one that the form was made of."""
    base = sent.get("base", "") if sent is not None else ""
    if not base or base == subject.version.instance_id:
        return subject.version
    return version_in(subject.submission, str(base))


def _leaves(subject: Subject, version: SubmissionVersion) -> list[Leaf]:
    whole = SubmissionVersion.objects.only("xml").get(pk=version.pk)
    tree = form_tree(version.form_version_id)
    return leaves(bytes(whole.xml), tree, key=subject.submission.instance_id)


def _rows(reader: Reader, all_leaves: Sequence[Leaf], chosen: str) -> list[Row]:
    """The parts that have answers, in order."""
    keys = {leaf.row for leaf in all_leaves}
    root = reader.sheet.root
    found = [Row(root.row, gettext("Main part"), root.row == chosen)]
    for section in _instances(root):
        if section.row in keys and section.of:
            title = f"{reader.words(section.of, section.row)} {section.number}"
            found.append(Row(section.row, title, section.row == chosen))
    return found


def _instances(section: Section) -> list[Section]:
    """Each time that a repeat was filled in, outer ones first."""
    found = []
    for part in section.parts:
        if isinstance(part, Section):
            found += [part] if part.number else []
            found += _instances(part)
    return found
