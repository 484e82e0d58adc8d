"""Reads of submissions: for people, for arrivals, for incremental readers of rows."""

from __future__ import annotations

from collect.submissions.queries.rows import (
    RowRecord,
    deleted_instances,
    horizon,
    rows_between,
)
from collect.submissions.queries.statistics import statistics
from collect.submissions.queries.submissions import (
    attached_file,
    attachments_of,
    current_version,
    current_version_of,
    form_in,
    submission_in,
    submissions_of,
    version_in,
    versions_of,
)
from collect.submissions.queries.targets import Target, form_tree, target_of

__all__ = [
    "RowRecord",
    "Target",
    "attached_file",
    "attachments_of",
    "current_version",
    "current_version_of",
    "deleted_instances",
    "form_in",
    "form_tree",
    "horizon",
    "rows_between",
    "statistics",
    "submission_in",
    "submissions_of",
    "target_of",
    "version_in",
    "versions_of",
]
