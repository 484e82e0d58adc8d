"""What a writer is given: one record for each row of a table, in batches."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple


class SubmissionRecord(NamedTuple):
    """A row of the table of submissions: its metadata and its typed answers.

    `status` says why there are no answers ("not decrypted"), None if there are.
    `edits` counts the versions after the first, `form_version` is that of the first.
    `values` and `invalid` are those of `models.Row`.
    """

    key: str
    submitted_at: datetime
    submitter_id: int | None
    submitter_name: str | None
    present: int
    expected: int
    status: str | None
    review_state: str | None
    device_id: str
    edits: int
    form_version: str
    values: Mapping[str, Any]
    invalid: Mapping[str, str]


class RepeatRecord(NamedTuple):
    """A row of a repeat's table."""

    key: str
    parent_key: str
    values: Mapping[str, Any]
    invalid: Mapping[str, str]


SubmissionBatches = Iterable[list[SubmissionRecord]]
RepeatBatches = Iterable[list[RepeatRecord]]
