"""The form in which answers of a submission are corrected."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from collect.submissions.browsing.questions import Question, Sort, of_schema
from collect.submissions.instance.correct import INSTANCE_NAME, Leaf
from collect.submissions.instance.values import reader_of
from collect.submissions.models import SubmissionVersion
from collect.web.fields import PageForm
from collect.web.submissions.reading import Reader

# What XML cannot hold.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_LONGEST = 100_000
_WIDE = 60
"""Characters that an input of one line shows."""


@dataclass(frozen=True)
class Group:
    """Fields below one heading."""

    title: str
    fields: list[forms.BoundField]


class AnswerField(forms.CharField):
    """An answer as text, which must fit the type of its question."""

    def __init__(self, question: Question, **options: Any) -> None:
        options.setdefault("widget", _widget(question, options.get("initial", "")))
        super().__init__(required=False, strip=False, max_length=_LONGEST, **options)
        self.question = question

    def clean(self, value: Any) -> str:
        """The text with line breaks as phones write them."""
        text: str = super().clean(value).replace("\r\n", "\n")
        # What was sent so may stay so.
        if text.strip() and text != self.initial:
            _require_fit(self.question, text.strip())
        return text


class ChosenField(forms.ChoiceField):
    """The code of a choice."""

    def clean(self, value: Any) -> str:
        """As text."""
        return str(super().clean(value) or "")


class SeveralField(forms.MultipleChoiceField):
    """Codes of choices, as phones write them: with blanks between."""

    widget = forms.CheckboxSelectMultiple

    def clean(self, value: Any) -> str:
        """As text, in the order of the list."""
        chosen, listed = set(super().clean(value)), dict(_pairs(self.choices))
        return " ".join(code for code in listed if code in chosen)


class CorrectionForm(PageForm):
    """The answers of a row, and why they are corrected."""

    base = forms.CharField(widget=forms.HiddenInput)
    notes = forms.CharField(
        label=_("Why"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("It is kept in the history of the submission."),
        error_messages={"required": _("Say why, for those who read the history.")},
    )

    def __init__(
        self,
        reader: Reader,
        version: SubmissionVersion,
        own: Sequence[Leaf],
        data: QueryDict | None = None,
    ) -> None:
        super().__init__(data, initial={"base": version.instance_id})
        self._own = own
        self._reader = reader
        questions = of_schema(reader.sheet.schema)
        for leaf in own:
            question = questions.get(leaf.path)
            if question is not None and question.sort not in (Sort.FILE, Sort.NOTE):
                name = _name(leaf)
                self.fields[name] = _field(question, leaf, reader)
        self._questions = questions

    @cached_property
    def changes(self) -> dict[int, str]:
        """New texts by the places of their answers."""
        return {
            leaf.place: self.cleaned_data[_name(leaf)]
            for leaf in self._own
            if _name(leaf) in self.fields
            and not _same(
                self._questions[leaf.path], leaf.text, self.cleaned_data[_name(leaf)]
            )
        }

    def clean(self) -> dict[str, Any]:
        """Refuse to correct nothing."""
        cleaned = super().clean()
        if not self.errors and not self.changes:
            self.add_error(None, _("No answer is different from what it was."))
        return cleaned

    @property
    def groups(self) -> list[Group]:
        """The answers that people gave, below the headings of their groups."""
        asked = [leaf for leaf in self._own if self._is_asked(leaf)]
        return [
            Group(self._heading(path), [self[_name(leaf)] for leaf in inside])
            for path, inside in groupby(asked, lambda leaf: _around(leaf.path))
        ]

    @property
    def computed(self) -> list[forms.BoundField]:
        """What the phone noted or computed."""
        return [
            self[_name(leaf)]
            for leaf in self._own
            if _name(leaf) in self.fields and not self._is_asked(leaf)
        ]

    @property
    def computed_wrong(self) -> bool:
        """Whether one of these has to be looked at again."""
        return any(bound.errors for bound in self.computed)

    def _is_asked(self, leaf: Leaf) -> bool:
        return _name(leaf) in self.fields and bool(
            self._questions[leaf.path].field.control
        )

    def _heading(self, path: str) -> str:
        group = self._reader.sheet.schema.by_path.get(path)
        row = self._own[0].row
        return self._reader.words(group, row) if group else ""


def _pairs(choices: Any) -> list[tuple[str, Any]]:
    return [(str(code), label) for code, label in choices]


def _name(leaf: Leaf) -> str:
    return f"answer-{leaf.place}"


def _around(path: str) -> str:
    return path.rpartition("/")[0]


def _field(question: Question, leaf: Leaf, reader: Reader) -> forms.Field:
    """A field for an answer, with the words of its question."""
    field = question.field
    label = reader.words(field, leaf.row)
    if leaf.path == INSTANCE_NAME:
        label = gettext("Name of the submission")
    options: dict[str, Any] = {
        "label": label,
        "initial": leaf.text,
        "help_text": _HELP.get(field.type, "") or reader.hint(field, leaf.row),
    }
    if not field.control and leaf.path != INSTANCE_NAME:
        options["label"] = field.name
        options["help_text"] = ""
    codes = [
        (code, question.choice(code, reader.language)) for code in question.choices
    ]
    if question.sort is Sort.CHOICES and codes and field.control != "rank":
        options["initial"] = leaf.text.split()
        known = dict(codes)
        codes += [(each, each) for each in options["initial"] if each not in known]
        return SeveralField(required=False, choices=codes, **options)
    if question.sort is Sort.CHOICE and codes:
        if leaf.text not in question.choices:
            codes.insert(0, (leaf.text, leaf.text))
        empty = [] if leaf.text == "" else [("", gettext("no answer"))]
        return ChosenField(required=False, choices=[*empty, *codes], **options)
    return AnswerField(question, **options)


_HELP = {
    "geopoint": _("Latitude, longitude, altitude and accuracy, with blanks between."),
    "geotrace": _("Points with semicolons between; each as latitude and longitude."),
    "geoshape": _("Points with semicolons between; each as latitude and longitude."),
    "dateTime": _("As 2026-11-30T14:05:00.000+07:00."),
    "time": _("As 14:05:00.000+07:00."),
}
_EXAMPLES = {
    "int": _("Give a whole number, such as 12."),
    "decimal": _("Give a number, such as 0.5."),
    "date": _("Give a date as year-month-day, such as 2026-11-30."),
    "dateTime": _("Give a date with time, such as 2026-11-30T14:05:00.000+07:00."),
    "time": _("Give a time, such as 14:05:00.000+07:00."),
    "geopoint": _("Give a position, such as 11.55 104.92 12 5."),
    "geotrace": _("Give points, such as 11.55 104.92; 11.56 104.93."),
    "geoshape": _("Give points, such as 11.55 104.92; 11.56 104.93."),
}


def _widget(question: Question, text: str) -> forms.Widget:
    attributes = {
        "int": {"inputmode": "numeric"},
        "decimal": {"inputmode": "decimal"},
        "date": {"type": "date"},
    }.get(question.field.type, {})
    if question.field.type == "date" and text and not _fits(question, text):
        # A browser's calendar would show nothing of it.
        attributes = {}
    long = question.sort is Sort.TEXT and (len(text) > _WIDE or "\n" in text)
    kind = forms.Textarea if long else forms.TextInput
    return kind(attrs=attributes)


def _fits(question: Question, text: str) -> bool:
    field = question.field
    read = reader_of(field.type, multiple=field.multiple)
    try:
        return read is None or read(text) is not None
    except ValueError:
        return False


def _require_fit(question: Question, text: str) -> None:
    if _UNWRITABLE.search(text):
        raise ValidationError(_("This has a character that cannot be stored."))
    if not _fits(question, text):
        raise ValidationError(_EXAMPLES[question.field.type])


def _same(question: Question, before: str, after: str) -> bool:
    """Whether an answer is what it was; of several choices, whatever their order."""
    if question.sort is Sort.CHOICES:
        return sorted(before.split()) == sorted(after.split())
    return before.replace("\r\n", "\n") == after
