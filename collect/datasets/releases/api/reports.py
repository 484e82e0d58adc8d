"""How releases, and attempts to publish one, are reported."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from collect.datasets.models import (
    ACTIVE_PUBLISHINGS,
    Publishing,
    Release,
    ReleaseFile,
)
from collect.rest import CentralSchema


class FileReport(CentralSchema):
    """A file of a release. `table`: what it is a table of; notes and catalogue entries,
    which tell of both, are with the estimates."""

    name: str
    format: str
    table: Literal["estimates", "disparities", "microdata"]
    media_type: str
    size: int
    sha256: str
    microdata: bool


class ReleaseReport(CentralSchema):
    """A release: what it is made from, what was withheld, and its files."""

    dataset: str
    number: int
    state: Literal["published", "withdrawn"]
    created_at: datetime
    created_by: int | None
    provenance: dict[str, Any]
    counts: dict[str, Any]
    description: dict[str, Any]
    diff: dict[str, Any]
    withdrawn_at: datetime | None
    withdrawn_by: int | None
    reason: str
    files: list[FileReport]

    @classmethod
    def of(cls, release: Release) -> ReleaseReport:
        """The report of a release."""
        withdrawn = release.withdrawn_at is not None
        return cls(
            dataset=release.dataset.code,
            number=release.number,
            state="withdrawn" if withdrawn else "published",
            created_at=release.created_at,
            created_by=release.created_by_id,
            provenance=release.provenance,
            counts=release.counts,
            description=release.description,
            diff=release.diff,
            withdrawn_at=release.withdrawn_at,
            withdrawn_by=release.withdrawn_by_id,
            reason=release.reason,
            files=[
                FileReport.model_validate(each)
                for each in ReleaseFile.objects.filter(release=release).order_by(
                    "position"
                )
            ],
        )


class PublishedReport(ReleaseReport):
    """The newest release; nothing has changed since, so `new` is false."""

    new: bool


class Refusal(CentralSchema):
    """A problem, as an answer would tell it."""

    code: float
    message: str
    details: dict[str, Any] | None = None


class PublishingReport(CentralSchema):
    """How an attempt to publish stands. `new` says whether it made the release, or found
    that it would say nothing else than the newest one."""

    id: int
    dataset: str
    state: Literal["queued", "running", "succeeded", "failed", "cancelled"]
    phase: str
    requested_by: int | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    attempts: int
    cancelling: bool
    release: int | None
    new: bool | None
    problem: Refusal | None
    links: dict[str, str]

    @classmethod
    def of(cls, publishing: Publishing) -> PublishingReport:
        """The report of an attempt."""
        active = publishing.state in ACTIVE_PUBLISHINGS
        return cls(
            id=publishing.pk,
            dataset=publishing.dataset.code,
            requested_by=publishing.requested_by_id,
            cancelling=publishing.to_cancel and active,
            release=publishing.release.number if publishing.release else None,
            problem=publishing.problem and Refusal(**publishing.problem),
            links=_links(publishing, active=active),
            **{name: getattr(publishing, name) for name in _SAME},
        )


_SAME = (
    "state",
    "phase",
    "created_at",
    "started_at",
    "finished_at",
    "attempts",
    "new",
)


def _links(publishing: Publishing, *, active: bool) -> dict[str, str]:
    """Where it can be read, and what can be done with it now."""
    dataset = f"/data/v1/datasets/{publishing.dataset.code}"
    place = f"{dataset}/publishings/{publishing.pk}"
    links = {"self": place}
    if active:
        links["cancel"] = f"{place}/cancel"
    if publishing.release:
        links["release"] = f"{dataset}/releases/{publishing.release.number}"
    return links
