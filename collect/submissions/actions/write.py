"""The statement that records a submission version with everything that belongs to it.

One round trip: the form's next number, the version, the submission, its attachments,
rows and, if it is new, the audit event. The number is taken first within the statement
but last within the transaction, and its row stays locked until the commit: numbers
become visible in order, so no reader with a cursor can miss a late one. If the
instanceID is taken the statement writes no version and nothing that hangs on it; the
caller rolls back.

`write_direct` needs no transaction around it: its statement writes only if the sender
may send to the form at this moment and the instanceID is free.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import orjson

from collect.accounts.audit import INSERT_EVENT
from collect.forms.blobs import INSERT_BLOBS, Kept, blob_parameters
from collect.lib.clock import now
from collect.submissions.actions.arrival import Arrival
from collect.submissions.actions.grants import ALLOWED, Grant
from collect.submissions.actions.known import Known
from collect.submissions.actions.statement import one_row
from collect.submissions.areas import areas_in
from collect.submissions.instance.shred import ShreddedRow


class Written(NamedTuple):
    """Database ids of what was recorded."""

    submission_id: int
    version_id: int


_NUMBER = """
    INSERT INTO submissions_formsequence AS s (form_id, value) {source}
    ON CONFLICT (form_id) DO UPDATE SET value = s.value + 1
    RETURNING value
"""
NEXT_NUMBER = _NUMBER.format(source="VALUES (%(form)s, 1)")
_NUMBER_IF_ALLOWED = _NUMBER.format(source="SELECT %(form)s::bigint, 1 FROM allowed")


def next_number(form_id: int) -> int:
    """The form's next number, for events that write no version.

    To be taken last in a transaction, as its row stays locked until the commit.
    """
    found = one_row(NEXT_NUMBER, {"form": form_id})
    assert found is not None  # noqa: S101  an upsert returns its row
    return int(found[0])


_VERSION = """
    INSERT INTO submissions_submissionversion (
        submission_id, form_id, draft, form_version_id, instance_id, instance_name,
        xml, sha256, encrypted, submitter_id, device_id, user_agent, created_at,
        current, seq
    )
    SELECT owner.id, %(form)s, %(draft)s, %(form_version)s, %(instance_id)s,
        %(instance_name)s, %(xml)b, %(sha256)s, %(encrypted)s, %(by)s, %(device_id)s,
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

_ATTACHMENTS_SENT = """
    INSERT INTO submissions_attachment (version_id, name, blob_id, expected)
    SELECT version.id, file.name, blob.id, file.expected
    FROM version
    CROSS JOIN unnest(
        %(file_names)s::text[], %(file_sha256)s::text[], %(file_expected)s::boolean[]
    ) AS file (name, sha256, expected)
    LEFT JOIN blob ON blob.sha256 = file.sha256
"""

# One JSON text: an array of texts each, quoted by the driver, costs ten times as much.
INSERT_ROWS = """
    INSERT INTO submissions_row (
        submission_id, version_id, form_id, draft, "table", key, parent_key, ordinal,
        "values", invalid, seq
    )
    SELECT version.submission_id, version.id, %(form)s, %(draft)s, cell."table",
        cell.key, cell.parent_key, cell.ordinal, cell."values", cell.invalid,
        version.seq
    FROM version
    CROSS JOIN jsonb_to_recordset(%(rows)s::jsonb) AS cell (
        "table" text, key text, parent_key text, ordinal int, "values" jsonb,
        invalid jsonb
    )
"""

_EVENT = INSERT_EVENT.format(source="version")

_NEW = f"""
owner AS (
    SELECT nextval('submissions_submission_id_seq') AS id
),
version AS ({_VERSION}),
submission AS (
    INSERT INTO submissions_submission (
        id, form_id, instance_id, draft, submitter_id, device_id, review_state,
        created_at, updated_at, deleted_at, current_version_id, seq, areas
    )
    SELECT version.submission_id, %(form)s, %(instance_id)s, %(draft)s, %(by)s,
        %(device_id)s, NULL, %(now)s, NULL, NULL, version.id, version.seq,
        %(areas)s::text[]
    FROM version
),
event AS ({_EVENT}),
answer AS ({INSERT_ROWS})
"""  # noqa: S608  constants only

