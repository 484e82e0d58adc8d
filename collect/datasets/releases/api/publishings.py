"""Attempts to publish: watching and stopping them.

For those who may publish, also where the releases are public: a refusal names figures
that could be worked out.
"""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Query, Router, Status

from collect.accounts.auth import Authenticated
from collect.accounts.auth import asking as who
from collect.accounts.permissions import Verb
from collect.datasets.releases import asking, queries
from collect.datasets.releases.api.places import (
    DATASET,
    PUBLISHING,
    dataset_to_change,
    publishing_at,
)
from collect.datasets.releases.api.reports import PublishingReport
from collect.rest import Page

router = Router(auth=Authenticated(), tags=["releases"])

LISTED = 100
"""How many attempts are listed where no limit is given."""


@router.get(DATASET + "/publishings", response=list[PublishingReport])
def list_publishings(
    request: HttpRequest, code: str, page: Query[Page]
) -> list[PublishingReport]:
    """Attempts to publish the dataset, the newest first."""
    dataset = dataset_to_change(request, code, Verb.RELEASE_CREATE)
    if page.limit is None:
        page.limit = LISTED
    found = page.of(queries.publishings_of(dataset))
    return [PublishingReport.of(each) for each in found]


@router.get(PUBLISHING, response=PublishingReport)
def read_publishing(
    request: HttpRequest, code: str, publishing: int
) -> PublishingReport:
    """How an attempt stands: its release, or the problem that there is none."""
    dataset = dataset_to_change(request, code, Verb.RELEASE_CREATE)
    return PublishingReport.of(publishing_at(dataset, publishing))


@router.post(PUBLISHING + "/cancel", response={202: PublishingReport})
def cancel_publishing(
    request: HttpRequest, code: str, publishing: int
) -> Status[PublishingReport]:
    """Stop an attempt; no release comes of it."""
    dataset = dataset_to_change(request, code, Verb.RELEASE_CREATE)
    found = publishing_at(dataset, publishing)
    return Status(
        202, PublishingReport.of(asking.cancel(publishing=found, by=who(request)))
    )
