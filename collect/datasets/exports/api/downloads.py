"""The files of an export, whole or in parts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from ninja import Router

from collect.accounts.auth import Authenticated, asking
from collect.datasets.exports import actions, files
from collect.datasets.exports.api.places import EXPORT, export_at
from collect.datasets.exports.sending import send_file
from collect.datasets.exports.wishes import MEDIA
from collect.datasets.models import Export, ExportState
from collect.lib.hashing import sha256_hex
from collect.problems import Problem
from collect.submissions.exports.formats.names import file_name

router = Router(auth=Authenticated(), tags=["exports"])

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def export_file(request: HttpRequest, export_id: int) -> HttpResponseBase:
    """The file. Parts can be asked for (`Range`), as long as it is the same file
    (`If-Range` with its `ETag`)."""
    export = _done(request, export_id)
    response = _sent(
        request,
        export,
        files.CONTENT,
        name=export.file_name,
        content_type=export.content_type,
        sha256=export.sha256,
    )
    if request.method == "GET" and response.status_code in (200, 206):
        part = response.status_code == 206
        actions.note_download(export=export, by=asking(request), part=part)
    return response


def export_codebook(request: HttpRequest, export_id: int) -> HttpResponseBase:
    """What its variables are, as a workbook."""
    return _beside(request, export_id, files.CODEBOOK, _XLSX)


def export_ddi(request: HttpRequest, export_id: int) -> HttpResponseBase:
    """What its variables are, as DDI-Codebook 2.5."""
    return _beside(request, export_id, files.DDI, "application/xml")


def export_manifest(request: HttpRequest, export_id: int) -> HttpResponseBase:
    """How it was made, and its files with their rows, sizes and checksums."""
    return _beside(request, export_id, files.MANIFEST, "application/json")


def _beside(
    request: HttpRequest, export_id: int, name: str, content_type: str
) -> HttpResponseBase:
    export = _done(request, export_id)
    if export.format == MEDIA and name != files.MANIFEST:
        raise Problem("404.1")
    return _sent(
        request,
        export,
        name,
        name=file_name(export.form.xml_form_id, f"-{name}"),
        content_type=content_type,
        sha256=sha256_hex(f"{export.sha256} {name}".encode()),
    )


def _done(request: HttpRequest, export_id: int) -> Export:
    """The export, if it has a file. Raises Problem 403.1, 404.1, 409.51, 410.51."""
    export = export_at(request, export_id)
    if export.state == ExportState.EXPIRED:
        raise _gone()
    if export.state != ExportState.SUCCEEDED:
        raise Problem("409.51", state=export.state)
    return export


def _sent(
    request: HttpRequest, export: Export, stored: str, **how: str
) -> HttpResponseBase:
    path: Path = files.folder_of(export.pk) / stored
    try:
        return send_file(request, path, **how)
    except FileNotFoundError:
        # Swept between the look at its state and now, or lost with its disk.
        raise _gone() from None


def _gone() -> Problem:
    return Problem("410.51", days=settings.COLLECT_EXPORT_DAYS)


def _add(path: str, view: Callable[..., HttpResponseBase]) -> None:
    """What answers GET answers HEAD."""
    router.get(EXPORT + path)(view)
    router.api_operation(["HEAD"], EXPORT + path, include_in_schema=False)(view)


_add("/file", export_file)
_add("/codebook.xlsx", export_codebook)
_add("/codebook.xml", export_ddi)
_add("/manifest.json", export_manifest)
