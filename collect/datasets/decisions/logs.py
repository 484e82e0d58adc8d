"""The logs of the last run as files: what was found and decided, what was removed; and
spreadsheets that come back with decisions."""

from __future__ import annotations

import pyarrow as pa
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header
from ninja import Query, Router

from collect.accounts.audit import record
from collect.accounts.auth import Authenticated, asking
from collect.accounts.permissions import Verb
from collect.datasets.answers import csv_answer, table_lines
from collect.datasets.cleaning.sheets import MAX_LINES
from collect.datasets.decisions import reading, sheets
from collect.datasets.decisions.schemas import FindingsQuery, SheetReport
from collect.datasets.places import FORM, form_within
from collect.forms.models import Form
from collect.forms.uploads import CONTENT_TYPES, Kind
from collect.problems import Problem
from collect.rest import CentralSchema, Flag, Text

router = Router(auth=Authenticated(), tags=["cleaning"])

MOST_BYTES = 64 * 2**20
"""Of an uploaded spreadsheet."""


class SheetQuery(CentralSchema):
    """The file's name, for the record; with `dryRun` nothing is stored."""

    file_name: Text = ""
    dry_run: Flag = False


@router.get(FORM + "/cleaning-log.csv")
def read_cleaning_log(
    request: HttpRequest, project_id: int, xml_form_id: str
) -> StreamingHttpResponse:
    """What the last run found and changed: findings and decisions, cell by cell."""
    form, _ = form_within(request, project_id, xml_form_id, Verb.SUBMISSION_READ)
    log = _log(request, form, "cleaning-log.csv")
    return csv_answer(table_lines(log), f"{xml_form_id}-cleaning-log.csv")


@router.get(FORM + "/deletion-log.csv")
def read_deletion_log(
    request: HttpRequest, project_id: int, xml_form_id: str
) -> StreamingHttpResponse:
    """The interviews that the last run left out of the clean tables, and why."""
    form, _ = form_within(request, project_id, xml_form_id, Verb.SUBMISSION_READ)
    log = reading.deletions(_log(request, form, "deletion-log.csv"))
    return csv_answer(table_lines(log), f"{xml_form_id}-deletion-log.csv")


@router.get(FORM + "/cleaning-log.xlsx")
def read_cleaning_sheet(
    request: HttpRequest, project_id: int, xml_form_id: str, wish: Query[FindingsQuery]
) -> HttpResponse:
    """The cleaning log, or the lines asked for, as a workbook to be filled in and sent
    back to `decisions/sheet`. `limit` and `offset` count for nothing here."""
    form, _ = form_within(request, project_id, xml_form_id, Verb.SUBMISSION_READ)
    log = reading.lines(_log(request, form, "cleaning-log.xlsx"), wish.wanted())
    _fits(log.num_rows)
    return _workbook(sheets.log_sheet(form, log), f"{xml_form_id}-cleaning-log.xlsx")


@router.get(FORM + "/others.xlsx")
def read_others_sheet(
    request: HttpRequest, project_id: int, xml_form_id: str
) -> HttpResponse:
    """The texts of "other, specify" that wait to be recoded, as a workbook to be filled
    in and sent back to `decisions/sheet`."""
    form, _ = form_within(request, project_id, xml_form_id, Verb.SUBMISSION_READ)
    log = _log(request, form, "others.xlsx")
    _fits(log.num_rows)
    return _workbook(sheets.others_sheet(form, log), f"{xml_form_id}-others.xlsx")


@router.post(FORM + "/decisions/sheet", response=SheetReport)
def upload_sheet(
    request: HttpRequest, project_id: int, xml_form_id: str, wish: Query[SheetQuery]
) -> SheetReport:
    """Decide what a filled-in workbook says: all of it, or nothing if anything is
    wrong, with findings by cell. Logs in the columns of IMPACT, IPA and DIME are
    understood, as .xlsx, .xls or .csv."""
    form, _ = form_within(request, project_id, xml_form_id, Verb.SUBMISSION_UPDATE)
    content = request.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise Problem("400.36", limit=MOST_BYTES)
    uploaded = sheets.upload(
        form=form,
        content=content,
        name=wish.file_name,
        by=asking(request),
        try_only=wish.dry_run,
    )
    if uploaded.faulty:
        raise Problem(
            "400.63", findings=[finding.to_dict() for finding in uploaded.findings]
        )
    return SheetReport.of(uploaded)


def _log(request: HttpRequest, form: Form, file: str) -> pa.Table:
    """The log, as it quotes answers of persons not without an audit event."""
    by = asking(request)
    log = reading.read_log(form, by)
    record(
        action="cleaning_log.read",
        by=by,
        project_id=form.project_id,
        form_id=form.pk,
        details={"file": file},
    )
    return log


def _fits(lines: int) -> None:
    if lines > MAX_LINES:
        raise Problem("400.64", lines=lines, most=MAX_LINES)


def _workbook(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=CONTENT_TYPES[Kind.XLSX])
    response.headers["Content-Disposition"] = str(
        content_disposition_header(as_attachment=True, filename=name)
    )
    return response
