"""Addresses, and whether the one who asks may use them."""

from __future__ import annotations

from django.http import HttpRequest

from collect.accounts.auth import asking
from collect.datasets.exports import queries, rights
from collect.datasets.models import Export, ExportSettings

EXPORT = "/exports/{int:export_id}"
SETTINGS = "/export-settings/{int:settings_id}"


def export_at(request: HttpRequest, export_id: int) -> Export:
    """The export, if the one who asks may have it. Raises Problem 403.1, 404.1."""
    export = queries.export_with_id(export_id)
    rights.require_export(asking(request), export.form, direct=export.direct)
    return export


def settings_at(request: HttpRequest, settings_id: int) -> ExportSettings:
    """The settings, if the one who asks may use them. Raises Problem 403.1, 404.1."""
    kept = queries.settings_with_id(settings_id)
    rights.require_export(asking(request), kept.form, direct=kept.direct)
    return kept
