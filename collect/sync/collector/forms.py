"""What the phone fetches: the state, forms and their files, records sent back."""

from __future__ import annotations

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from ninja import Router

from collect.forms import blobs
from collect.forms.models import FormAttachment, FormVersion
from collect.lib.clock import now
from collect.lib.moments import utc_text
from collect.problems import Problem
from collect.submissions.models import Attachment, SubmissionVersion
from collect.submissions.queries import current_version_of
from collect.sync.actions.devices import Contact
from collect.sync.collector import offered
from collect.sync.collector.access import PROJECT, Caller, caller, forms_to_fill
from collect.sync.collector.bodies import conditional_json, packed_answer
from collect.sync.collector.contact import note
from collect.sync.returned import returned_in

router = Router()
_XML = "application/xml"
_UNCHANGING = "private, max-age=31536000, immutable"


@router.get(PROJECT + "/state", response={200: dict, 304: None})
def state(
    request: HttpRequest,
    project_id: int,
    deviceID: str = "",
    waiting: int | None = None,
) -> HttpResponseBase:
    """Forms to fill, records sent back, and rules for the phone.

    Has a strong ETag; asking again with `If-None-Match` is answered by 304 until
    something changes. `deviceID` and `waiting`, the number of records still to be sent,
    are noted.
    """
    who = caller(request, project_id)
    found = offered.state_of(who)
    note(request, who, Contact.FORM_LIST, deviceID, waiting)
    return conditional_json(request, found, serverTime=utc_text(now(), "milliseconds"))


@router.get(PROJECT + "/resources/{segment:sha256}")
def resource(request: HttpRequest, project_id: int, sha256: str) -> HttpResponseBase:
    """A form's definition or one of its files, by its SHA-256.

    Only what belongs to forms that the person may fill: an older version's files too, as
    another may be published while a phone fetches. The bytes never change.
    """
    who = caller(request, project_id)
    versions = FormVersion.objects.filter(
        form__in=forms_to_fill(who), published_at__isnull=False
    )
    form = versions.filter(sha256=sha256).first()
    if form is not None:
        answer = packed_answer(request, bytes(form.xform), _XML)
        return _unchanging(answer, sha256)
    return _unchanging(_file(request, who, sha256), sha256)


@router.get(PROJECT + "/returned/{segment:instance_id}")
def returned_xml(
    request: HttpRequest, project_id: int, instance_id: str
) -> HttpResponseBase:
    """The answers of a record that was sent back, byte for byte."""
    version = _returned(caller(request, project_id), instance_id)
    response = packed_answer(request, bytes(version.xml), _XML)
    return _unchanging(response, version.sha256)


@router.get(PROJECT + "/returned/{segment:instance_id}/files/{segment:sha256}")
def returned_file(
    request: HttpRequest, project_id: int, instance_id: str, sha256: str
) -> HttpResponseBase:
    """One of its files."""
    version = _returned(caller(request, project_id), instance_id)
    found = Attachment.objects.filter(version=version, blob__sha256=sha256)
    file = found.select_related("blob").first()
    if file is None or file.blob is None:
        raise Problem("404.1")
    kind = offered.media_type(file.name, file.blob.content_type)
    response = FileResponse(blobs.open_blob(file.blob), content_type=kind)
    return _unchanging(response, sha256)


def _file(request: HttpRequest, who: Caller, sha256: str) -> HttpResponseBase:
    slots = FormAttachment.objects.filter(
        version__form__in=forms_to_fill(who), version__published_at__isnull=False
    )
    slot = slots.filter(blob__sha256=sha256).select_related("blob").first()
    if slot is None or slot.blob is None:
        return _made(request, who, sha256)
    kind = offered.media_type(slot.name, slot.blob.content_type)
    if _is_text(kind):
        return packed_answer(request, blobs.read_blob(slot.blob), kind)
    return FileResponse(blobs.open_blob(slot.blob), content_type=kind)


def _made(request: HttpRequest, who: Caller, sha256: str) -> HttpResponse:
    """A file the server makes for the person. Raises Problem 404.1 for another sum than
    it has at this moment."""
    current = [form.current_version_id for form in forms_to_fill(who)]
    files = offered.resources_of(who, [pk for pk in current if pk is not None])
    for each in (file for of in files.values() for file in of):
        if each.made is not None and each.sha256 == sha256:
            return packed_answer(request, each.made, each.media_type)
    raise Problem("404.1")


def _returned(who: Caller, instance_id: str) -> SubmissionVersion:
    for row in returned_in(who.actor, who.project):
        version = current_version_of(row.submission)
        if version.instance_id == instance_id:
            return version
    raise Problem("404.1")


def _is_text(kind: str) -> bool:
    return kind.startswith("text/") or kind in (
        "application/json",
        "application/geo+json",
        "application/xml",
        "image/svg+xml",
    )


def _unchanging(response: HttpResponseBase, sha256: str) -> HttpResponseBase:
    response["Cache-Control"] = _UNCHANGING
    response["ETag"] = f'"{sha256}"'
    # Never shown as a page of ours.
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response
