"""What the phone fetches: the state, forms and their files, records sent back."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from ninja import Router

from collect.forms import blobs
from collect.forms.models import Blob, FormAttachment, FormVersion
from collect.forms.queries import definition_columns
from collect.forms.returned import RETURNED
from collect.lib.clock import now
from collect.lib.hashing import sha256_hex
from collect.lib.moments import utc_text
from collect.problems import Problem
from collect.submissions.models import Attachment, SubmissionVersion
from collect.submissions.queries import current_version_of
from collect.sync.actions.devices import Contact
from collect.sync.collector import offered
from collect.sync.collector.access import PROJECT, Caller, caller, forms_to_fill
from collect.sync.collector.bodies import (
    conditional_json,
    packed,
    packed_answer,
    resumable,
)
from collect.sync.collector.contact import note
from collect.sync.models import MapLayer
from collect.sync.returned import file_for, returned_in

router = Router()
_XML = "application/xml"
_GZIP = "application/gzip"
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
def resource(
    request: HttpRequest, project_id: int, sha256: str, gzip: bool = False
) -> HttpResponseBase:
    """A form's definition, one of its files or a map of the project, by its SHA-256.

    Of forms only those that the person may fill: an older version's files too, as
    another may be published while a phone fetches. The bytes never change. With
    `gzip=true`, texts come as `application/gzip`, which can be fetched on from where it
    was cut (`Range: bytes=N-`) like other files; else by the encoding of the answer.
    """
    who = caller(request, project_id)
    versions = FormVersion.objects.filter(
        form__in=forms_to_fill(who), published_at__isnull=False
    )
    form = versions.filter(sha256=sha256).first()
    if form is not None:
        body: bytes | Blob = bytes(form.xform)
        kind = _XML
    else:
        body, kind = _file(who, sha256)
    return _sent(request, body, kind, sha256, as_gzip=gzip)


@router.get(PROJECT + "/returned/{segment:instance_id}")
def returned_xml(
    request: HttpRequest, project_id: int, instance_id: str, gzip: bool = False
) -> HttpResponseBase:
    """The answers of a record that was sent back, byte for byte; `gzip` as above."""
    version = _returned(caller(request, project_id), instance_id)
    body = bytes(version.xml)
    return _sent(request, body, _XML, version.sha256, as_gzip=gzip)


@router.get(PROJECT + "/returned/{segment:instance_id}/files/{segment:sha256}")
def returned_file(
    request: HttpRequest, project_id: int, instance_id: str, sha256: str
) -> HttpResponseBase:
    """One of its files; it can be fetched on from where it was cut."""
    version = _returned(caller(request, project_id), instance_id)
    found = Attachment.objects.filter(version=version, blob__sha256=sha256)
    file = found.select_related("blob").first()
    if file is None or file.blob is None:
        raise Problem("404.1")
    kind = offered.media_type(file.name, file.blob.content_type)
    return _unchanging(_resumable(request, file.blob, kind, sha256))


def _file(who: Caller, sha256: str) -> tuple[bytes | Blob, str]:
    slot = _slots(who).filter(blob__sha256=sha256).first()
    if slot is None or slot.blob is None:
        return _map(who, sha256) or _made(who, sha256)
    return slot.blob, offered.media_type(slot.name, slot.blob.content_type)


def _map(who: Caller, sha256: str) -> tuple[Blob, str] | None:
    layers = MapLayer.objects.filter(project=who.project, blob__sha256=sha256)
    layer = layers.select_related("blob").first()
    return None if layer is None else (layer.blob, layer.blob.content_type)


def _made(who: Caller, sha256: str) -> tuple[bytes, str]:
    """A file the server makes for the person. Raises Problem 404.1 for another sum than
    it has at this moment."""
    slots = _slots(who).filter(name=RETURNED, blob__isnull=True)
    # Every version's is the same.
    for slot in slots.order_by("version__form_id").distinct("version__form_id"):
        made = file_for(slot.version, who.actor)
        if sha256_hex(made) == sha256:
            return made, offered.media_type(slot.name)
    raise Problem("404.1")


def _slots(who: Caller) -> QuerySet[FormAttachment]:
    """Files of published versions of forms to fill; without the versions' definitions."""
    published = FormAttachment.objects.filter(
        version__form__in=forms_to_fill(who), version__published_at__isnull=False
    )
    return published.select_related("version", "blob").defer(
        *definition_columns("version")
    )


def _returned(who: Caller, instance_id: str) -> SubmissionVersion:
    for row in returned_in(who.actor, who.project):
        version = current_version_of(row.submission)
        if version.instance_id == instance_id:
            return version
    raise Problem("404.1")


def _sent(
    request: HttpRequest, body: bytes | Blob, kind: str, sha256: str, *, as_gzip: bool
) -> HttpResponseBase:
    """A file as it is, a text compressed: as its content, or by the encoding."""
    if not _is_text(kind):
        return _unchanging(_resumable(request, body, kind, sha256))
    text = blobs.read_blob(body) if isinstance(body, Blob) else body
    if as_gzip:
        etag = f'"{sha256}-gzip"'
        return _unchanging(resumable(request, packed(text), _GZIP, etag))
    answer = packed_answer(request, text, kind)
    answer["ETag"] = f'"{sha256}"'
    return _unchanging(answer)


def _resumable(
    request: HttpRequest, body: bytes | Blob, kind: str, sha256: str
) -> HttpResponseBase:
    content = blobs.open_blob(body) if isinstance(body, Blob) else body
    return resumable(request, content, kind, f'"{sha256}"')


def _is_text(kind: str) -> bool:
    return kind.startswith("text/") or kind in (
        "application/json",
        "application/geo+json",
        "application/xml",
        "image/svg+xml",
    )


def _unchanging(response: HttpResponseBase) -> HttpResponseBase:
    response["Cache-Control"] = _UNCHANGING
    # Never shown as a page of ours.
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response
