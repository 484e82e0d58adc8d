"""Versions of a submission, the original and its edits, and what they changed."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Path

from collect.accounts.auth import asking
from collect.rest import wants_extended
from collect.submissions import queries
from collect.submissions.api.answers import xml_response
from collect.submissions.api.routing import (
    ONE,
    VERSION,
    VERSIONS,
    SubmissionPlace,
    VersionPlace,
    route,
)
from collect.submissions.api.schemas import ExtendedVersion, VersionOut, version_json
from collect.submissions.sight import require_whole


@route(
    "GET",
    VERSIONS,
    response=list[ExtendedVersion | VersionOut],
    summary="Versions of a submission",
)
def versions(request: HttpRequest, at: Path[SubmissionPlace]) -> list[dict[str, Any]]:
    """The original and its edits, newest first."""
    found = queries.versions_of(at.submission(request))
    extended = wants_extended(request)
    return [version_json(version, extended=extended) for version in found]


@route("GET", VERSION + ".xml", summary="The XML of a version")
def version_xml(request: HttpRequest, at: Path[VersionPlace]) -> HttpResponse:
    """Exactly the bytes that were received."""
    version = at.version(request)
    require_whole(asking(request), version.submission)
    return xml_response(version)


@route("GET", VERSION, response=ExtendedVersion | VersionOut, summary="A version")
def version(request: HttpRequest, at: Path[VersionPlace]) -> dict[str, Any]:
    """The version's metadata."""
    return version_json(at.version(request), extended=wants_extended(request))


@route(
    "GET",
    ONE + "/diffs",
    response=dict[str, list[dict[str, Any]]],
    summary="Changes between versions",
)
def diffs(
    request: HttpRequest, at: Path[SubmissionPlace]
) -> dict[str, list[dict[str, Any]]]:
    """What each version changed in the one before it, by its instanceID: lists of
    `{old, new, path}`, where a step through a repeat is `[name, place]`."""
    submission = at.submission(request)
    require_whole(asking(request), submission)
    found = queries.differences_of(submission)
    return {
        instance_id: [change.as_json() for change in changes]
        for instance_id, changes in found.items()
    }
