"""Tables of this room, one a file."""

from __future__ import annotations

from collect.submissions.models.attachment import Attachment
from collect.submissions.models.comment import Comment
from collect.submissions.models.purged import PurgedSubmission
from collect.submissions.models.row import Row
from collect.submissions.models.sequence import FormSequence
from collect.submissions.models.submission import ReviewState, Submission
from collect.submissions.models.version import SubmissionVersion

__all__ = [
    "Attachment",
    "Comment",
    "FormSequence",
    "PurgedSubmission",
    "ReviewState",
    "Row",
    "Submission",
    "SubmissionVersion",
]
