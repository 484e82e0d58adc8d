"""Which submissions an export is about, in SQL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from collect.datasets.exports.wishes import Wish
from collect.forms.models import Form
from collect.forms.queries import Schema
from collect.submissions.exports.columnar.options import RECEIVED, Options
from collect.submissions.exports.selection import Selection
from collect.submissions.exports.snapshot import Snapshot

_IDS = "SELECT s.instance_id FROM submissions_submission AS s WHERE {}"
_HORIZON = "SELECT value FROM submissions_formsequence WHERE form_id = %s"

_OF_VERSION = """s.current_version_id IN (
    SELECT id FROM submissions_submissionversion WHERE form_version_id = ANY(%s)
)"""
_REVIEWED = f"coalesce(s.review_state, '{RECEIVED}') = ANY(%s)"
_CHANGED = "coalesce(s.updated_at, s.created_at) >= %s"


@dataclass(frozen=True)
class Found:
    """First instance ids, and the form's sequence when they were looked up."""

    instance_ids: list[str]
    cursor: int


def found_by(form: Form, wish: Wish, schemas: Sequence[Schema]) -> Found | None:
    """The submissions that the options leave which only the database understands: the
    filter, and when a submission was changed. None if those ask for nothing.

    One that is edited between this and the opening of the tables comes as it is then.
    """
    options = wish.options
    if not options.filter.strip() and options.updated_after is None:
        return None
    asked = Options(filter=options.filter, updated_after=options.updated_after)
    selection = chosen(form, replace(wish, options=asked), schemas)
    snapshot = Snapshot()
    try:
        ((cursor,),) = next(snapshot.batches(_HORIZON, (form.pk,)), [(0,)])
        statement = _IDS.format(selection.condition)
        batches = snapshot.batches(statement, selection.parameters)
        return Found([row[0] for batch in batches for row in batch], cursor)
    finally:
        snapshot.close()


def chosen(form: Form, wish: Wish, schemas: Sequence[Schema]) -> Selection:
    """The submissions that all the options of a wish leave."""
    selection = wish.selection(form, schemas)
    wanted = _conditions(wish.options, schemas)
    return replace(
        selection,
        condition=" AND ".join([f"({selection.condition})", *wanted]),
        parameters=(*selection.parameters, *wanted.values()),
    )


def _conditions(options: Options, schemas: Sequence[Schema]) -> dict[str, Any]:
    """SQL about `s`, each with the one parameter it has a place for."""
    versions = [s.version_id for s in schemas if s.version == options.version]
    conditions = {
        _OF_VERSION: None if options.version is None else versions,
        "s.created_at >= %s": options.submitted_after,
        "s.created_at < %s": options.submitted_before,
        _CHANGED: options.updated_after,
        _REVIEWED: list(options.review_states) or None,
    }
    return {sql: value for sql, value in conditions.items() if value is not None}
