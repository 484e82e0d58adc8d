"""Rows and states by the thousand, for tables: as tuples, answers as JSON text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from typing import Any, NamedTuple

from django.db import connection, transaction
from psycopg import ServerCursor

from collect.submissions.models import PurgedSubmission, Submission, SubmissionVersion

CHUNK = 4_000
"""Rows fetched at a time."""


class StoredRow(NamedTuple):
    """A row of a submission version; see models.Row for the parts.

    `instance_id` is the submission's first; `submitted_at` and `submitter` (a name)
    tell when (microseconds since 1970, UTC) and by whom the submission first came.
    `values` is a JSON object by path in UTF-8, `invalid` one as text, None where every
    answer fits its type.
    """

    instance_id: str
    key: str
    parent_key: str | None
    ordinal: int
    seq: int
    version_id: int
    form_version_id: int
    form_version: str
    submitted_at: int
    submitter: str | None
    values: bytes
    invalid: str | None


class StoredState(NamedTuple):
    """What the server knows of a submission beside its answers, at event `seq`.

    `version_seq` is the number of the current version, which its rows carry too;
    `edits` counts the versions after the first.
    """

    submission_id: int
    instance_id: str
    seq: int
    version_id: int
    version_seq: int
    form_version: str
    deleted: bool
    review_state: str | None
    edits: int
    device_id: str | None
    submitter: str | None
    submitted_at: int
    updated_at: int | None


# Numbers come faster than moments, and tables want numbers.
_MOMENTS = {
    name: f"(extract(epoch FROM s.{name}) * 1000000)::bigint"
    for name in ("created_at", "updated_at")
}
_ROWS = """
SELECT s.instance_id, r.key, nullif(r.parent_key, ''), r.ordinal, r.seq, r.version_id,
    v.form_version_id, f.version, {created_at}, a.display_name,
    convert_to(r."values"::text, 'UTF8'), nullif(r.invalid, '{{}}'::jsonb)::text
FROM submissions_row AS r
JOIN submissions_submission AS s ON s.id = r.submission_id
JOIN submissions_submissionversion AS v ON v.id = r.version_id
JOIN forms_formversion AS f ON f.id = v.form_version_id
LEFT JOIN accounts_actor AS a ON a.id = s.submitter_id
WHERE r.form_id = %s AND NOT r.draft AND r."table" = %s AND r.seq > %s AND r.seq <= %s
ORDER BY r.seq, r.ordinal
""".format(**_MOMENTS)

_STATES = """
SELECT s.id, s.instance_id, s.seq, v.id, v.seq, f.version, s.deleted_at IS NOT NULL,
    s.review_state,
    (SELECT count(*) - 1 FROM submissions_submissionversion AS e
        WHERE e.submission_id = s.id),
    nullif(s.device_id, ''), a.display_name, {created_at}, {updated_at}
FROM submissions_submission AS s
JOIN submissions_submissionversion AS v ON v.id = s.current_version_id
JOIN forms_formversion AS f ON f.id = v.form_version_id
LEFT JOIN accounts_actor AS a ON a.id = s.submitter_id
WHERE s.form_id = %s AND NOT s.draft AND s.seq > %s AND s.seq <= %s
ORDER BY s.seq
""".format(**_MOMENTS)  # noqa: S608  constants only


_numbers = count(1)


@contextmanager
def one_moment() -> Iterator[None]:
    """All reads inside see the database as it is at the first of them.

    Within a transaction that is under way already they see what that one does.
    """
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def stream_rows(
    *, form_id: int, table: str, after: int, upto: int
) -> Iterator[list[StoredRow]]:
    """Rows of one table with after < seq <= upto, in order of (seq, ordinal).

    Drafts are left out; rows of superseded versions and of deleted submissions are
    included: they were received, and readers decide what still counts.
    """
    for rows in _chunks(_ROWS, [form_id, table, after, upto]):
        yield list(map(StoredRow._make, rows))


def stream_states(
    *, form_id: int, after: int, upto: int
) -> Iterator[list[StoredState]]:
    """The states of submissions whose last event has after < seq <= upto, by `seq`."""
    for rows in _chunks(_STATES, [form_id, after, upto]):
        yield list(map(StoredState._make, rows))


def tombstones(form_id: int) -> dict[str, int | None]:
    """First instanceIDs that were ever purged, with the id of the submission that came
    again under each, if one did."""
    purged = PurgedSubmission.objects.filter(form_id=form_id)
    found: dict[str, int | None] = dict.fromkeys(
        purged.values_list("instance_id", flat=True)
    )
    if found:
        again = Submission.objects.filter(
            form_id=form_id,
            draft=False,
            instance_id__in=purged.values("instance_id"),
        )
        found.update(again.values_list("instance_id", "id"))
    return found


def living_versions(submission_ids: Iterable[int | None]) -> set[int]:
    """The ids of all versions of these submissions."""
    known = [number for number in submission_ids if number is not None]
    versions = SubmissionVersion.objects.filter(submission_id__in=known)
    return set(versions.values_list("id", flat=True)) if known else set()


def _chunks(
    statement: str, parameters: Sequence[Any]
) -> Iterator[list[tuple[Any, ...]]]:
    name = f"stream_{next(_numbers)}"
    with (
        transaction.atomic(),
        # Not Django's own: JSON comes in binary, at half the size.
        ServerCursor(connection.connection, name, scrollable=False) as cursor,
    ):
        cursor.execute(statement, parameters, binary=True)
        while rows := cursor.fetchmany(CHUNK):
            yield rows
