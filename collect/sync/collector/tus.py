"""Files by tus 1.0.0, with the extensions creation and checksum.

An upload's address ends in the SHA-256 of the file, so a phone that lost everything but
the file finds it again. What arrived before a connection broke is kept to its last byte.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, UnreadablePostError
from ninja import Router

from collect.problems import Problem
from collect.rest import problem_response
from collect.sync.actions import uploads
from collect.sync.collector.access import PROJECT, caller

router = Router()
VERSION = "1.0.0"
CHUNK = 8 * 1024
"""Bytes written at a time: as many are lost when the server itself dies."""

_ALGORITHMS = ("sha256", "sha1")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_MOST = 2**53
_PIECES = "application/offset+octet-stream"
P = ParamSpec("P")
_View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def _tus(view: _View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Answer in the words of tus, problems too. Raises nothing."""

    @wraps(view)
    def answer(
        request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponseBase:
        try:
            _require_version(request)
            response: HttpResponse = view(request, *args, **kwargs)
        except Problem as problem:
            response = _refusal(problem)
        response["Tus-Resumable"] = VERSION
        response["Cache-Control"] = "no-store"
        return response

    return answer


@router.api_operation(["OPTIONS"], PROJECT + "/uploads", response={204: None})
def options(request: HttpRequest, project_id: int) -> HttpResponse:
    """What the server can do."""
    caller(request, project_id)
    headers = {
        "Tus-Resumable": VERSION,
        "Tus-Version": VERSION,
        "Tus-Extension": "creation,checksum",
        "Tus-Checksum-Algorithm": ",".join(_ALGORITHMS),
        "Tus-Max-Size": str(settings.COLLECT_MAX_FILE_BYTES),
    }
    return HttpResponse(status=204, headers=headers)


@router.post(PROJECT + "/uploads", response={201: None})
@_tus
def create(request: HttpRequest, project_id: int) -> HttpResponse:
    """Announce a file by `Upload-Length` and its sum in `Upload-Metadata`.

    `Upload-Offset` says how much of it is there: all of it if the same person brought
    it before.
    """
    who = caller(request, project_id)
    sha256, size = _announced_sum(request), _number(request, "Upload-Length")
    offset = uploads.announce(
        actor=who.actor, project=who.project, sha256=sha256, size=size
    )
    response = _at(offset, 201)
    response["Location"] = f"{request.path}/{sha256}"
    return response


@router.api_operation(["HEAD"], PROJECT + "/uploads/{segment:sha256}", response=None)
@_tus
def progress(request: HttpRequest, project_id: int, sha256: str) -> HttpResponse:
    """How much of a file is there."""
    who = caller(request, project_id)
    upload = uploads.upload_of(who.actor, who.project, sha256)
    response = _at(uploads.offset_of(upload), 200)
    response["Upload-Length"] = str(upload.size)
    return response


@router.patch(PROJECT + "/uploads/{segment:sha256}", response={204: None})
@_tus
def append(request: HttpRequest, project_id: int, sha256: str) -> HttpResponse:
    """Take the next bytes of a file, from `Upload-Offset` on."""
    who = caller(request, project_id)
    if request.content_type != _PIECES:
        raise _header(request, "Content-Type")
    offset, checksum = _number(request, "Upload-Offset"), _checksum(request)
    upload = uploads.upload_of(who.actor, who.project, sha256)
    there = uploads.append(upload, offset, _arriving(request), checksum=checksum)
    return _at(there, 204)


def _require_version(request: HttpRequest) -> None:
    if request.headers.get("Tus-Resumable") != VERSION:
        raise Problem("412.91")


def _arriving(request: HttpRequest) -> Iterator[bytes]:
    """The body as it comes. Where the connection breaks it ends, after what the web
    server holds of it already."""
    broken = False
    while True:
        try:
            chunk = request.read(CHUNK)
        except UnreadablePostError:
            if broken:
                return
            broken = True
            continue
        if not chunk:
            return
        yield chunk


def _at(offset: int, status: int) -> HttpResponse:
    return HttpResponse(status=status, headers={"Upload-Offset": str(offset)})


def _refusal(problem: Problem) -> HttpResponse:
    response = problem_response(problem)
    if problem.code == "409.91":
        response["Upload-Offset"] = str(problem.details["offset"])
    if problem.code == "412.91":
        response["Tus-Version"] = VERSION
    if problem.code == "429.91":
        response["Retry-After"] = "3600"
    return response


def _announced_sum(request: HttpRequest) -> str:
    for pair in request.headers.get("Upload-Metadata", "").split(","):
        key, _, value = pair.strip().partition(" ")
        if key == "sha256":
            sha256 = _decoded(request, "Upload-Metadata", value).decode("latin-1")
            if _SHA256.fullmatch(sha256):
                return sha256
    raise _header(request, "Upload-Metadata")


def _checksum(request: HttpRequest) -> tuple[str, bytes] | None:
    given = request.headers.get("Upload-Checksum")
    if given is None:
        return None
    algorithm, _, value = given.strip().partition(" ")
    digest = _decoded(request, "Upload-Checksum", value)
    if algorithm not in _ALGORITHMS:
        raise _header(request, "Upload-Checksum")
    if len(digest) != hashlib.new(algorithm, usedforsecurity=False).digest_size:
        raise _header(request, "Upload-Checksum")
    return algorithm, digest


def _decoded(request: HttpRequest, name: str, value: str) -> bytes:
    try:
        return base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError) as error:
        raise _header(request, name) from error


def _number(request: HttpRequest, name: str) -> int:
    given = request.headers.get(name, "")
    if not (given.isascii() and given.isdigit()) or int(given[:20]) > _MOST:
        raise _header(request, name)
    return int(given)


def _header(request: HttpRequest, name: str) -> Problem:
    return Problem("400.6", field=name, value=request.headers.get(name, "nothing"))
