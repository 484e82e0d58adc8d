"""Where exports and their settings are, for who may have them."""

from __future__ import annotations

from typing import Any

from collect.accounts.permissions import Verb
from collect.datasets.exports import queries, rights
from collect.datasets.models import Export, ExportSettings
from collect.web.navigation import FormPlace, form_place
from collect.web.page import PageRequest


def exports_place(request: PageRequest, form_id: int) -> FormPlace:
    """The form, for who may export it. Raises Problem 403.1, 404.1."""
    return form_place(request, form_id, Verb.SUBMISSION_READ)


def shown_at(place: FormPlace) -> dict[str, Any]:
    """What templates of exports need to show where one is."""
    return {"place": place, "here": "exports", "section": "projects"}


def may_see_direct(place: FormPlace) -> bool:
    """Whether identifiers and files of submissions may be exported."""
    return Verb.SUBMISSION_READ_DIRECT in place.verbs


def export_at(request: PageRequest, export_id: int) -> Export:
    """The export. Raises Problem 403.1, 404.1."""
    export = queries.export_with_id(export_id)
    exports_place(request, export.form_id)
    rights.require_export(request.actor, export.form, direct=export.direct)
    return export


def settings_at(request: PageRequest, settings_id: int) -> ExportSettings:
    """The settings. Raises Problem 403.1, 404.1."""
    kept = queries.settings_with_id(settings_id)
    exports_place(request, kept.form_id)
    rights.require_export(request.actor, kept.form, direct=kept.direct)
    return kept
