"""Saying and deciding something about one submission."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from collect.accounts.permissions import Verb
from collect.submissions import actions
from collect.submissions.actions.purge import KEPT
from collect.web.page import PageRequest, page
from collect.web.submissions import wording
from collect.web.submissions.one import shown_one
from collect.web.submissions.reviewing import ReviewForm
from collect.web.submissions.subject import Subject
from collect.web.submissions.talk import CommentForm


@require_POST
@page
def review(request: PageRequest, form_id: int, instance_id: str) -> HttpResponse:
    """Set the review state, with a comment that is kept with it."""
    subject = Subject.of(request, form_id, instance_id, Verb.SUBMISSION_UPDATE)
    form = ReviewForm(request.POST)
    if not form.is_valid():
        return shown_one(request, subject, review_form=form, status=400)
    state = form.review_state
    actions.set_review_state(
        submission_id=subject.submission.pk,
        state=state,
        by=request.actor,
        notes=form.cleaned_data["notes"] or None,
    )
    said = gettext("The submission is now: %(state)s.")
    messages.success(request, said % {"state": wording.state_of(state)[0]})
    return HttpResponseRedirect(subject.address + subject.view.query)


@require_POST
@page
def comment(request: PageRequest, form_id: int, instance_id: str) -> HttpResponse:
    """Say something about it; whoever may read it may."""
    subject = Subject.of(request, form_id, instance_id)
    form = CommentForm(request.POST)
    if not form.is_valid():
        return shown_one(request, subject, comment_form=form, status=400)
    actions.add_comment(
        submission=subject.submission, body=form.cleaned_data["body"], by=request.actor
    )
    return HttpResponseRedirect(f"{subject.address}{subject.view.query}#conversation")


@require_POST
@page
def delete(request: PageRequest, form_id: int, instance_id: str) -> HttpResponse:
    """Put it into the trash."""
    subject = Subject.of(request, form_id, instance_id, Verb.SUBMISSION_DELETE)
    actions.delete_submission(submission_id=subject.submission.pk, by=request.actor)
    said = gettext("“%(name)s” is deleted. It can be restored for %(days)s days.")
    messages.success(request, said % {"name": subject.title, "days": KEPT.days})
    return HttpResponseRedirect(
        subject.view.address("submissions") + subject.view.query
    )


@require_POST
@page
def restore(request: PageRequest, form_id: int, instance_id: str) -> HttpResponse:
    """Take it out of the trash."""
    subject = Subject.of(
        request, form_id, instance_id, Verb.SUBMISSION_RESTORE, deleted=True
    )
    actions.restore_submission(submission_id=subject.submission.pk, by=request.actor)
    messages.success(request, gettext("The submission is back."))
    return HttpResponseRedirect(subject.address)
