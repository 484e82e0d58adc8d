"""Choosing columns, and the words and rows of the table."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from collect.accounts.permissions import Verb
from collect.submissions.browsing.words import DEFAULT
from collect.web.fields import PageForm
from collect.web.page import PageRequest, page
from collect.web.submissions.display import (
    MOST_COLUMNS,
    SIZES,
    SYSTEM,
    Display,
    keep_display,
)
from collect.web.submissions.view import View


@dataclass(frozen=True)
class Box:
    """A column that may be chosen."""

    name: str
    label: Any
    chosen: bool


class DisplayForm(PageForm):
    """How the table is to look."""

    columns = forms.MultipleChoiceField(
        label=_("Columns"),
        error_messages={"required": _("Choose at least one column.")},
    )
    answers = forms.ChoiceField(
        label=_("Answers"),
        choices=[("labels", _("Labels of choices")), ("codes", _("Codes and names"))],
        widget=forms.RadioSelect,
    )
    language = forms.ChoiceField(label=_("Language of the questions"))
    size = forms.TypedChoiceField(
        label=_("Submissions on a page"),
        choices=[(each, str(each)) for each in SIZES],
        coerce=int,
    )

    def __init__(self, view: View, data: Any = None) -> None:
        display = view.display
        super().__init__(
            data,
            initial={
                "columns": list(display.columns),
                "answers": "codes" if display.codes else "labels",
                "language": display.language,
                "size": display.size,
            },
        )
        questions = view.known.without(view.hidden)
        names = [*SYSTEM, *(each.path for each in questions if not each.field.table)]
        _offer(self.fields["columns"], [(name, name) for name in names])
        languages = view.known.languages
        if len(languages) > 1:
            named = {DEFAULT: gettext("The form's own")}
            _offer(
                self.fields["language"],
                [(each, named.get(each, each)) for each in languages],
            )
        else:
            del self.fields["language"]

    def clean_columns(self) -> list[str]:
        """Refuse more than a page can carry."""
        chosen: list[str] = self.cleaned_data["columns"]
        if len(chosen) > MOST_COLUMNS:
            raise forms.ValidationError(
                gettext("Choose at most %(most)s columns.") % {"most": MOST_COLUMNS}
            )
        return chosen

    @property
    def ticked(self) -> set[str]:
        """The columns that are chosen by now."""
        return {str(each) for each in self["columns"].value() or ()}


def _offer(chosen: forms.Field, choices: list[tuple[str, Any]]) -> None:
    assert isinstance(chosen, forms.ChoiceField)  # noqa: S101  declared above
    chosen.choices = choices


@require_http_methods(["GET", "HEAD", "POST"])
@page
def columns(request: PageRequest, form_id: int, *, draft: bool = False) -> HttpResponse:
    """Choose what the table shows; remembered for the person and the form."""
    view = View.of(request, form_id, Verb.SUBMISSION_LIST, draft=draft)
    form = DisplayForm(view, request.POST if request.method == "POST" else None)
    if form.is_valid():
        chosen = form.cleaned_data
        kept = Display(
            tuple(chosen["columns"]),
            chosen.get("language") or view.display.language,
            chosen["answers"] == "codes",
            chosen["size"],
        )
        keep_display(
            kept, by=request.actor, project=view.place.project, form=view.place.form
        )
        messages.success(request, gettext("The table shows what you chose."))
        return HttpResponseRedirect(view.address("submissions") + view.query)
    context = {
        **view.shown,
        "form": form,
        "system": [Box(n, label, n in form.ticked) for n, label in SYSTEM.items()],
        "sections": _sections(view, form.ticked),
    }
    status = 400 if form.is_bound else 200
    return render(request, "web/submissions/columns.html", context, status=status)


def _sections(view: View, ticked: set[str]) -> list[tuple[str, list[Box]]]:
    language = view.display.language
    questions = [
        each for each in view.known.without(view.hidden) if not each.field.table
    ]
    grouped = groupby(questions, key=lambda each: each.section(language))
    return [
        (
            section,
            [Box(one.path, one.label(language), one.path in ticked) for one in inside],
        )
        for section, inside in grouped
    ]
