"""The form in which an export is asked for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, time
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from pydantic.alias_generators import to_camel, to_snake

from collect.datasets.exports.asking import direct_paths, questions_for
from collect.datasets.exports.wishes import MEDIA, Wish
from collect.forms.queries import Schema
from collect.forms.xlsform.fields import REPEAT, Field
from collect.lib.moments import utc_text
from collect.problems import Problem
from collect.submissions.exports.columnar.formats import FORMATS
from collect.submissions.exports.columnar.options import Options
from collect.submissions.exports.columnar.questions import Questions
from collect.web.exports import words
from collect.web.fields import PageForm

MOST_COLUMNS = 300
"""So many questions are listed to choose from; of larger forms, groups only."""

DEFAULT = Wish("xlsx", Options(labels="both"))
"""What the form begins with."""

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_DAYS = ("submitted_after", "submitted_before", "updated_after")
_ROWS = (*_DAYS, "version", "review_states", "filter")
_OF_FILTER = ("400.18", "501.4", "501.5")
"""Problems of a filter that cannot be read."""


def _choice(texts: Mapping[str, words.Text], **options: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        choices=list(texts.items()), widget=forms.RadioSelect, **options
    )


def _box(label: Any, **options: Any) -> forms.BooleanField:
    return forms.BooleanField(label=label, required=False, **options)


def _line(label: Any, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, required=False, **options)


class WishForm(PageForm):
    """A format and options. `clean` makes `wish` of them, or says what is wrong."""

    format = forms.ChoiceField(label=later("Format"), widget=forms.RadioSelect)
    labels = _choice(words.LABELS, label=later("Choices appear as"))
    language = forms.ChoiceField(
        label=later("Language of labels"),
        required=False,
    )
    multiples = _choice(words.MULTIPLES, label=later("Questions with several choices"))
    repeats = _choice(
        words.REPEATS,
        label=later("Repeats, such as members of a household"),
    )
    times = _choice(words.TIMES, label=later("Dates with times"))
    groups = _box(
        later("Names of columns begin with the group (household-age)"),
    )
    system = _box(
        later("With what the server knows: when, who, review state, device"),
    )
    archive = _box(
        later("As a ZIP with the codebook"),
        help_text=later(
            "Without it, the file comes alone. That needs a format, or options, that"
            " make just one file. The codebook can be downloaded beside it."
        ),
    )
    columns = forms.MultipleChoiceField(
        label=later("Only these questions"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=later("Nothing chosen means all of them. A group brings all in it."),
    )
    identifiers = _box(
        later("With direct identifiers and exact positions"),
        help_text=later(
            "Names, telephone numbers, addresses and places tell who was asked. Take"
            " them only for a purpose that needs them, keep the file locked away, and"
            " delete it afterwards. Each download is in the audit log."
        ),
    )
    version = forms.ChoiceField(label=later("Version of the form"), required=False)
    submitted_after = _line(
        later("Received on this day or later"),
        help_text=later("Days are those of UTC."),
    )
    submitted_before = _line(later("Received before this day"))
    updated_after = _line(
        later("New or changed on this day or later"),
        help_text=later("For what is new since your last export."),
    )
    review_states = forms.MultipleChoiceField(
        label=later("Review"),
        required=False,
        choices=list(words.STATES.items()),
        widget=forms.CheckboxSelectMultiple,
        help_text=later("Nothing chosen means all of them."),
    )
    filter = _line(
        later("Condition on answers"),
        max_length=10_000,
        help_text=later("As in OData, for example: age lt 5 and region eq 'north'"),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        schemas: Sequence[Schema],
        direct: bool,
        wish: Wish = DEFAULT,
        name: str = "",
    ) -> None:
        super().__init__(data, initial={**_initial(wish), "name": name})
        self.wish = wish
        self._direct = direct
        questions = questions_for(schemas)
        self._several = any(each.type == REPEAT for each in questions.fields)
        hidden = set() if direct else direct_paths(questions)
        self._offer("format", _formats(direct=direct))
        self._offer("columns", _columns(questions, hidden, wish.options.columns))
        self._offer("language", _languages(questions))
        self._offer("version", _versions(schemas))
        if not direct:
            del self.fields["identifiers"]
        if len(questions.languages) < 2:
            del self.fields["language"]
        for name in _DAYS:
            given = (self.data if self.is_bound else self.initial).get(name) or ""
            kind = "date" if not given or _DAY.fullmatch(given) else "text"
            self.fields[name].widget.input_type = kind

    @staticmethod
    def name_field(*, required: bool) -> forms.CharField:
        """What settings are kept under."""
        return forms.CharField(
            label=later("Keep these settings as"),
            required=required,
            max_length=255,
            help_text=later(
                "Whoever may export the form can use them with one click. For example:"
                " Monthly for the ministry."
            ),
        )

    def _offer(self, name: str, choices: Iterable[tuple[str, words.Text]]) -> None:
        cast("forms.ChoiceField", self.fields[name]).choices = list(choices)

    @property
    def chosen(self) -> set[str]:
        """Which parts of the form say anything: `questions`, `submissions`."""
        said = {name for name in self.fields if self[name].value() or self[name].errors}
        found = {"questions": "columns", "identity": "identifiers"}
        opened = {part for part, name in found.items() if name in said}
        return opened | ({"submissions"} if said & set(_ROWS) else set())

    def clean(self) -> dict[str, Any]:
        """Make the wish."""
        cleaned = super().clean()
        if not self.errors:
            try:
                self.wish = Wish.of(cleaned["format"], self._given(cleaned))
            except Problem as problem:
                self.refuse(problem)
            else:
                self._check_archive(self.wish)
        return cleaned

    def refuse(self, problem: Problem) -> None:
        """Say what is wrong beside the option it is wrong with."""
        option = to_snake(str(problem.details.get("option", "")))
        if problem.code in _OF_FILTER:
            option = "filter"
        if problem.code == "409.3":
            option = "name"
        if problem.code == "403.1":
            # What else takes the right was not offered.
            said = _("This tells who was asked, which you may not select by.")
            self.add_error("filter", said)
            return
        self.blame(problem, option if option in self.fields else None)

    def _given(self, cleaned: Mapping[str, Any]) -> dict[str, Any]:
        names = set(self.fields) - {"format", "name"}
        if cleaned["format"] == MEDIA:
            names &= set(_ROWS)
        given = {to_camel(name): cleaned[name] for name in names}
        for name in (*_DAYS, "version"):
            given[to_camel(name)] = cleaned[name] or None
        return given

    def _check_archive(self, wish: Wish) -> None:
        if wish.archive or wish.format == MEDIA or FORMATS[wish.format].many:
            return
        if self._several and wish.options.repeats == "long":
            said = _(
                "This makes a file for each repeat, so it needs the ZIP. Choose an Excel"
                " workbook, or repeats as columns, for one file."
            )
            self.add_error("archive", said)

    def clean_submitted_after(self) -> str:
        """A day or a moment."""
        return _moment(self.cleaned_data["submitted_after"])

    def clean_submitted_before(self) -> str:
        """A day or a moment."""
        return _moment(self.cleaned_data["submitted_before"])

    def clean_updated_after(self) -> str:
        """A day or a moment."""
        return _moment(self.cleaned_data["updated_after"])


def _moment(text: str) -> str:
    try:
        found = datetime.fromisoformat(text) if text else None
    except ValueError:
        found = None
    is_day = _DAY.fullmatch(text) is not None
    if text and (found is None or (found.tzinfo is None and not is_day)):
        raise ValidationError(_("Write a day such as 2026-05-01."))
    return text


def _initial(wish: Wish) -> dict[str, Any]:
    found = wish.options.to_json()
    for name in _DAYS:
        moment = getattr(wish.options, name)
        found[name] = "" if moment is None else _written(moment)
    return {**found, "format": wish.format, "archive": wish.archive}


def _written(moment: datetime) -> str:
    own = moment.astimezone(UTC)
    return own.date().isoformat() if own.time() == time() else str(utc_text(own))


def _formats(*, direct: bool) -> list[tuple[str, SafeString]]:
    return [
        (name, format_html('<span>{} <span class="help">{}</span></span>', *texts))
        for name, texts in words.FORMATS.items()
        if direct or name != MEDIA
    ]


def _columns(
    questions: Questions, hidden: set[str], chosen: Sequence[str]
) -> list[tuple[str, SafeString]]:
    """Questions, groups and repeats in the order of the form, and what was chosen."""
    shown = [
        each
        for each in questions.fields
        if each.path not in hidden and not each.path.startswith("/meta")
    ]
    if len(shown) > MOST_COLUMNS:
        shown = [each for each in shown if not each.is_question]
    found = [(each.path, _column(each)) for each in shown[:MOST_COLUMNS]]
    known = {path for path, _shown in found}
    others = [(name, format_html("<code>{}</code>", name)) for name in chosen]
    return found + [each for each in others if each[0] not in known]


def _column(field: Field) -> SafeString:
    label = next(iter(field.labels.values()), "")
    short = label if len(label) <= 60 else f"{label[:60]}…"
    return format_html("<span><code>{}</code> {}</span>", field.path[1:], short)


def _languages(questions: Questions) -> list[tuple[str, words.Text]]:
    return [("", _("The form's own")), *((each, each) for each in questions.languages)]


def _versions(schemas: Sequence[Schema]) -> list[tuple[str, words.Text]]:
    names = dict.fromkeys(schema.version for schema in schemas)
    return [("", _("All, merged")), *((name, name) for name in names if name)]