_WRITTEN = "SELECT submission_id, id FROM version"
_CREATE = f"""
WITH number AS ({NEXT_NUMBER}), {_NEW}, attachment AS ({_ATTACHMENTS}) {_WRITTEN}
"""
_FREE = """
    NOT EXISTS (
        SELECT FROM submissions_submissionversion
        WHERE form_id = %(form)s AND NOT draft AND instance_id = %(instance_id)s
    )
"""
_IF_ALLOWED = f"""
WITH allowed AS ({ALLOWED} AND {_FREE}), number AS ({_NUMBER_IF_ALLOWED})
"""
_DIRECT_ALONE = f"{_IF_ALLOWED}, {_NEW} {_WRITTEN}"
_DIRECT = f"""
{_IF_ALLOWED}, {_NEW}, attachment AS ({_ATTACHMENTS}) {_WRITTEN}
"""
_DIRECT_FILES = f"""
{_IF_ALLOWED}, blob AS ({INSERT_BLOBS.format(source="allowed")}), {_NEW},
attachment AS ({_ATTACHMENTS_SENT}) {_WRITTEN}
"""

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
        updated_at = %(now)s, seq = version.seq, areas = %(areas)s::text[]
    FROM version WHERE s.id = version.submission_id
),
attachment AS ({_ATTACHMENTS}),
answer AS ({INSERT_ROWS})
SELECT submission_id, id FROM version
"""  # noqa: S608  constants only


def write_new(arrival: Arrival, rows: Sequence[ShreddedRow]) -> Written | None:
    """Record a submission; None if its instanceID is already taken."""
    return _execute(_CREATE, {**_parameters(arrival, rows), "previous": None})


def write_direct(
    arrival: Arrival,
    rows: Sequence[ShreddedRow],
    grant: Grant,
    kept: Mapping[str, Kept],
) -> Written | None:
    """Record a submission if `grant` still holds; None if it does not, or if the
    instanceID is taken.

    `kept` are the files that came, in storage but without a row; `arrival` has none.
    """
    parameters = {**_parameters(arrival, rows), "previous": None, **grant.parameters()}
    if not kept:
        statement = _DIRECT if arrival.expected else _DIRECT_ALONE
        return _execute(statement, parameters)
    hashes = {name: file.sha256 for name, file in kept.items()}
    names = tuple(dict.fromkeys((*arrival.expected, *kept)))
    sent = {
        "file_names": list(names),
        "file_sha256": [hashes.get(name) for name in names],
        "file_expected": [name in arrival.expected for name in names],
        **blob_parameters(kept.values()),
    }
    return _execute(_DIRECT_FILES, {**parameters, **sent})


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
    # The fields of a row are the columns of its cell.
    return {"rows": orjson.dumps(rows).decode()}


def _parameters(arrival: Arrival, rows: Sequence[ShreddedRow]) -> dict[str, Any]:
    names = tuple(dict.fromkeys((*arrival.expected, *arrival.files)))
    expected = frozenset(arrival.expected)
    blobs = [arrival.files.get(name) for name in names]
    return {
        "form": arrival.form_id,
        "project": arrival.project_id,
        "action": "submission.create",
        "details": orjson.dumps(_details(arrival)).decode(),
        "notes": arrival.notes,
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
        "areas": areas_in(arrival.form_version_id, rows),
        "file_names": list(names),
        "file_blobs": [None if blob is None else blob.id for blob in blobs],
        "file_expected": [name in expected for name in names],
        **row_parameters(rows),
    }


def _details(arrival: Arrival) -> dict[str, Any]:
    details: dict[str, Any] = {"instanceId": arrival.instance_id}
    return {**details, "draft": True} if arrival.draft else details


def _execute(statement: str, parameters: dict[str, Any]) -> Written | None:
    written = one_row(statement, parameters)
    return None if written is None else Written(*written)
