"""What of the audit log is looked for."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from collect.accounts.audit_log import Wanted, actors_like
from collect.accounts.models import Project
from collect.web.fields import PageForm

_GROUPS: tuple[tuple[str, str | Promise], ...] = (
    ("", _("Everything")),
    ("user", _("People and sign-ins")),
    ("project", _("Projects")),
    ("form", _("Forms")),
    ("field_key", _("App users and phones")),
    ("public_link", _("Public links")),
    ("submission", _("Submissions")),
    ("phone_export", _("Files of phones")),
    ("map_layer", _("Maps for phones")),
    ("fieldwork", _("Fieldwork")),
    ("cleaning", _("Cleaning")),
    ("run", _("Runs")),
    ("export", _("Exports")),
    ("release", _("Datasets and releases")),
    ("config", _("Site settings")),
)
_FIRST = date(2000, 1, 1)
_LAST = date(2200, 1, 1)


def _day(label: str | Promise) -> dict[str, Any]:
    return {
        "label": label,
        "required": False,
        "widget": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        "input_formats": ["%Y-%m-%d"],
    }


class FilterForm(PageForm):
    """Kinds of events, who, where, and when."""

    group = forms.ChoiceField(label=_("What"), choices=_GROUPS, required=False)
    who = forms.CharField(label=_("Who"), required=False, max_length=250)
    project = forms.TypedChoiceField(
        label=_("Project"), required=False, coerce=int, empty_value=None
    )
    start = forms.DateField(**_day(_("From")))
    end = forms.DateField(**_day(_("To")))
    actor = forms.IntegerField(
        required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput
    )
    form = forms.IntegerField(
        required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["project"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  for types
        projects = Project.objects.order_by("deleted_at", "name", "pk")
        field.choices = [("", _("All")), *((row.pk, row.name) for row in projects)]

    def clean(self) -> dict[str, Any]:
        """Days that can be, in their order."""
        given = super().clean()
        for name in ("start", "end"):
            day = given.get(name)
            if day is not None and not _FIRST <= day <= _LAST:
                self.add_error(name, _("Write a day of this century."))
        start, end = given.get("start"), given.get("end")
        if start and end and start > end:
            self.add_error("end", _("This day is before the first."))
        return given

    def wanted(self) -> Wanted:
        """What was asked for; days are those of the server's time zone."""
        given = self.cleaned_data
        actors: tuple[int, ...] | None = None
        if given.get("actor"):
            actors = (given["actor"],)
        if given.get("who"):
            actors = actors_like(given["who"])
        return Wanted(
            group=given.get("group") or "",
            actors=actors,
            project_id=given.get("project"),
            form_id=given.get("form"),
            start=_midnight(given.get("start")),
            end=_midnight(given.get("end"), days=1),
        )


def _midnight(day: date | None, *, days: int = 0) -> datetime | None:
    if day is None:
        return None
    return timezone.make_aware(datetime.combine(day + timedelta(days=days), time()))
