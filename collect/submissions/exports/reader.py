"""Reading exports from the database: statements in, typed records out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from collect.submissions.exports.formats.records import RepeatRecord, SubmissionRecord
from collect.submissions.exports.selection import Selection
from collect.submissions.exports.snapshot import Snapshot

AUDIT_PATH = "/meta/audit"
"""The question whose answer names the log of the client (XLSForm's type `audit`)."""
ENCRYPTED_FILE = "submission.xml.enc"
"""The attachment that holds the answers of an encrypted submission."""
MAX_CODES = 1000
"""Codes outside its list of choices for which a question gets columns."""

# Newest first, as Central's exports. `s` is the submission, `v` its current version.
_CHOSEN = """
    FROM submissions_submission AS s
    JOIN submissions_submissionversion AS v ON v.id = s.current_version_id
"""
_ORDER = "ORDER BY s.created_at DESC, s.id DESC"

# What is looked up one by one stands in subqueries: with as few joins as here
# PostgreSQL follows an index in the order wanted, and the first rows come at once.
_SUBMISSIONS = """
    SELECT s.instance_id, s.created_at, s.submitter_id, (
            SELECT display_name FROM accounts_actor WHERE id = s.submitter_id
        ), (
            SELECT ARRAY[count(a.blob_id), count(*)]
            FROM submissions_attachment AS a WHERE a.version_id = v.id AND a.expected
        ),
        CASE WHEN NOT v.encrypted THEN NULL
            WHEN EXISTS (
                SELECT FROM submissions_attachment AS a
                WHERE a.version_id = v.id AND a.name = %s AND a.blob_id IS NULL
            ) THEN 'missing encrypted form data'
            ELSE 'not decrypted'
        END,
        s.review_state, s.device_id, (
            SELECT count(*) - 1
            FROM submissions_submissionversion AS e WHERE e.submission_id = s.id
        ), (
            SELECT w.version FROM submissions_submissionversion AS e
            JOIN forms_formversion AS w ON w.id = e.form_version_id
            WHERE e.form_id = s.form_id AND e.draft = s.draft
                AND e.instance_id = s.instance_id
        ),
        answer."values", answer.invalid
    {chosen}
    LEFT JOIN submissions_row AS answer
        ON answer.version_id = v.id AND answer.key = s.instance_id
    WHERE {condition} {order}
"""

_REPEATS = """
    SELECT answer.key, answer.parent_key, answer."values", answer.invalid
    {chosen}
    JOIN submissions_row AS answer ON answer.version_id = v.id AND answer."table" = %s
    WHERE {condition} {order}, answer.ordinal
"""

_CODES = """
    SELECT DISTINCT asked.path, code.value COLLATE "C"
    {chosen}
    JOIN submissions_row AS answer ON answer.version_id = v.id
    CROSS JOIN unnest(%s::text[]) AS asked (path)
    CROSS JOIN LATERAL jsonb_array_elements_text(
        CASE jsonb_typeof(answer."values" -> asked.path)
            WHEN 'array' THEN answer."values" -> asked.path ELSE '[]' END
    ) AS code (value)
    WHERE {condition} ORDER BY 1, 2
"""

# Names are compared with the answer of the submission's own row: `meta` lies outside
# of repeats.
_FILES = """
    SELECT s.instance_id, a.name, blob.sha256, blob.content_type
    {chosen}
    JOIN submissions_attachment AS a ON a.version_id = v.id
    JOIN forms_blob AS blob ON blob.id = a.blob_id
    LEFT JOIN submissions_row AS answer
        ON answer.version_id = v.id AND answer.key = s.instance_id
    WHERE {condition} AND NOT v.encrypted
        AND (answer."values" ->> %s IS NOT DISTINCT FROM a.name) = %s
    {order}, a.name
"""

_COUNT_FILES = """
    SELECT count(a.blob_id)
    {chosen}
    JOIN submissions_attachment AS a ON a.version_id = v.id
    WHERE {condition} AND NOT v.encrypted
"""

_MISSING_FILES = """
    SELECT s.instance_id, a.name
    {chosen}
    JOIN submissions_attachment AS a ON a.version_id = v.id
    WHERE {condition} AND NOT v.encrypted AND a.expected AND a.blob_id IS NULL
    {order}, a.name
"""


class StoredFile(NamedTuple):
    """A file of a submission that has arrived."""

    instance_id: str
    name: str
    sha256: str
    content_type: str


def submissions(
    snapshot: Snapshot, chosen: Selection
) -> Iterator[list[SubmissionRecord]]:
    """The submissions themselves."""
    statement = _filled(_SUBMISSIONS, chosen)
    for rows in snapshot.batches(statement, (ENCRYPTED_FILE, *chosen.parameters)):
        yield [
            SubmissionRecord._make(
                # The fifth column is two: files that are there and that are expected.
                (*row[:4], *row[4], *row[5:-2], *_answers(row[-2:], chosen.hidden))
            )
            for row in rows
        ]


def repeats(
    snapshot: Snapshot, chosen: Selection, table: str
) -> Iterator[list[RepeatRecord]]:
    """The rows of one repeat, within a submission in document order."""
    statement = _filled(_REPEATS, chosen)
    for rows in snapshot.batches(statement, (table, *chosen.parameters)):
        yield [
            RepeatRecord(*row[:2], *_answers(row[2:], chosen.hidden)) for row in rows
        ]


def observed_codes(
    snapshot: Snapshot, chosen: Selection, paths: Sequence[str]
) -> dict[str, list[str]]:
    """The codes that answers to these questions hold, by path, in order.

    No more than a submission can make up with one long answer: MAX_CODES each.
    """
    found: dict[str, list[str]] = {path: [] for path in paths}
    shown = [path for path in paths if path not in chosen.hidden]
    statement = _filled(_CODES, chosen)
    for rows in snapshot.batches(statement, (shown, *chosen.parameters)):
        for path, code in rows:
            if len(found[path]) < MAX_CODES:
                found[path].append(code)
    return found


def media(snapshot: Snapshot, chosen: Selection) -> Iterator[list[StoredFile]]:
    """Files that have arrived, without logs of clients and encrypted files.

    They can still be read when the snapshot has ended.
    """
    return _files(snapshot, chosen, are_logs=False)


def client_audits(snapshot: Snapshot, chosen: Selection) -> Iterator[list[StoredFile]]:
    """Logs of clients; they too can be read when the snapshot has ended."""
    return _files(snapshot, chosen, are_logs=True)


def count_files(snapshot: Snapshot, chosen: Selection) -> int:
    """How many files `media` and `client_audits` have together."""
    statement = _filled(_COUNT_FILES, chosen)
    ((number,),) = next(snapshot.batches(statement, chosen.parameters))
    return int(number)


def missing_files(
    snapshot: Snapshot, chosen: Selection
) -> Iterator[list[tuple[str, str]]]:
    """Submissions and the names of files they expect and that have not arrived; to be
    read when the snapshot has ended, too."""
    rows = snapshot.kept(_filled(_MISSING_FILES, chosen), chosen.parameters)
    return ([(instance, name) for instance, name in batch] for batch in rows)


def _files(
    snapshot: Snapshot, chosen: Selection, *, are_logs: bool
) -> Iterator[list[StoredFile]]:
    parameters = (*chosen.parameters, AUDIT_PATH, are_logs)
    batches = snapshot.kept(_filled(_FILES, chosen), parameters)
    return ([StoredFile(*row) for row in rows] for rows in batches)


def _filled(statement: str, chosen: Selection) -> str:
    return statement.format(chosen=_CHOSEN, condition=chosen.condition, order=_ORDER)


def _answers(
    texts: Sequence[str | None], hidden: frozenset[str]
) -> Iterator[dict[str, Any]]:
    """Values and what is invalid, by path, without what is hidden."""
    for found in map(_object, texts):
        if hidden:
            found = {path: each for path, each in found.items() if path not in hidden}
        yield found


def _object(text: str | None) -> dict[str, Any]:
    """A JSON column, which the driver leaves as text; {} where there is no answer."""
    if text is None or text == "{}":
        return {}
    value: dict[str, Any] = json.loads(text)
    return value
