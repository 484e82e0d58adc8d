"""Filtering by an answer: which question, and what its answer should be like."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from collect.accounts.permissions import Verb
from collect.submissions.browsing.conditions import (
    OPERATORS,
    Condition,
    ConditionError,
    checked,
    values_of,
)
from collect.submissions.browsing.questions import Question, Sort
from collect.web.fields import PageForm
from collect.web.page import PageRequest, page
from collect.web.submissions import wording
from collect.web.submissions.parameters import WHERE, hidden_fields, kept, shown
from collect.web.submissions.view import View

_FIELDS = ("question", "operator", "value", "upto", "choices")


class QuestionForm(PageForm):
    """Which question."""

    question = forms.ChoiceField(
        label=_("Question"),
        error_messages={
            "required": _("Choose a question."),
            "invalid_choice": wording.REASONS["question"],
        },
    )

    def __init__(self, view: View, data: Any = None) -> None:
        super().__init__(data)
        language = view.display.language
        questions = view.known.without(view.hidden)
        grouped = groupby(questions, key=lambda each: each.section(language))
        chosen = self.fields["question"]
        assert isinstance(chosen, forms.ChoiceField)  # noqa: S101  declared above
        chosen.choices = [("", _("Choose…")), *_grouped(grouped, language)]
        # Where scripts run, what fits the question follows at once.
        chosen.widget.attrs.update(
            {
                "hx-get": view.address("submission-filter") + view.query,
                "hx-trigger": "change",
                "hx-target": "#asking",
                "hx-select": "#asking",
                "hx-swap": "outerHTML",
            }
        )


def _grouped(
    sections: Iterable[tuple[str, Iterable[Question]]], language: str
) -> list[Any]:
    found: list[Any] = []
    for section, questions in sections:
        options = [(each.path, each.label(language)[:90]) for each in questions]
        if section:
            found.append((section, options))
        else:
            found += options
    return found


class ConditionForm(PageForm):
    """What the answer should be like, by what fits the question."""

    operator = forms.ChoiceField(label=_("The answer"))
    value = forms.CharField(
        label=_("Value"),
        max_length=1000,
        error_messages={"required": wording.REASONS["value"]},
    )
    upto = forms.CharField(
        label=_("and"),
        required=False,
        max_length=1000,
        help_text=_("Only for “is between”."),
    )
    choices = forms.MultipleChoiceField(
        label=_("Choices"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": wording.REASONS["value"]},
    )

    def __init__(self, question: Question, language: str, data: Any = None) -> None:
        super().__init__(data)
        self.question = question
        asked = OPERATORS[question.sort]
        self._offer(
            "operator", [(each, wording.operator(question, each)) for each in asked]
        )
        of_codes = question.sort in (Sort.CHOICE, Sort.CHOICES)
        if of_codes and question.choices:
            codes = question.choices
            self._offer(
                "choices", [(code, question.choice(code, language)) for code in codes]
            )
        else:
            del self.fields["choices"]
        self._fit(of_codes=of_codes)
        if values_of(str((data or {}).get("operator", ""))) == 0:
            for name in {"value", "choices"} & set(self.fields):
                self.fields[name].required = False

    def _offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        chosen = self.fields[name]
        assert isinstance(chosen, forms.ChoiceField)  # noqa: S101  declared above
        chosen.choices = choices

    def _fit(self, *, of_codes: bool) -> None:
        """Leave out what is not asked, and let browsers help with the rest."""
        asked = OPERATORS[self.question.sort]
        if "between" not in asked:
            del self.fields["upto"]
        if (of_codes and "choices" in self.fields) or asked == ("given", "empty"):
            del self.fields["value"]
        kind = {
            Sort.NUMBER: {"inputmode": "decimal"},
            Sort.DATE: {"type": "date"},
            Sort.MOMENT: {"type": "date"},
        }.get(self.question.sort, {})
        for name in ("value", "upto"):
            if name in self.fields:
                self.fields[name].widget.attrs.update(kind)

    def clean(self) -> dict[str, Any]:
        """Make the condition, or say what is wrong beside the field."""
        cleaned = super().clean()
        operator = cleaned.get("operator")
        if operator is None or self.errors:
            return cleaned
        try:
            self.condition = checked(self._condition(operator, cleaned))
        except ConditionError as error:
            field = self._culprit(error) if "value" in self.fields else "choices"
            self.add_error(field, wording.REASONS[error.reason])
        return cleaned

    def _condition(self, operator: str, cleaned: dict[str, Any]) -> Condition:
        values: tuple[str, ...] = ()
        if operator == "between":
            values = (cleaned["value"], cleaned["upto"])
        elif operator not in ("given", "empty"):
            codes = " ".join(cleaned.get("choices", ()))
            values = (codes or cleaned.get("value", ""),)
        return Condition(self.question, operator, values)

    def _culprit(self, error: ConditionError) -> str:
        if error.reason == "order":
            return "upto"
        whole = self.cleaned_data
        return "upto" if whole["value"] and not self._reads(whole["value"]) else "value"

    def _reads(self, text: str) -> bool:
        """Whether the first value is not what is wrong."""
        try:
            checked(Condition(self.question, "is", (text,)))
        except ConditionError:
            return True
        return False


@require_safe
@page
def ask(request: PageRequest, form_id: int, *, draft: bool = False) -> HttpResponse:
    """Choose a question, then what its answer should be like; the table follows."""
    view = View.of(request, form_id, Verb.SUBMISSION_LIST, draft=draft)
    path = request.GET.get("question", "")
    chosen = QuestionForm(view, request.GET if "question" in request.GET else None)
    form = None
    if chosen.is_valid():
        question = view.known.questions[path]
        sent = request.GET if "operator" in request.GET else None
        form = ConditionForm(question, view.display.language, sent)
        if form.is_valid():
            return HttpResponseRedirect(_narrowed(view, request.GET, form.condition))
    context = {
        **view.shown,
        "chosen": chosen,
        "form": form if form is not None and form.is_bound else chosen,
        "condition": form,
        "carried": hidden_fields(request.GET, _FIELDS),
    }
    wrong = chosen.is_bound and (form is None or form.is_bound)
    status = 400 if wrong else 200
    return render(request, "web/submissions/ask.html", context, status=status)


def _narrowed(view: View, parameters: QueryDict, condition: Condition) -> str:
    found = kept(parameters)
    written = [*found.getlist(WHERE), condition.written]
    found.setlist(WHERE, list(dict.fromkeys(written)))
    return view.address("submissions") + shown(found)
