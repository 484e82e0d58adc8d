"""Reads of exports and of their settings."""

from __future__ import annotations

from django.db.models import QuerySet

from collect.accounts.models import Actor
from collect.datasets.exports import rights
from collect.datasets.models import Export, ExportSettings
from collect.forms.models import Form
from collect.problems import Problem


def export_with_id(export_id: int) -> Export:
    """The export with its form. Raises Problem 404.1."""
    export = (
        Export.objects.select_related("form", "requested_by")
        .filter(pk=export_id, form__deleted_at=None)
        .first()
    )
    if export is None:
        raise Problem("404.1")
    return export


def exports_of(form: Form, by: Actor) -> QuerySet[Export]:
    """The form's exports that the actor may have, the newest first."""
    found = Export.objects.filter(form=form).select_related("form", "requested_by")
    if not rights.may_export(by, form, direct=True):
        found = found.filter(direct=False)
    return found.order_by("-pk")


def settings_with_id(settings_id: int) -> ExportSettings:
    """The settings with their form. Raises Problem 404.1."""
    found = (
        ExportSettings.objects.select_related("form", "created_by")
        .filter(pk=settings_id, form__deleted_at=None)
        .first()
    )
    if found is None:
        raise Problem("404.1")
    return found


def settings_of(form: Form, by: Actor) -> QuerySet[ExportSettings]:
    """The form's settings that the actor may use, by name."""
    found = ExportSettings.objects.filter(form=form)
    if not rights.may_export(by, form, direct=True):
        found = found.filter(direct=False)
    return found.select_related("form", "created_by").order_by("name")
