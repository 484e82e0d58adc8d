"""Answering with files: XForms, workbooks, media."""

from __future__ import annotations

import mimetypes
from collections.abc import Callable

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header

from collect.forms import blobs
from collect.forms.models import Blob, FormAttachment, FormVersion
from collect.forms.returned import is_made, returned_file
from collect.forms.uploads import CONTENT_TYPES, Kind
from collect.lib.hashing import md5_hex
from collect.problems import Problem


def xform_response(request: HttpRequest, version: FormVersion) -> HttpResponseBase:
    """The XForm, byte for byte."""
    return _conditional(
        request,
        version.md5,
        lambda: HttpResponse(bytes(version.xform), content_type="application/xml"),
    )


def workbook_response(
    request: HttpRequest, version: FormVersion, name: str, kind: str
) -> HttpResponseBase:
    """The workbook as it was uploaded. Raises Problem 404.1 if it is not of the kind."""
    blob = version.workbook
    if blob is None or version.workbook_type != CONTENT_TYPES[Kind(kind)]:
        raise Problem("404.1")
    return blob_response(request, blob, f"{name}.{kind}", version.workbook_type)


def attachment_response(
    request: HttpRequest,
    version: FormVersion,
    name: str,
    returned: Callable[[], bytes] = returned_file,
) -> HttpResponseBase:
    """The file in a slot, or the one that the server makes for it by `returned`.

    Raises Problem 404.1 for no slot or an empty one.
    """
    slot = (
        FormAttachment.objects.filter(version=version, name=name)
        .select_related("blob")
        .first()
    )
    if slot is not None and is_made(slot):
        return _made_response(request, returned(), name)
    if slot is None or slot.blob is None:
        raise Problem("404.1")
    guessed, encoding = mimetypes.guess_type(name)
    kind = guessed if guessed and not encoding else slot.blob.content_type
    return blob_response(request, slot.blob, name, kind)


def blob_response(
    request: HttpRequest, blob: Blob, name: str, content_type: str
) -> HttpResponseBase:
    """A stored file to be saved, never shown as a page of ours."""

    def answer() -> HttpResponse | FileResponse:
        response: HttpResponse | FileResponse = (
            HttpResponse(content_type=content_type)
            if request.method == "HEAD"
            else FileResponse(blobs.open_blob(blob), content_type=content_type)
        )
        return _to_be_saved(response, name, blob.size)

    return _conditional(request, blob.md5, answer)


def _made_response(request: HttpRequest, content: bytes, name: str) -> HttpResponseBase:
    def answer() -> HttpResponse | FileResponse:
        response = HttpResponse(content, content_type="text/csv; charset=utf-8")
        return _to_be_saved(response, name, len(content))

    return _conditional(request, md5_hex(content), answer)


def _to_be_saved(
    response: HttpResponse | FileResponse, name: str, size: int
) -> HttpResponse | FileResponse:
    response["Content-Disposition"] = str(content_disposition_header(True, name))
    response["Content-Length"] = str(size)
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _conditional(
    request: HttpRequest, md5: str, answer: Callable[[], HttpResponse | FileResponse]
) -> HttpResponseBase:
    etag = f'"{md5}"'
    unchanged = get_conditional_response(request, etag=etag)
    response = answer() if unchanged is None else unchanged
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    return response
