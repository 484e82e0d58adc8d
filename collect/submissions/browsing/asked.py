"""Which submissions somebody asks for, and the same in SQL."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo

from collect.accounts.limits import EVERYWHERE, Areas
from collect.submissions.browsing.conditions import Condition, as_sql, like
from collect.submissions.odata.sql.pieces import Sql, some, sql, value
from collect.submissions.odata.sql.statements import of_form
from collect.submissions.odata.within import within

RECEIVED = "received"
"""Stands for no review state."""
HAVING = ("comments", "edits", "missing")
"""What submissions may have: comments, edits, files that did not arrive."""


@dataclass(frozen=True)
class Asked:
    """The submissions of a form, or of its draft, of which all that is given holds.

    `search`: text in an answer, instance id or instance name; `received`: first and
    last day, each None for any, by the clocks of `zone`; `submitter`: this actor sent
    it; `among`: its first instanceID is one of these; `hidden`: paths of answers that
    are not searched; `areas`: it was made within these.
    """

    form_id: int
    zone: tzinfo
    draft: bool = False
    deleted: bool = False
    search: str = ""
    review: str = ""
    submitter: int | None = None
    device: str = ""
    received: tuple[date | None, date | None] = (None, None)
    version: str = ""
    having: tuple[str, ...] = ()
    among: frozenset[str] | None = None
    conditions: tuple[Condition, ...] = ()
    hidden: frozenset[str] = field(default_factory=frozenset)
    areas: Areas = EVERYWHERE

    @property
    def light(self) -> list[Sql]:
        """Conditions that need no answers."""
        in_trash = (
            "s.deleted_at IS NOT NULL" if self.deleted else "s.deleted_at IS NULL"
        )
        found = [*of_form(self.form_id, draft=self.draft), Sql(in_trash)]
        found += [_HAVING[name] for name in self.having]
        found += within(self.areas)
        found += self._of_review() + self._of_days() + self._of_origin()
        if self.among is not None:
            ids = value(sorted(self.among), "text[]")
            found.append(sql("s.instance_id = ANY({})", ids))
        return found

    @property
    def heavy(self) -> list[Sql]:
        """Conditions on answers."""
        found = [as_sql(each) for each in self.conditions]
        return [*found, _searched(self.search, self.hidden)] if self.search else found

    def _of_review(self) -> list[Sql]:
        if self.review == RECEIVED:
            return [Sql("s.review_state IS NULL")]
        if self.review:
            return [sql("s.review_state = {}", value(self.review, "text"))]
        return []

    def _of_days(self) -> list[Sql]:
        first, last = self.received
        found = []
        if first:
            found.append(sql("s.created_at >= {}", self._midnight(first)))
        if last and last < date.max:
            after = last + timedelta(days=1)
            found.append(sql("s.created_at < {}", self._midnight(after)))
        return found

    def _midnight(self, day: date) -> Sql:
        moment = datetime.combine(day, time(), self.zone)
        return value(moment.isoformat(), "timestamptz")

    def _of_origin(self) -> list[Sql]:
        found = []
        if self.submitter is not None:
            found.append(sql("s.submitter_id = {}", value(self.submitter, "bigint")))
        if self.device:
            pattern = value(like(self.device), "text")
            found.append(sql("s.device_id ILIKE {}", pattern))
        if self.version:
            found.append(sql(_OF_VERSION, value(self.version, "text")))
        return found


_OF_VERSION = """EXISTS (
    SELECT FROM submissions_submissionversion AS v
    JOIN forms_formversion AS w ON w.id = v.form_version_id
    WHERE v.id = s.current_version_id AND w.version = {}
)"""
_HAVING: Mapping[str, Sql] = {
    "comments": Sql(
        "EXISTS (SELECT FROM submissions_comment AS c WHERE c.submission_id = s.id)"
    ),
    "edits": Sql(
        """EXISTS (
    SELECT FROM submissions_submissionversion AS v
    WHERE v.submission_id = s.id AND v.id <> s.current_version_id
)"""
    ),
    "missing": Sql(
        """EXISTS (
    SELECT FROM submissions_attachment AS f
    WHERE f.version_id = s.current_version_id AND f.expected AND f.blob_id IS NULL
)"""
    ),
}
# A row's text as a whole tells soon that it is not this one, or that the words may be
# in it: paths are part of it too, and answers that are hidden.
_IN_ANSWERS = """EXISTS (
    SELECT FROM submissions_row AS q
    WHERE q.version_id = s.current_version_id AND q."values"::text ILIKE {}
        AND EXISTS (
            SELECT FROM jsonb_each_text(q."values") AS e
            WHERE e.value ILIKE {} AND e.key <> ALL({})
        )
)"""
_IN_NAME = """EXISTS (
    SELECT FROM submissions_submissionversion AS v
    WHERE v.id = s.current_version_id AND v.instance_name ILIKE {}
)"""


def _searched(text: str, hidden: frozenset[str]) -> Sql:
    pattern = value(like(text), "text")
    escaped = value(like(json.dumps(text, ensure_ascii=False)[1:-1]), "text")
    places = [
        sql("s.instance_id ILIKE {}", pattern),
        sql(_IN_ANSWERS, escaped, pattern, value(sorted(hidden), "text[]")),
    ]
    if not hidden:
        places.append(sql(_IN_NAME, pattern))
    return some(places)
