"""Settings of a form: who may send, what counts, public links, the end."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from collect.accounts import actions as accounts
from collect.accounts import queries
from collect.accounts.permissions import Verb
from collect.forms import actions
from collect.forms.models import Form, ReviewRule, State
from collect.forms.queries import design_of
from collect.web.designs.links import LinkForm
from collect.web.fields import PageForm
from collect.web.navigation import FormPlace, form_place
from collect.web.page import PageRequest, page

_STATES = (
    (State.OPEN, _("Open: phones get the form and send what they have")),
    (
        State.CLOSING,
        _("Closing: nobody begins a new interview; what was begun still comes"),
    ),
    (State.CLOSED, _("Closed: nothing is taken any more")),
)
_RULES = (
    (ReviewRule.NOT_REJECTED, _("All but those rejected")),
    (ReviewRule.APPROVED, _("Only those approved")),
    (ReviewRule.ALL, _("All, whatever reviewers decided")),
)


class StateForm(PageForm):
    """What devices may do with the form."""

    state = forms.ChoiceField(
        label=_("What phones may do"), choices=_STATES, widget=forms.RadioSelect
    )


class RuleForm(PageForm):
    """Which submissions count in estimates."""

    rule = forms.ChoiceField(
        label=_("Which submissions count in estimates"),
        choices=_RULES,
        widget=forms.RadioSelect,
        help_text=_("A change makes a new run due; releases stay as they are."),
    )


class DeleteForm(PageForm):
    """The form's id, typed by whoever means it."""

    form_id = forms.CharField(
        label=_("To delete the form, type its id"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, xml_form_id: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self._id = xml_form_id

    def clean_form_id(self) -> str:
        """Only that of this form will do."""
        typed: str = self.cleaned_data["form_id"]
        if typed != self._id:
            raise ValidationError(_t("This is not the id of the form: %s.") % self._id)
        return typed


@require_safe
@page
def form_settings(request: PageRequest, form_id: int) -> HttpResponse:
    """All settings of the form."""
    return _shown(request, _place(request, form_id))


@require_POST
@page
def form_state(request: PageRequest, form_id: int) -> HttpResponse:
    """Open it, or close it."""
    place = _place(request, form_id)
    asked = StateForm(request.POST)
    if not asked.is_valid():
        return _shown(request, place, state=asked)
    actions.set_state(
        form=place.form, state=asked.cleaned_data["state"], by=request.actor
    )
    messages.success(request, _t("Saved."))
    return redirect("form-settings", form_id=form_id)


@require_POST
@page
def form_rule(request: PageRequest, form_id: int) -> HttpResponse:
    """Say which submissions count."""
    place = _place(request, form_id)
    asked = RuleForm(request.POST)
    if not asked.is_valid():
        return _shown(request, place, rule=asked)
    rule = ReviewRule(asked.cleaned_data["rule"])
    actions.set_review_rule(form=place.form, rule=rule, by=request.actor)
    messages.success(request, _t("Saved."))
    return redirect("form-settings", form_id=form_id)


@require_POST
@page
def public_link_create(request: PageRequest, form_id: int) -> HttpResponse:
    """Make a public link, and show it."""
    place = form_place(request, form_id, Verb.PUBLIC_LINK_CREATE)
    asked = LinkForm(request.POST)
    if not asked.is_valid():
        return _shown(request, place, link=asked)
    made = accounts.create_public_link(
        by=request.actor,
        project=place.project,
        form_id=place.form.pk,
        display_name=asked.cleaned_data["name"],
    )
    messages.success(request, _t("The link is made."))
    return redirect("public-link", form_id=form_id, number=made.pk)


@require_POST
@page
def form_delete(request: PageRequest, form_id: int) -> HttpResponse:
    """Put it in the trash."""
    place = form_place(request, form_id, Verb.FORM_DELETE)
    asked = DeleteForm(request.POST, xml_form_id=place.form.xml_form_id)
    if not asked.is_valid():
        return _shown(request, place, delete=asked)
    actions.delete(form=place.form, by=request.actor)
    messages.success(
        request,
        _t("“%s” is in the trash. It can be restored for 30 days.") % place.form,
    )
    return redirect("project", project_id=place.project.pk)


def _shown(request: PageRequest, place: FormPlace, **sent: PageForm) -> HttpResponse:
    """The page; `sent` are forms of it that came back with errors."""
    form: Form = design_of(place.form)
    may_list = place.may["public_link_list"]
    parts: dict[str, Any] = {
        "place": place,
        "here": "form-settings",
        "section": "projects",
        "state": StateForm(initial={"state": form.state}),
        "rule": RuleForm(initial={"rule": form.review_rule}),
        "link": LinkForm(),
        "delete": DeleteForm(xml_form_id=form.xml_form_id),
        "is_published": form.current_version_id is not None,
        "links": queries.public_links(form.pk) if may_list else [],
    }
    status = 400 if sent else 200
    template = "web/designs/form_settings.html"
    return render(request, template, parts | sent, status=status)


def _place(request: PageRequest, form_id: int) -> FormPlace:
    return form_place(request, form_id, Verb.FORM_UPDATE)
