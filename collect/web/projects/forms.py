"""What is typed about projects."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from collect.web.fields import PageForm


class ProjectForm(PageForm):
    """What a project is called, and what it is for."""

    name = forms.CharField(
        label=_("Name"),
        max_length=250,
        help_text=_("As people see it on phones too, such as “Household survey 2026”."),
    )
    description = forms.CharField(
        label=_("Description"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What is collected, where and when; whom to ask."),
    )


class DeleteForm(PageForm):
    """The project's name once more, so that nobody deletes by a slip."""

    typed = forms.CharField(label=_("The name of the project"), max_length=250)

    def __init__(self, name: str, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._name = name

    def clean_typed(self) -> str:
        """Only the very name will do."""
        typed: str = self.cleaned_data["typed"]
        if typed != self._name.strip():
            raise ValidationError(
                _("This is not the name of the project: %(name)s"),
                params={"name": self._name},
            )
        return typed
