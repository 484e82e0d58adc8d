"""What is typed about app users."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from collect.web.fields import PageForm

MOST = 200
"""App users made at once."""

_LONGEST = 250


class TeamForm(PageForm):
    """App users to make: a name a line, and the forms that they may fill."""

    names = forms.CharField(
        label=_("Names, one a line"),
        max_length=MOST * (_LONGEST + 2),
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_(
            "One app user for each enumerator, such as “Ana Sari” or “Team 3, tablet 2”."
            " You can paste a column of a spreadsheet."
        ),
    )
    forms = forms.TypedMultipleChoiceField(
        label=_("Forms that they may fill"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self,
        offered: Sequence[tuple[int, str]],
        taken: Collection[str],
        *args: Any,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self._taken = {name.casefold() for name in taken}
        field = self.fields["forms"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  for types
        field.choices = list(offered)
        if not offered:
            del self.fields["forms"]

    def clean_names(self) -> list[str]:
        """The names; what is wrong with any of them, at once."""
        lines = self.cleaned_data["names"].splitlines()
        names = [" ".join(line.split()) for line in lines if line.strip()]
        wrong = _too_many(names) or [*self._twice(names), *_too_long(names)]
        if wrong:
            raise ValidationError(wrong)
        return names

    def _twice(self, names: Sequence[str]) -> list[ValidationError]:
        seen, wrong = set(self._taken), []
        for name in names:
            if name.casefold() in seen:
                told = _("“%(name)s” is there already; tell them apart.")
                wrong.append(ValidationError(told, params={"name": name}))
            seen.add(name.casefold())
        return wrong


def _too_many(names: Sequence[str]) -> list[ValidationError]:
    if len(names) <= MOST:
        return []
    told = _("These are %(number)d names; at most %(most)d can be made at once.")
    return [ValidationError(told, params={"number": len(names), "most": MOST})]


def _too_long(names: Sequence[str]) -> list[ValidationError]:
    told = _("“%(name)s…” is longer than %(most)d characters.")
    return [
        ValidationError(told, params={"name": name[:40], "most": _LONGEST})
        for name in names
        if len(name) > _LONGEST
    ]


class PhoneFileForm(PageForm):
    """The file that a phone has saved."""

    file = forms.FileField(
        label=_("File of the phone"),
        max_length=255,
        help_text=_(
            "On the phone: “Save unsent interviews to a file”. The file is a zip."
        ),
    )
