"""What the phone sends: records, each with its own fate, and the names of their files."""

from __future__ import annotations

import re
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import BaseModel, Field, TypeAdapter

from collect.forms.models import Form
from collect.lib.clock import now
from collect.lib.moments import utc_text
from collect.lib.xml import XmlError
from collect.problems import Problem
from collect.submissions.actions import Outcome, client_name
from collect.submissions.instance.parse import InstanceError, parse_instance
from collect.sync.actions.devices import Contact
from collect.sync.actions.naming import name_files
from collect.sync.actions.reception import received
from collect.sync.collector.access import PROJECT, Caller, caller
from collect.sync.collector.bodies import json_answer, parsed, read_body
from collect.sync.collector.contact import note
from collect.sync.queries import files_of_version

router = Router()
_MOST_RECORDS = 50
_MOST_FILES = 1000
_Name = Annotated[str, Field(max_length=255)]
_Sum = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
_INSTANCE_ID = re.compile(r"<(?:\w+:)?instanceID>([^<]*)<")


class SentRecord(BaseModel):
    """A record: its XML, and the names of files that will follow."""

    xmlFormId: str
    xml: str
    files: list[_Name] = Field(default=[], max_length=_MOST_FILES)


class SubmissionBatch(BaseModel):
    """Up to 50 records. `waiting`: how many finished ones the phone has in all."""

    deviceTime: str = ""
    deviceId: str = ""
    waiting: int | None = None
    records: list[SentRecord] = Field(max_length=_MOST_RECORDS)


NamedFiles = Annotated[dict[_Name, _Sum], Field(max_length=_MOST_FILES)]
_BATCH = TypeAdapter(SubmissionBatch)
_NAMED = TypeAdapter(NamedFiles)


@router.post(PROJECT + "/submissions", response=dict)
def submissions(request: HttpRequest, project_id: int) -> HttpResponse:
    """Receive records; each is kept, or refused, for itself.

    The body may be compressed with gzip. The answer is 200 whenever every record got
    its own: in their order, with status 201 (new), 200 (was there byte for byte), or that
    of its problem. Files follow as uploads and are then named to `…/records/…/files`.
    """
    who = caller(request, project_id)
    batch: SubmissionBatch = parsed(_BATCH, read_body(request))
    names = {record.xmlFormId for record in batch.records}
    known = Form.objects.filter(
        project=who.project, xml_form_id__in=names, deleted_at__isnull=True
    )
    forms = {form.xml_form_id: form for form in known}
    answers = [
        _received(request, who, batch, record, forms.get(record.xmlFormId))
        for record in batch.records
    ]
    note(request, who, Contact.SUBMISSION, batch.deviceId, batch.waiting)
    return json_answer(
        request, {"serverTime": utc_text(now(), "milliseconds"), "records": answers}
    )


@router.put(PROJECT + "/records/{segment:instance_id}/files", response=dict)
def record_files(
    request: HttpRequest, project_id: int, instance_id: str
) -> HttpResponse:
    """Say which uploads are the files of a record, by name; sums that were not uploaded
    by the same person change nothing. The answer lists what the record has now."""
    who = caller(request, project_id)
    named: dict[str, str] = parsed(_NAMED, read_body(request))
    version_id = name_files(
        actor=who.actor, project=who.project, instance_id=instance_id, named=named
    )
    return json_answer(request, _answer(instance_id, 200, version_id, named))


def _received(
    request: HttpRequest,
    who: Caller,
    batch: SubmissionBatch,
    record: SentRecord,
    form: Form | None,
) -> dict[str, Any]:
    receipt = received(
        record.xmlFormId,
        project=who.project,
        form=form,
        xml=record.xml.encode(),
        files=(),
        by=who.actor,
        device_id=batch.deviceId,
        user_agent=client_name(request.headers.get("User-Agent", ""), ""),
    )
    if isinstance(receipt, Problem):
        return _refusal(record, receipt)
    status = 200 if receipt.outcome is Outcome.RESENT else 201
    return _answer(
        receipt.version_instance_id, status, receipt.version_id, record.files
    )


def _answer(
    instance_id: str, status: int, version_id: int, names: Any
) -> dict[str, Any]:
    found = files_of_version(version_id)
    files = {name: sha256 for name, sha256 in found.items() if sha256}
    wanted = dict.fromkeys((*found, *names))
    return {
        "instanceId": instance_id,
        "status": status,
        "files": files,
        "missing": [name for name in wanted if name not in files],
    }


def _refusal(record: SentRecord, problem: Problem) -> dict[str, Any]:
    return {
        "instanceId": _instance_id(record.xml),
        "status": problem.status,
        "files": {},
        "missing": [],
        "problem": {"code": problem.number, "message": problem.message},
    }


def _instance_id(xml: str) -> str:
    """What the phone knows the record by, even where its XML cannot be read."""
    try:
        found = parse_instance(xml.encode()).instance_id
    except (XmlError, InstanceError):
        found = ""
    if found:
        return found
    guess = _INSTANCE_ID.search(xml)
    return guess[1] if guess else ""
