"""The statements that read a table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from collect.submissions.odata.protocol.tree import Table
from collect.submissions.odata.sql.order import Key, order_by, place_of
from collect.submissions.odata.sql.pieces import Sql, every, joined, sql, value

# Joins on unique columns: PostgreSQL leaves out those that nothing asks for.
_SUBMISSIONS = """
FROM submissions_submission AS s
LEFT JOIN submissions_submissionversion AS v ON v.id = s.current_version_id
LEFT JOIN forms_formversion AS w ON w.id = v.form_version_id
LEFT JOIN accounts_actor AS a ON a.id = s.submitter_id
LEFT JOIN submissions_row AS r
    ON r.version_id = s.current_version_id AND r.key = s.instance_id"""
_REPEATS = """
FROM submissions_submission AS s
JOIN submissions_submissionversion AS v
    ON v.id = s.current_version_id AND NOT v.encrypted
JOIN submissions_row AS r ON r.version_id = v.id AND r."table" = {}
LEFT JOIN submissions_row AS root
    ON root.version_id = s.current_version_id AND root.key = s.instance_id"""
_CELLS = """s.current_version_id, s.instance_id, r.key, r.parent_key, r."values",
    r.invalid"""
CELLS = 6
_META = """s.id, v.encrypted, w.version, s.created_at,
    s.updated_at, s.deleted_at, s.submitter_id, a.display_name, s.review_state,
    s.device_id"""


@dataclass(frozen=True, slots=True)
class Selected:
    """The rows of a table that a request is about, whatever page of them."""

    table: Table
    conditions: tuple[Sql, ...]

    def page(
        self,
        keys: Sequence[Key],
        *,
        after: Sql | None = None,
        limit: int | None = None,
        offset: int = 0,
    ) -> Sql:
        """CELLS columns, the place in the order (one a key), and of submissions more."""
        wanted = [Sql(_CELLS), place_of(keys)]
        if self.table.is_root:
            wanted.append(Sql(_META))
        columns = joined(", ", wanted)
        parts = [sql("SELECT {}", columns), self._from(after), order_by(keys)]
        if limit is not None:
            parts.append(sql("LIMIT {}", value(limit, "bigint")))
        if offset:
            parts.append(sql("OFFSET {}", value(offset, "bigint")))
        return joined("\n", parts)

    def count(self) -> Sql:
        """How many there are."""
        return sql("SELECT count(*){}", self._from(None))

    def _from(self, after: Sql | None) -> Sql:
        conditions = [*self.conditions, *([] if after is None else [after])]
        return sql("{}\nWHERE {}", self._joins(), every(conditions))

    def _joins(self) -> Sql:
        if self.table.is_root:
            return Sql(_SUBMISSIONS)
        return sql(_REPEATS, value(self.table.path, "text"))


def of_form(form_id: int, *, draft: bool) -> tuple[Sql, ...]:
    """The submissions of a form, or of its draft."""
    return (
        sql("s.form_id = {}", value(form_id, "bigint")),
        Sql("s.draft" if draft else "NOT s.draft"),
    )


NOT_DELETED = Sql("s.deleted_at IS NULL")


def of_submission(instance_id: str) -> Sql:
    """Only one submission."""
    return sql("s.instance_id = {}", value(instance_id, "text"))


def of_row(key: str) -> Sql:
    """Only the row with this key."""
    return sql("r.key = {}", value(key, "text"))


def of_parent(key: str) -> Sql:
    """Only the rows in the row with this key."""
    return sql("r.parent_key = {}", value(key, "text"))


def keys_of(conditions: Iterable[Sql], table: str) -> Sql:
    """The keys of a table's rows in one submission, in document order."""
    return sql(
        """SELECT r.key
FROM submissions_submission AS s
JOIN submissions_row AS r
    ON r.version_id = s.current_version_id AND r."table" = {}
WHERE {}
ORDER BY r.ordinal""",
        value(table, "text"),
        every(conditions),
    )


def children_of(versions: list[int], tables: list[str]) -> Sql:
    """All rows of some repeats in some versions, in document order."""
    return sql(
        """SELECT r.version_id, s.instance_id, r.key, r.parent_key, r."values",
    r.invalid, r."table"
FROM submissions_row AS r
JOIN submissions_submission AS s ON s.id = r.submission_id
WHERE r.version_id = ANY({}) AND r."table" = ANY({})
ORDER BY r.version_id, r.ordinal""",
        value(versions, "bigint[]"),
        value(tables, "text[]"),
    )


def files_of(versions: list[int], answers: str) -> Sql:
    """Of some versions: files there, files expected, encrypted answers there."""
    return sql(
        """SELECT f.version_id,
    count(*) FILTER (WHERE f.expected AND f.blob_id IS NOT NULL),
    count(*) FILTER (WHERE f.expected),
    bool_or(f.blob_id IS NOT NULL AND f.name = {})
FROM submissions_attachment AS f
WHERE f.version_id = ANY({})
GROUP BY f.version_id""",
        value(answers, "text"),
        value(versions, "bigint[]"),
    )


def edits_of(submissions: list[int]) -> Sql:
    """How often some submissions were edited."""
    return sql(
        """SELECT v.submission_id, count(*) - 1
FROM submissions_submissionversion AS v
WHERE v.submission_id = ANY({})
GROUP BY v.submission_id""",
        value(submissions, "bigint[]"),
    )
