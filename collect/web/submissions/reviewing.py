"""Deciding about submissions: several of the table at once, or one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from collect.accounts.permissions import Verb
from collect.submissions import actions
from collect.submissions.areas import of_areas
from collect.submissions.models import ReviewState, Submission
from collect.submissions.queries import submissions_of
from collect.submissions.sight import areas_seen
from collect.web.fields import PageForm
from collect.web.navigation import FormPlace, form_place
from collect.web.page import PageRequest, page
from collect.web.submissions import wording
from collect.web.submissions.parameters import kept, shown
from collect.web.submissions.undo import states_in, token_of

MOST = 100
"""Submissions in one decision: those of a page."""


class ReviewForm(PageForm):
    """What is decided, and why."""

    state = forms.ChoiceField(
        label=_("Decision"),
        choices=[("", _("Choose…")), *wording.REVIEWS],
        error_messages={"required": _("Choose what you decide.")},
    )
    notes = forms.CharField(
        label=_("Comment"), required=False, max_length=4000, widget=forms.Textarea
    )

    @property
    def review_state(self) -> ReviewState | None:
        """The state that was chosen; None for received."""
        state = self.cleaned_data["state"]
        return None if state == "received" else ReviewState(state)


class SeveralForm(ReviewForm):
    """The same for those that are ticked in the table."""

    chosen = forms.TypedMultipleChoiceField(
        label=_("Submissions"),
        coerce=int,
        error_messages={"required": _("Tick the submissions that you decide about.")},
    )

    def __init__(self, data: QueryDict, seen: QuerySet[Submission]) -> None:
        ticked = [each for each in data.getlist("chosen") if each.isdecimal()][:MOST]
        known = seen.filter(pk__in=[int(each) for each in ticked if len(each) < 19])
        choices = [(str(each.pk), wording.moment(each.created_at)) for each in known]
        # Those that were deleted meanwhile are left out.
        sent = data.copy()
        sent.setlist("chosen", [number for number, _ in choices])
        super().__init__(sent)
        chosen = self.fields["chosen"]
        assert isinstance(chosen, forms.ChoiceField)  # noqa: S101  declared above
        chosen.widget = forms.CheckboxSelectMultiple()
        chosen.choices = choices


@require_POST
@page
def review_several(request: PageRequest, form_id: int) -> HttpResponse:
    """Set the state of the submissions that are ticked, and lead back to the table."""
    place, seen = _decided_about(request, form_id)
    form = SeveralForm(request.POST, seen)
    back = _back(request)
    if not form.is_valid():
        context: dict[str, Any] = {
            "place": place,
            "here": "submissions",
            "section": "projects",
            "form": form,
            "query": back,
        }
        return render(
            request, "web/submissions/review_several.html", context, status=400
        )
    state = form.review_state
    before = actions.set_review_states(
        form_id=place.form.pk,
        states=dict.fromkeys(form.cleaned_data["chosen"], state),
        by=request.actor,
        notes=form.cleaned_data["notes"] or None,
    )
    said = ngettext(
        "%(number)s submission is now: %(state)s.",
        "%(number)s submissions are now: %(state)s.",
        len(before),
    )
    label = wording.state_of(state)[0]
    messages.success(request, said % {"number": len(before), "state": label})
    if not before:
        return HttpResponseRedirect(_table(place, back))
    token = token_of(place.form, before, state or "")
    joint = "&" if back else "?"
    return HttpResponseRedirect(f"{_table(place, back)}{joint}undo={token}")


@require_POST
@page
def undo_review(request: PageRequest, form_id: int) -> HttpResponse:
    """Set the states back to what they were before one decision."""
    place, seen = _decided_about(request, form_id)
    states = states_in(place.form, request.POST.get("undo", ""), seen)
    if not states:
        messages.error(request, gettext("This can no longer be taken back."))
        return HttpResponseRedirect(_table(place, _back(request)))
    changed = actions.set_review_states(
        form_id=place.form.pk,
        states=states,
        by=request.actor,
        notes=gettext("Set back"),
    )
    said = ngettext(
        "%(number)s submission is as it was.",
        "%(number)s submissions are as they were.",
        len(changed),
    )
    messages.success(request, said % {"number": len(changed)})
    return HttpResponseRedirect(_table(place, _back(request)))


def _decided_about(
    request: PageRequest, form_id: int
) -> tuple[FormPlace, QuerySet[Submission]]:
    """The form, and the submissions that somebody may decide about."""
    place = form_place(request, form_id, Verb.SUBMISSION_UPDATE, by_area=True)
    areas = areas_seen(request.actor, place.form, Verb.SUBMISSION_UPDATE)
    return place, of_areas(submissions_of(place.form), areas)


def _back(request: PageRequest) -> str:
    """The filters of the table that the decision came from."""
    return shown(kept(QueryDict(request.POST.get("back", "").removeprefix("?"))))


def _table(place: FormPlace, query: str) -> str:
    return reverse("submissions", kwargs={"form_id": place.form.pk}) + query
