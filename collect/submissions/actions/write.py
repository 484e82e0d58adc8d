"""The statement that records a submission version with everything that belongs to it.

One round trip: the form's next number, the version, the submission, its attachments
and rows. The number is taken first within the statement but last within the
transaction, and its row stays locked until the commit: numbers become visible in
order, so no reader with a cursor can miss a late one. If the instanceID is taken the
statement writes no version and nothing that hangs on it; the caller rolls back.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db import connection

from collect.lib.clock import now
from collect.submissions.actions.arrival import Arrival
from collect.submissions.actions.known import Known
from collect.submissions.instance.shred import ShreddedRow


class Written(NamedTuple):
    """Database ids of what was recorded."""

    submission_id: int
    version_id: int


NEXT_NUMBER = """
    INSERT INTO submissions_formsequence AS s (form_id, value)
    VALUES (%(form)s, 1)
    ON CONFLICT (form_id) DO UPDATE SET value = s.value + 1
    RETURNING value
"""

_VERSION = """
    INSERT INTO submissions_submissionversion (
        submission_id, form_id, draft, form_version_id, instance_id, instance_name,
        xml, sha256, encrypted, submitter_id, device_id, user_agent, created_at,
        current, seq
    )
    SELECT owner.id, %(form)s, %(draft)s, %(form_version)s, %(instance_id)s,
        %(instance_name)s, %(xml)s, %(sha256)s, %(encrypted)s, %(by)s, %(device_id)s,
        %(user_agent)s, %(now)s, true, number.value
    FROM owner, number
    ON CONFLICT (form_id, draft, instance_id) DO NOTHING
    RETURNING id, submission_id, seq
"""

_ATTACHMENTS = """
    INSERT INTO submissions_attachment (version_id, name, blob_id, expected)
    SELECT version.id, file.name, coalesce(file.blob_id, earlier.blob_id),
        file.expected
    FROM version
    CROSS JOIN unnest(
        %(file_names)s::text[], %(file_blobs)s::bigint[], %(file_expected)s::boolean[]
    ) AS file (name, blob_id, expected)
    LEFT JOIN submissions_attachment AS earlier
        ON earlier.version_id = %(previous)s AND earlier.name = file.name
"""

INSERT_ROWS = """
    INSERT INTO submissions_row (
        submission_id, version_id, form_id, draft, "table", key, parent_key, ordinal,
        "values", invalid, seq
    )
    SELECT version.submission_id, version.id, %(form)s, %(draft)s, cell."table",
        cell.key, cell.parent_key, cell.ordinal, cell."values"::jsonb,
        cell.invalid::jsonb, version.seq
    FROM version
    CROSS JOIN unnest(
        %(tables)s::text[], %(keys)s::text[], %(parent_keys)s::text[],
        %(ordinals)s::int[], %(values)s::text[], %(invalid)s::text[]
    ) AS cell ("table", key, parent_key, ordinal, "values", invalid)
"""

_NEW = f"""
WITH number AS ({NEXT_NUMBER}),
owner AS (
    SELECT nextval(pg_get_serial_sequence('submissions_submission', 'id')) AS id
),
version AS ({_VERSION}),
submission AS (
    INSERT INTO submissions_submission (
        id, form_id, instance_id, draft, submitter_id, device_id, review_state,
        created_at, updated_at, deleted_at, current_version_id, seq
    )
    SELECT version.submission_id, %(form)s, %(instance_id)s, %(draft)s, %(by)s,
        %(device_id)s, NULL, %(now)s, NULL, NULL, version.id, version.seq
    FROM version
),
attachment AS ({_ATTACHMENTS}),
answer AS ({INSERT_ROWS})
SELECT submission_id, id FROM version
"""  # noqa: S608  constants only

_EDIT = f"""
WITH number AS ({NEXT_NUMBER}),
owner AS (SELECT %(submission)s::bigint AS id),
version AS ({_VERSION}),
superseded AS (
    UPDATE submissions_submissionversion AS old SET current = false
    FROM version WHERE old.id = %(previous)s
),
submission AS (
    UPDATE submissions_submission AS s
    SET current_version_id = version.id, review_state = 'edited',
        updated_at = %(now)s, seq = version.seq
    FROM version WHERE s.id = version.submission_id
),
attachment AS ({_ATTACHMENTS}),
answer AS ({INSERT_ROWS})
SELECT submission_id, id FROM version
"""  # noqa: S608  constants only


def write_new(arrival: Arrival, rows: Sequence[ShreddedRow]) -> Written | None:
    """Record a submission; None if its instanceID is already taken."""
    return _execute(_NEW, {**_parameters(arrival, rows), "previous": None})


def write_edit(
    arrival: Arrival, rows: Sequence[ShreddedRow], previous: Known
) -> Written | None:
    """Record an edit that supersedes `previous`; None if its instanceID is taken.

    Files that the new XML names and that were not sent again are those of `previous`.
    The caller holds the lock of the submission.
    """
    parameters = {
        **_parameters(arrival, rows),
        "previous": previous.version_id,
        "submission": previous.submission_id,
    }
    return _execute(_EDIT, parameters)


def row_parameters(rows: Sequence[ShreddedRow]) -> dict[str, Any]:
    """The parameters of INSERT_ROWS that hold the rows."""
    return {
        "tables": [row.table for row in rows],
        "keys": [row.key for row in rows],
        "parent_keys": [row.parent_key for row in rows],
        "ordinals": [row.ordinal for row in rows],
        "values": [json.dumps(row.values, ensure_ascii=False) for row in rows],
        "invalid": [json.dumps(row.invalid, ensure_ascii=False) for row in rows],
    }


def _parameters(arrival: Arrival, rows: Sequence[ShreddedRow]) -> dict[str, Any]:
    names = tuple(dict.fromkeys((*arrival.expected, *arrival.files)))
    expected = frozenset(arrival.expected)
    blobs = [arrival.files.get(name) for name in names]
    return {
        "form": arrival.form_id,
        "draft": arrival.draft,
        "form_version": arrival.form_version_id,
        "instance_id": arrival.instance_id,
        "instance_name": arrival.instance.instance_name,
        "xml": arrival.xml,
        "sha256": arrival.sha256,
        "encrypted": arrival.instance.encrypted,
        "by": None if arrival.by is None else arrival.by.id,
        "device_id": arrival.device_id,
        "user_agent": arrival.user_agent,
        "now": now(),
        "file_names": list(names),
        "file_blobs": [None if blob is None else blob.id for blob in blobs],
        "file_expected": [name in expected for name in names],
        **row_parameters(rows),
    }


def _execute(statement: str, parameters: dict[str, Any]) -> Written | None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        written = cursor.fetchone()
    return None if written is None else Written(*written)
