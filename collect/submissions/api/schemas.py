"""JSON objects of submissions, as ODK Central's clients know them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import Field

from collect.accounts.api.schemas import ActorOut, actor_json
from collect.accounts.models import Actor
from collect.rest import CentralSchema, Text
from collect.submissions import queries
from collect.submissions.models import (
    Attachment,
    Comment,
    ReviewState,
    Submission,
    SubmissionVersion,
)


class VersionOut(CentralSchema):
    """One version of a submission."""

    instance_id: str
    instance_name: str | None
    submitter_id: int | None
    device_id: str | None
    user_agent: str | None
    created_at: datetime
    current: bool


class ExtendedVersion(VersionOut):
    """One version with who sent it, and the version of the form it was filled with."""

    submitter: ActorOut | None
    form_version: str


class SubmissionOut(CentralSchema):
    """A submission with its current version. The device is the one it began with."""

    instance_id: str
    submitter_id: int | None
    device_id: str | None
    user_agent: str | None
    review_state: ReviewState | None
    created_at: datetime
    updated_at: datetime | None
    deleted_at: datetime | None
    current_version: VersionOut


class ExtendedSubmission(SubmissionOut):
    """A submission with who sent it."""

    submitter: ActorOut | None
    current_version: ExtendedVersion


class AttachmentOut(CentralSchema):
    """A file the submission has or waits for."""

    name: str
    exists: bool

    @staticmethod
    def of(attachment: Attachment) -> AttachmentOut:
        """`exists` says whether the file has arrived."""
        return AttachmentOut(
            name=attachment.name, exists=attachment.blob_id is not None
        )


class ReviewIn(CentralSchema):
    """A review decision; null puts the submission back to "received"."""

    review_state: ReviewState | None = Field(...)


class CommentIn(CentralSchema):
    """A remark."""

    body: Text


class CommentOut(CentralSchema):
    """A remark, by whom and when."""

    body: str
    actor_id: int
    created_at: datetime


class ExtendedComment(CommentOut):
    """A remark with the actor who made it."""

    actor: ActorOut


def submission_json(submission: Submission, *, extended: bool) -> dict[str, Any]:
    """A submission of `queries.submissions_of`, extended of `with_people`.

    Central writes null where there is no text.
    """
    version = queries.current_version_of(submission)
    current = version_json(version)
    shape = {
        "instanceId": submission.instance_id,
        "submitterId": submission.submitter_id,
        "deviceId": submission.device_id or None,
        "userAgent": getattr(submission, "first_user_agent", None) or None,
        "reviewState": submission.review_state,
        "createdAt": submission.created_at,
        "updatedAt": submission.updated_at,
        "deletedAt": submission.deleted_at,
        "currentVersion": current,
    }
    if extended:
        shape["submitter"] = _actor(submission.submitter)
        current["submitter"] = _actor(version.submitter)
        current["formVersion"] = getattr(submission, "form_version_name", "")
    return shape


def version_json(
    version: SubmissionVersion, *, extended: bool = False
) -> dict[str, Any]:
    """A version of `queries.versions_of`."""
    shape: dict[str, Any] = {
        "instanceId": version.instance_id,
        "instanceName": version.instance_name or None,
        "submitterId": version.submitter_id,
        "deviceId": version.device_id or None,
        "userAgent": version.user_agent or None,
        "createdAt": version.created_at,
        "current": version.current,
    }
    if extended:
        shape["submitter"] = _actor(version.submitter)
        shape["formVersion"] = getattr(version, "form_version_name", "")
    return shape


def comment_json(comment: Comment, *, extended: bool) -> dict[str, Any]:
    """A comment of `queries.comments_on`."""
    shape = {
        "body": comment.body,
        "actorId": comment.actor_id,
        "createdAt": comment.created_at,
    }
    return {**shape, "actor": _actor(comment.actor)} if extended else shape


def _actor(actor: Actor | None) -> dict[str, Any] | None:
    return (
        None
        if actor is None
        else ActorOut(**actor_json(actor)).model_dump(by_alias=True)
    )
