"""Asking for exports, watching and ending them."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Query, Router, Status

from collect.accounts.auth import Authenticated, asking
from collect.accounts.permissions import Verb
from collect.datasets.exports import actions, queries
from collect.datasets.exports.api.places import EXPORT, export_at
from collect.datasets.exports.api.schemas import ExportReport, FormatReport, WishIn
from collect.datasets.exports.wishes import MEDIA
from collect.datasets.places import FORM, form_at
from collect.rest import Page, Success
from collect.submissions.exports.columnar.formats import FORMATS
from collect.submissions.exports.formats import archive

router = Router(auth=Authenticated(), tags=["exports"])

LISTED = 100
"""How many exports are listed where no limit is given."""


@router.get("/export-formats", response=list[FormatReport])
def list_formats(request: HttpRequest) -> list[FormatReport]:
    """What an export can be; `many` of its tables fit into one file."""
    tables = [FormatReport.from_orm(each) for each in FORMATS.values()]
    media = FormatReport(
        name=MEDIA,
        title="Files of submissions",
        extension="zip",
        content_type=archive.CONTENT_TYPE,
        many=True,
    )
    return [*tables, media]


@router.post(FORM + "/exports", response={202: ExportReport})
def request_export(
    request: HttpRequest, project_id: int, xml_form_id: str, payload: WishIn
) -> Status[ExportReport]:
    """Ask for an export of everything acknowledged before this call. An equal one that
    has all of it, in the making or done, is answered instead of a new one."""
    form = form_at(request, project_id, xml_form_id, Verb.SUBMISSION_READ)
    asked = actions.request_export(form=form, wish=payload.wish(), by=asking(request))
    return Status(202, ExportReport.of(asked.export, found=asked.found))


@router.get(FORM + "/exports", response=list[ExportReport])
def list_exports(
    request: HttpRequest, project_id: int, xml_form_id: str, page: Query[Page]
) -> list[ExportReport]:
    """The form's exports that the one who asks may have, the newest first."""
    form = form_at(request, project_id, xml_form_id, Verb.SUBMISSION_READ)
    if page.limit is None:
        page.limit = LISTED
    found = page.of(queries.exports_of(form, asking(request)))
    return [ExportReport.of(export) for export in found]


@router.get(EXPORT, response=ExportReport)
def read_export(request: HttpRequest, export_id: int) -> ExportReport:
    """How an export stands."""
    return ExportReport.of(export_at(request, export_id))


@router.post(EXPORT + "/retry", response={202: ExportReport})
def retry_export(request: HttpRequest, export_id: int) -> Status[ExportReport]:
    """Ask again for what failed, was cancelled or has expired, with all that has
    arrived since. The answer is the export that does it now."""
    export = export_at(request, export_id)
    asked = actions.request_again(export=export, by=asking(request))
    return Status(202, ExportReport.of(asked.export, found=asked.found))


@router.post(EXPORT + "/cancel", response={202: ExportReport})
def cancel_export(request: HttpRequest, export_id: int) -> Status[ExportReport]:
    """Stop waiting for an export. It ends when all who asked for it have done so, or
    when a manager who did not ask for it wants it."""
    export = export_at(request, export_id)
    actions.cancel(export=export, by=asking(request))
    return Status(202, ExportReport.of(queries.export_with_id(export.pk)))


@router.delete(EXPORT, response=Success)
def delete_export(request: HttpRequest, export_id: int) -> Success:
    """Cancel an export, or remove its file before its time."""
    actions.remove(export=export_at(request, export_id), by=asking(request))
    return Success()
