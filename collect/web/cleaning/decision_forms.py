"""Forms by which people decide about findings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from collect.datasets.cleaning import REFUSALS, Refusal
from collect.datasets.decisions.wishes import WAYS, Way, Wish, Wishes
from collect.forms.xlsform.fields import Choice, Field
from collect.web.fields import PageForm

WORDS: Mapping[Way, str | Promise] = {
    "keep": gettext_lazy("It is right: keep it as it is"),
    "change": gettext_lazy("It is wrong, and I know the right answer"),
    "recode": gettext_lazy("It is one of the choices"),
    "correct": gettext_lazy("It is another thing: write it right"),
    "invalid": gettext_lazy("It answers nothing: empty it, and take “other” out"),
    "blank": gettext_lazy("Nobody knows: count it as missing"),
    "remove": gettext_lazy("Leave the whole interview out"),
}
QUICK_REASONS = (
    gettext_lazy("Asked the enumerator"),
    gettext_lazy("Asked the respondent again"),
    gettext_lazy("Typing error"),
    gettext_lazy("Wrong unit"),
    gettext_lazy("Seen on a photo or on paper"),
    gettext_lazy("Cannot be true, and nobody can be asked"),
)
_BOXES = 24
"""So many choices are shown as boxes, more in a list."""

_LONGEST_REASON = 1000
_KINDS: Mapping[str, tuple[dict[str, str], str | Promise]] = {
    "int": ({"inputmode": "numeric"}, gettext_lazy("A whole number.")),
    "decimal": ({"inputmode": "decimal"}, gettext_lazy("A number, such as 3.5.")),
    "date": ({"type": "date"}, ""),
    "time": ({}, gettext_lazy("A time, such as 14:30.")),
    "dateTime": ({}, gettext_lazy("A date and time, such as 2026-03-10T14:30:00.")),
    "geopoint": (
        {},
        gettext_lazy("Latitude, longitude, altitude, accuracy, with spaces between."),
    ),
}
_PARTS: Mapping[Way, str] = {"change": "value", "recode": "choice", "correct": "text"}
"""Which field each way of deciding needs filled in."""

_BLAMED = {"reason": "reason", "change_type": "way"}


class DecisionForm(PageForm):
    """What is to be done about a finding, or about several of one question."""

    way = forms.ChoiceField(
        label=gettext_lazy("What is to be done?"), widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=gettext_lazy("How do you know?"),
        help_text=gettext_lazy("It stays in the log, and everybody can read it there."),
        max_length=_LONGEST_REASON,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(
        self,
        ways: Sequence[Way],
        *args: Any,
        value: forms.Field | None = None,
        choice: forms.Field | None = None,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        offered = [way for way in WORDS if way in ways]
        way = self.fields["way"]
        way.choices = [(each, WORDS[each]) for each in offered]  # type: ignore[attr-defined]
        given = {
            "value": value if "change" in ways else None,
            "choice": choice if "recode" in ways else None,
            "text": _text() if "correct" in ways else None,
        }
        for name, field in given.items():
            if field is not None:
                self.fields[name] = field
        self.order_fields(["way", "value", "choice", "text", "reason"])

    @property
    def parts(self) -> list[tuple[str, forms.BoundField]]:
        """The fields beside way and reason: for which way, and the field."""
        return [
            (way, self[name]) for way, name in _PARTS.items() if name in self.fields
        ]

    def clean(self) -> dict[str, Any]:
        """What the way chosen needs must be filled in."""
        cleaned = super().clean()
        needed = _PARTS.get(cleaned.get("way", "keep"))
        if needed and not cleaned.get(needed) and needed not in self.errors:
            self.add_error(needed, _("Fill this in."))
        return cleaned

    @property
    def wish(self) -> Wish:
        """What is asked for, once the form is valid."""
        cleaned = self.cleaned_data
        way: Way = next(each for each in WAYS if each == cleaned["way"])
        given = cleaned.get(_PARTS.get(way, ""), "")
        value = " ".join(given) if isinstance(given, list) else given
        return Wish(way, value, cleaned["reason"])

    def refuse(self, refusals: Iterable[Refusal]) -> None:
        """Say why it cannot be, beside the part that is at fault."""
        for one in refusals:
            name = _BLAMED.get(one.part)
            if one.part == "new_value":
                name = _PARTS.get(self.wish.way)
            self.add_error(name, told(one))

    @classmethod
    def about(
        cls,
        wishes: Wishes,
        lines: Sequence[Mapping[str, Any]],
        *args: Any,
        other: bool,
        **options: Any,
    ) -> DecisionForm:
        """The form for these lines: what can be done about all of them. A new answer
        only where they are about one question."""
        ways = [set(wishes.ways(line, other=other)) for line in lines]
        common = set.intersection(*ways) if ways else set()
        questions = {(line["table"], line["question"]) for line in lines}
        value = choice = None
        if len(questions) == 1:
            field, about = wishes.field(lines[0]), wishes.specified(lines[0])
            if field is not None:
                value = _answer(field, wishes.asked.choices.get(field.list_name, ()))
            if about is not None:
                listed = wishes.asked.choices.get(about.parent.list_name, ())
                kept = [one for one in listed if one.code != about.code]
                choice = _choice(about.parent, kept)
        else:
            common -= {"change", "recode"}
        offered = [way for way in WAYS if way in common]
        return cls(offered, *args, value=value, choice=choice, **options)


def told(refusal: Refusal) -> str:
    """Why it cannot be, and what to do, in the language in use."""
    details = dict(refusal.details)
    return " ".join(_(text).format_map(details) for text in REFUSALS[refusal.code])


def _label(choice: Choice) -> str:
    label = next(iter(choice.labels.values()), "")
    return f"{label} ({choice.code})" if label else choice.code


def _text() -> forms.Field:
    return forms.CharField(
        label=gettext_lazy("The text as it should be"),
        help_text=gettext_lazy("Write equal things alike."),
        required=False,
        max_length=_LONGEST_REASON,
    )


def _answer(field: Field, choices: Sequence[Choice]) -> forms.Field:
    """The control for an answer to a question."""
    title = _("The right answer")
    # The order of a ranking counts, so it is typed.
    if choices and field.control and field.control != "rank":
        return _listed(title, field, choices)
    attributes, told_kind = _KINDS.get(field.type, ({}, ""))
    return forms.CharField(
        label=title,
        help_text=str(told_kind),
        required=False,
        strip=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", **attributes}),
    )


def _choice(field: Field, choices: Sequence[Choice]) -> forms.Field:
    return _listed(_("The choice it is"), field, choices)


def _listed(title: str, field: Field, choices: Sequence[Choice]) -> forms.Field:
    options = [(choice.code, _label(choice)) for choice in choices]
    if field.multiple:
        widget: Any = (
            forms.CheckboxSelectMultiple
            if len(options) <= _BOXES
            else forms.SelectMultiple
        )
        return forms.MultipleChoiceField(
            label=title, choices=options, required=False, widget=widget
        )
    return forms.ChoiceField(
        label=title, choices=[("", "\u2013"), *options], required=False
    )
