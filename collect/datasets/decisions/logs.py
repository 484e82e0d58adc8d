"""The logs of the last run as files: what was found and decided, what was removed."""

from __future__ import annotations

from django.http import HttpRequest, StreamingHttpResponse
from ninja import Router

from collect.accounts.auth import Authenticated, asking
from collect.accounts.permissions import Verb
from collect.datasets.answers import csv_answer, table_lines
from collect.datasets.decisions import reading
from collect.datasets.decisions.places import FORM, form_at

router = Router(auth=Authenticated(), tags=["cleaning"])


@router.get(FORM + "/cleaning-log.csv")
def read_cleaning_log(
    request: HttpRequest, project_id: int, xml_form_id: str
) -> StreamingHttpResponse:
    """What the last run found and changed: findings and decisions, cell by cell."""
    form = form_at(request, project_id, xml_form_id, Verb.SUBMISSION_READ)
    log = reading.read_log(form, asking(request))
    return csv_answer(table_lines(log), f"{xml_form_id}-cleaning-log.csv")


@router.get(FORM + "/deletion-log.csv")
def read_deletion_log(
    request: HttpRequest, project_id: int, xml_form_id: str
) -> StreamingHttpResponse:
    """The interviews that the last run left out of the clean tables, and why."""
    form = form_at(request, project_id, xml_form_id, Verb.SUBMISSION_READ)
    log = reading.deletions(reading.read_log(form, asking(request)))
    return csv_answer(table_lines(log), f"{xml_form_id}-deletion-log.csv")
