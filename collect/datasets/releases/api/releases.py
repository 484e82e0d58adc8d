"""Releases and their files."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from ninja import Router, Status

from collect.accounts.auth import Authenticated, actor_of
from collect.accounts.auth import asking as who
from collect.accounts.permissions import Verb
from collect.datasets.exports.sending import send_file
from collect.datasets.models import Release
from collect.datasets.releases import actions, asking, queries, rights
from collect.datasets.releases.api.places import (
    DATASET,
    RELEASE,
    dataset_to_change,
    dataset_to_read,
    release_at,
)
from collect.datasets.releases.api.reports import (
    PublishedReport,
    PublishingReport,
    ReleaseReport,
)
from collect.datasets.releases.api.schemas import (
    Change,
    DiffReport,
    DisparityChange,
    DisparityDiff,
    Withdrawal,
)
from collect.datasets.releases.changes import changes_of
from collect.datasets.releases.comparing import summary
from collect.forms.blobs import path_of
from collect.rest import absolute_url

router = Router(auth=Authenticated(), tags=["releases"])

_FILE = RELEASE + "/files/{segment:name}"
YEAR = 365 * 24 * 3600


@router.get(DATASET + "/releases", auth=None, response=list[ReleaseReport])
def list_releases(request: HttpRequest, code: str) -> list[ReleaseReport]:
    """All releases, the newest first; those that were withdrawn say why."""
    dataset = dataset_to_read(request, code)
    rows = queries.releases_of(dataset).select_related("dataset")
    return [ReleaseReport.of(each) for each in rows]


@router.post(
    DATASET + "/releases", response={200: PublishedReport, 202: PublishingReport}
)
def publish_release(
    request: HttpRequest, response: HttpResponse, code: str
) -> Status[PublishedReport | PublishingReport]:
    """Publish what the last runs found: 202 with an attempt that a worker makes a
    release of, or 200 with the newest release if nothing has changed since."""
    dataset = dataset_to_change(request, code, Verb.RELEASE_CREATE)
    base = absolute_url(request, f"/data/v1/datasets/{dataset.code}/releases")
    found = asking.request_release(dataset=dataset, by=who(request), base_url=base)
    if isinstance(found, Release):
        report = ReleaseReport.of(found).model_dump()
        return Status(200, PublishedReport(**report, new=False))
    attempt = PublishingReport.of(found)
    response["Location"] = absolute_url(request, attempt.links["self"])
    return Status(202, attempt)


@router.get(RELEASE, auth=None, response=ReleaseReport)
def read_release(request: HttpRequest, code: str, release: int) -> ReleaseReport:
    """A release with its provenance, what was withheld, and its files."""
    return ReleaseReport.of(release_at(dataset_to_read(request, code), release))


def read_file(
    request: HttpRequest, code: str, release: int, name: str
) -> HttpResponseBase:
    """A file, or a part of it (`Range`). It never changes; it goes with a withdrawal."""
    dataset = dataset_to_read(request, code)
    found = release_at(dataset, release)
    file = queries.file_of(found, name)
    if file.microdata:
        rights.require_microdata(actor_of(request), dataset)
        if request.method == "GET":
            actions.note_download(file=file, by=actor_of(request))
    response = send_file(
        request,
        path_of(file.sha256),
        name=file.name,
        content_type=file.media_type,
        sha256=file.sha256,
    )
    is_shared = dataset.public and not file.microdata
    shared = "public" if is_shared else "private"
    response["Cache-Control"] = f"{shared}, max-age={YEAR}, immutable"
    return response


router.get(_FILE, auth=None)(read_file)
router.api_operation(["HEAD"], _FILE, auth=None, include_in_schema=False)(read_file)


@router.post(RELEASE + "/withdraw", response=ReleaseReport)
def withdraw_release(
    request: HttpRequest, code: str, release: int, withdrawal: Withdrawal
) -> ReleaseReport:
    """Take a release back and say why."""
    dataset = dataset_to_change(request, code, Verb.RELEASE_WITHDRAW)
    found = actions.withdraw(
        release=release_at(dataset, release),
        reason=withdrawal.reason,
        by=who(request),
    )
    return ReleaseReport.of(found)


@router.get(RELEASE + "/diff", auth=None, response=DiffReport)
def read_diff(request: HttpRequest, code: str, release: int) -> DiffReport:
    """What it changed against the release before: each observation that was added,
    removed or changed, with both values."""
    dataset = dataset_to_read(request, code)
    found = release_at(dataset, release)
    made = changes_of(found)
    return DiffReport(
        release=found.number,
        against=made.against,
        **summary(made.observations),
        changes=[Change(**each) for each in made.observations],
        disparities=DisparityDiff(
            **summary(made.disparities),
            changes=[DisparityChange(**each) for each in made.disparities],
        ),
    )
