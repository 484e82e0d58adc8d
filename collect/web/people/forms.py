"""What is typed about people and their roles."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from collect.web.fields import PageForm

Choices = Sequence[tuple[Any, str | Promise]]


def _email() -> forms.CharField:
    # What is an address, the action says; a browser's keyboard should know it too.
    return forms.CharField(
        label=_("Email address"),
        min_length=3,
        max_length=320,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )


class PersonForm(PageForm):
    """Somebody's name and address."""

    display_name = forms.CharField(label=_("Name"), max_length=250)
    email = _email()


class InviteForm(PageForm):
    """Somebody new."""

    email = _email()
    display_name = forms.CharField(
        label=_("Name"),
        required=False,
        max_length=250,
        help_text=_("Without one, the address stands in its place."),
    )
    administrator = forms.BooleanField(
        label=_("Administrator: may do everything, in all projects"), required=False
    )


class RoleForm(PageForm):
    """A role in one of some places."""

    role = forms.TypedChoiceField(label=_("Role"), coerce=int)
    place = forms.TypedChoiceField(label=_("Where"), coerce=int)

    def __init__(
        self, roles: Choices, places: Iterable[Any], *args: Any, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        for name, offered in (("role", roles), ("place", places)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101  for types
            field.choices = list(offered)


class MemberForm(RoleForm):
    """Somebody who shall have a role here, known to the server or not."""

    email = _email()
    display_name = forms.CharField(
        label=_("Name"),
        required=False,
        max_length=250,
        help_text=_("Only needed for somebody new on this server."),
    )
    areas = forms.CharField(
        label=_("Only within these areas"),
        required=False,
        max_length=40_000,
        help_text=_(
            "Codes of countries or P-codes, such as ID33, ID51. Empty: everywhere. Only"
            " reviewers, viewers and analysts can be limited."
        ),
    )
    field_order = ("email", "display_name", "role", "place", "areas")

    def __init__(self, *args: Any, may_invite: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not may_invite:
            del self.fields["display_name"]
