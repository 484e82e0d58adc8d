"""Settings that are kept under a name, and exports made with them."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router, Status

from collect.accounts.auth import Authenticated, asking
from collect.accounts.permissions import Verb
from collect.datasets.exports import actions, queries, saved
from collect.datasets.exports.api.places import SETTINGS, settings_at
from collect.datasets.exports.api.schemas import (
    ExportReport,
    SettingsIn,
    SettingsReport,
)
from collect.datasets.exports.wishes import Wish
from collect.datasets.places import FORM, form_at
from collect.rest import Success

router = Router(auth=Authenticated(), tags=["exports"])


@router.post(FORM + "/export-settings", response=SettingsReport)
def save_settings(
    request: HttpRequest, project_id: int, xml_form_id: str, payload: SettingsIn
) -> SettingsReport:
    """Keep a format and options under a name, for all who may export the form."""
    form = form_at(request, project_id, xml_form_id, Verb.SUBMISSION_READ)
    kept = saved.save_settings(
        form=form, name=payload.name, wish=payload.wish(), by=asking(request)
    )
    return SettingsReport.of(kept)


@router.get(FORM + "/export-settings", response=list[SettingsReport])
def list_settings(
    request: HttpRequest, project_id: int, xml_form_id: str
) -> list[SettingsReport]:
    """The form's settings that the one who asks may use, by name."""
    form = form_at(request, project_id, xml_form_id, Verb.SUBMISSION_READ)
    found = queries.settings_of(form, asking(request))
    return [SettingsReport.of(kept) for kept in found]


@router.get(SETTINGS, response=SettingsReport)
def read_settings(request: HttpRequest, settings_id: int) -> SettingsReport:
    """The settings."""
    return SettingsReport.of(settings_at(request, settings_id))


@router.put(SETTINGS, response=SettingsReport)
def change_settings(
    request: HttpRequest, settings_id: int, payload: SettingsIn
) -> SettingsReport:
    """Put other settings in their place; for who made them, and for managers."""
    kept = saved.change_settings(
        kept=settings_at(request, settings_id),
        name=payload.name,
        wish=payload.wish(),
        by=asking(request),
    )
    return SettingsReport.of(kept)


@router.delete(SETTINGS, response=Success)
def delete_settings(request: HttpRequest, settings_id: int) -> Success:
    """Forget the settings; for who made them, and for managers."""
    saved.delete_settings(kept=settings_at(request, settings_id), by=asking(request))
    return Success()


@router.post(SETTINGS + "/exports", response={202: ExportReport})
def export_with_settings(
    request: HttpRequest, settings_id: int
) -> Status[ExportReport]:
    """Ask for an export with these settings."""
    kept = settings_at(request, settings_id)
    wish = Wish.of(kept.format, kept.options)
    asked = actions.request_export(form=kept.form, wish=wish, by=asking(request))
    return Status(202, ExportReport.of(asked.export, found=asked.found))
