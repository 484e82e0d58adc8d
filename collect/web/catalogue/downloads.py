"""All files of a release at once, and their checksums."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from collect.datasets.models import MICRODATA, Release, ReleaseFile
from collect.datasets.releases import queries
from collect.forms import blobs
from collect.submissions.exports.formats.archive import (
    AS_IT_IS,
    CONTENT_TYPE,
    FAST,
    Member,
    archive,
)
from collect.web.catalogue.places import Place, dataset_page, release_at
from collect.web.page import OpenRequest

SUMS = "SHA256SUMS"
_PACKED = ("xlsx", "xlsx-flat", "parquet")
"""Formats that do not get smaller."""


@require_safe
@dataset_page
def everything(request: OpenRequest, at: Place, number: int) -> HttpResponseBase:
    """A ZIP of all files of figures. Raises Problem 410.81 if it is withdrawn."""
    found = release_at(at, number)
    files = _files(found)
    name = f"{at.dataset.code.lower()}_{found.number}.zip"
    response = StreamingHttpResponse(
        archive(_members(files), moment=found.created_at), content_type=CONTENT_TYPE
    )
    response["Content-Disposition"] = str(content_disposition_header(True, name))
    # It is packed already.
    response["Content-Encoding"] = "identity"
    return response


@require_safe
@dataset_page
def checksums(request: OpenRequest, at: Place, number: int) -> HttpResponse:
    """The files with their SHA-256, as `sha256sum --check` reads them."""
    text = _sums(_files(release_at(at, number)))
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


def _files(release: Release) -> list[ReleaseFile]:
    """Those of figures; microdata have rights of their own, and are fetched one by
    one."""
    queries.require_there(release)
    found = release.files.exclude(table=MICRODATA)
    return list(found.select_related("blob").order_by("position"))


def _members(files: list[ReleaseFile]) -> Iterator[Member]:
    for each in files:
        level = AS_IT_IS if each.format in _PACKED else FAST
        yield Member(each.name, _chunks(each), level)
    yield Member(SUMS, [_sums(files).encode()])


def _chunks(file: ReleaseFile) -> Iterator[bytes]:
    with blobs.open_blob(file.blob) as stream:
        yield from blobs.chunks_of(stream)


def _sums(files: list[ReleaseFile]) -> str:
    return "".join(f"{each.sha256}  {each.name}\n" for each in files)
