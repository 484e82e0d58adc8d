"""What the forms of pages share."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from collect.problems import Problem
from collect.web.page import message_of


class PageForm(forms.Form):
    """A form of a page: shown by `web/field.html`, field by field.

    What was typed comes back with what is wrong beside it. `label_suffix` is empty:
    labels are headings here.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("label_suffix", "")
        super().__init__(*args, **options)

    def clean(self) -> dict[str, Any]:
        """Refuse what PostgreSQL cannot store."""
        cleaned = super().clean() or self.cleaned_data
        for name, value in list(cleaned.items()):
            if isinstance(value, str) and not _storable(value):
                self.add_error(
                    name,
                    ValidationError(_("This has a character that cannot be stored.")),
                )
        return cleaned

    def blame(self, problem: Problem, field: str | None = None) -> None:
        """Show a problem beside the field, or above all of them."""
        self.add_error(field, message_of(problem))


def _storable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in text
