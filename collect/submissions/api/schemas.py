"""JSON objects of submissions, as ODK Central's clients know them."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from collect.rest import CentralSchema
from collect.submissions import queries
from collect.submissions.models import (
    Attachment,
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

    @staticmethod
    def of(version: SubmissionVersion) -> VersionOut:
        """Central writes null where there is no text."""
        return VersionOut(
            instance_id=version.instance_id,
            instance_name=version.instance_name or None,
            submitter_id=version.submitter_id,
            device_id=version.device_id or None,
            user_agent=version.user_agent or None,
            created_at=version.created_at,
            current=version.current,
        )


class SubmissionOut(CentralSchema):
    """A submission with its current version."""

    instance_id: str
    submitter_id: int | None
    device_id: str | None
    user_agent: str | None
    review_state: str | None
    created_at: datetime
    updated_at: datetime | None
    deleted_at: datetime | None
    current_version: VersionOut

    @staticmethod
    def of(submission: Submission) -> SubmissionOut:
        """The user agent is that of the current version."""
        version = queries.current_version_of(submission)
        return SubmissionOut(
            instance_id=submission.instance_id,
            submitter_id=submission.submitter_id,
            device_id=submission.device_id or None,
            user_agent=version.user_agent or None,
            review_state=submission.review_state,
            created_at=submission.created_at,
            updated_at=submission.updated_at,
            deleted_at=submission.deleted_at,
            current_version=VersionOut.of(version),
        )


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
