"""Reads of submissions: for people, for arrivals, for incremental readers of rows."""

from __future__ import annotations

from collect.submissions.queries.audits import audits_of
from collect.submissions.queries.returned import (
    Remark,
    Returned,
    returned_submission,
    returned_to,
)
from collect.submissions.queries.rows import horizon
from collect.submissions.queries.senders import Sent, sent_by, sent_to
from collect.submissions.queries.statistics import (
    Arrivals,
    arrivals,
    received_after,
    statistics,
    submissions_by_day,
)
from collect.submissions.queries.submissions import (
    attached_file,
    attachments_of,
    comments_on,
    current_version_of,
    differences_of,
    first_id_of,
    form_in,
    instance_id_of,
    submission_in,
    submissions_of,
    submitters_of,
    version_in,
    versions_of,
    with_people,
)
from collect.submissions.queries.targets import Target, form_tree, target_of

__all__ = [
    "Arrivals",
    "Remark",
    "Returned",
    "Sent",
    "Target",
    "arrivals",
    "attached_file",
    "attachments_of",
    "audits_of",
    "comments_on",
    "current_version_of",
    "differences_of",
    "first_id_of",
    "form_in",
    "form_tree",
    "horizon",
    "instance_id_of",
    "received_after",
    "returned_submission",
    "returned_to",
    "sent_by",
    "sent_to",
    "statistics",
    "submission_in",
    "submissions_by_day",
    "submissions_of",
    "submitters_of",
    "target_of",
    "version_in",
    "versions_of",
    "with_people",
]
