"""Addresses for files of unsent records, below `/data/v1`."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, cast

from django.conf import settings
from django.http import HttpRequest, StreamingHttpResponse, UnreadablePostError
from ninja import Router

from collect.accounts.auth import Authenticated, asking
from collect.accounts.models import Project
from collect.accounts.permissions import Verb
from collect.forms.api.bodies import limited_chunks
from collect.problems import Problem
from collect.rest import CentralSchema, action_notes
from collect.submissions.exports.formats.archive import CONTENT_TYPE
from collect.sync.phone_exports.clear import archive_in_clear
from collect.sync.phone_exports.container import Container
from collect.sync.phone_exports.receiving import Fate, receive_export
from collect.sync.queries import project_allowing

router = Router(auth=Authenticated(), tags=["phone exports"])
_EXPORTS = "/projects/{int:project_id}/phone-exports"
_FILE = {"schema": {"type": "string", "format": "binary"}}
_BODY = {
    "requestBody": {"content": {"application/octet-stream": _FILE}, "required": True}
}


class ProblemOut(CentralSchema):
    """Why a record was not taken."""

    code: float
    message: str

    @classmethod
    def of(cls, problem: Problem) -> ProblemOut:
        """As JSON."""
        return cls(code=problem.number, message=problem.message)


class FateOut(CentralSchema):
    """A record of the file, and what became of it.

    `outcome` is `received`, `present` (was here already), `refused` with the problem,
    `unopened` with the reason, or `draft`: not finished, so not received. `missing` are
    files of it that the server does not have.
    """

    instance_id: str
    xml_form_id: str
    person: str
    state: str
    outcome: str
    missing: list[str]
    problem: ProblemOut | None
    reason: str

    @classmethod
    def of(cls, fate: Fate) -> FateOut:
        """As JSON."""
        return cls(
            instance_id=fate.record.instanceId,
            xml_form_id=fate.record.xmlFormId,
            person=fate.person,
            state=fate.record.state,
            outcome=fate.outcome,
            missing=fate.missing,
            problem=None if fate.problem is None else ProblemOut.of(fate.problem),
            reason=fate.reason,
        )


class PhoneExportOut(CentralSchema):
    """What became of each record of a phone's file."""

    device_id: str
    records: list[FateOut]


@router.post(_EXPORTS, response=PhoneExportOut, openapi_extra=_BODY)
def receive_phone_export(request: HttpRequest, project_id: int) -> PhoneExportOut:
    """Receive the file of unsent interviews that a phone has saved.

    Each finished record is received as if its app user had sent it, with its files; it
    is safe to bring a file twice, and the phone may still send what is in it.
    """
    project = project_allowing(
        asking(request), project_id, Verb.SUBMISSION_CREATE, Verb.SUBMISSION_READ
    )
    with _spooled(request) as container:
        fates = receive_export(
            container=container,
            project=project,
            by=asking(request),
            notes=action_notes(request),
        )
        device_id = container.manifest.deviceId
    return PhoneExportOut(
        device_id=device_id, records=[FateOut.of(fate) for fate in fates]
    )


@router.post(f"{_EXPORTS}/opened", openapi_extra=_BODY)
def open_phone_export(request: HttpRequest, project_id: int) -> StreamingHttpResponse:
    """The same file in clear, as a zip: XML and files of all records, drafts too.

    Nothing of it is received. For those who may read direct identifiers.
    """
    project = project_allowing(asking(request), project_id, Verb.SUBMISSION_READ_DIRECT)
    reading = _opened(request, project)
    first = next(reading)
    response = StreamingHttpResponse(_after(first, reading), content_type=CONTENT_TYPE)
    response["Content-Disposition"] = 'attachment; filename="phone.zip"'
    response["Cache-Control"] = "no-store"
    return response


def _opened(request: HttpRequest, project: Project) -> Iterator[bytes]:
    with _spooled(request) as container:
        yield from archive_in_clear(
            container=container,
            project=project,
            by=asking(request),
            notes=action_notes(request),
        )


def _after(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


@contextmanager
def _spooled(request: HttpRequest) -> Iterator[Container]:
    """The file in the body, on disk while it is read.

    Raises Problem 400.36 beyond COLLECT_PHONE_EXPORT_BYTES, 400.39 for a body that is
    cut, 400.92 for anything but a phone's file.
    """
    with tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR) as spool:
        size = 0
        try:
            for chunk in limited_chunks(request, settings.COLLECT_PHONE_EXPORT_BYTES):
                size += spool.write(chunk)
        except UnreadablePostError as error:
            raise Problem("400.39") from error
        spool.seek(0)
        with Container(cast("BinaryIO", spool), size) as container:
            yield container
