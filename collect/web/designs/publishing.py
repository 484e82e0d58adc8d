"""The draft beside the published version, and publishing it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from collect.accounts.models import Actor
from collect.accounts.permissions import Verb
from collect.datasets.consequences import comparison_of
from collect.forms import actions
from collect.forms.models import Form
from collect.forms.ports import submission_store
from collect.forms.queries import design_of, free_version, published_version
from collect.problems import Problem
from collect.web.designs.files import slots_of
from collect.web.designs.verdicts import report_of
from collect.web.fields import PageForm
from collect.web.navigation import FormPlace, form_place
from collect.web.page import PageRequest, page


class PublishForm(PageForm):
    """The version's name, a note, and what has to be agreed to."""

    version = forms.CharField(
        label=_("Version"),
        max_length=255,
        required=False,
        help_text=_("Every published version has its own name."),
    )
    notes = forms.CharField(
        label=_("Note for the audit log"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What changed, and why. Whoever may change the form reads it."),
    )
    agreed = forms.BooleanField(
        label=_("I have read what breaks, and publish it all the same"),
        error_messages={"required": _("Read what breaks, and agree to it first.")},
    )

    def __init__(self, *args: Any, breaks: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not breaks:
            del self.fields["agreed"]


@require_http_methods(["GET", "HEAD", "POST"])
@page
def design_publish(request: PageRequest, form_id: int) -> HttpResponse:
    """What publishing changes, and the button for it."""
    place = form_place(request, form_id, Verb.FORM_UPDATE)
    form = design_of(place.form)
    draft = form.draft_version
    if draft is None:
        messages.info(request, _t("There is no draft to publish."))
        return redirect("design", form_id=form_id)
    comparison = comparison_of(form)
    report = None if comparison is None else report_of(comparison)
    breaks = bool(report and report.breaks)
    proposed = free_version(form, draft.version)
    if request.method == "POST":
        asked = PublishForm(request.POST, breaks=breaks)
        if asked.is_valid() and _published(asked, place.form, request.actor):
            messages.success(
                request,
                _t("Version “%s” is published. Phones fetch it from now on.")
                % asked.cleaned_data["version"],
            )
            return redirect("design", form_id=form_id)
    else:
        asked = PublishForm(breaks=breaks, initial={"version": proposed})
    shown = _context(place, form) | {
        "form": asked,
        "report": report,
        "is_same": comparison is not None and comparison.is_empty,
        "collides": proposed != draft.version,
    }
    status = 400 if asked.errors else 200
    return render(request, "web/designs/publish.html", shown, status=status)


def _context(place: FormPlace, form: Form) -> dict[str, Any]:
    tests = submission_store().statistics([form.pk], draft=True).get(form.pk)
    return {
        "place": place,
        "here": "design",
        "section": "projects",
        "draft": form.draft_version,
        "published": form.current_version,
        "tests": tests.submissions if tests else 0,
        "missing": [slot.name for slot in slots_of(form) if slot.is_missing],
    }


def _published(asked: PublishForm, form: Form, by: Actor) -> bool:
    """Publish it; false where the version's name cannot be, which is said."""
    version = asked.cleaned_data["version"]
    if published_version(form, version) is not None:
        text = _t("A version of this name was published before. Choose another.")
        asked.add_error("version", text)
        return False
    try:
        # An empty name is a name too, that of forms without versions.
        actions.publish(
            form=form,
            by=by,
            version=version,
            notes=asked.cleaned_data["notes"] or None,
        )
    except Problem as problem:
        asked.blame(problem, "version")
        return False
    return True
