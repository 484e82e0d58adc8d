"""What a list shows of each submission of a page, in a few statements."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, OuterRef

from collect.submissions.models import (
    Attachment,
    Comment,
    Row,
    Submission,
    SubmissionVersion,
)


@dataclass(frozen=True)
class Record:
    """A submission in a list: its model (with `version_name`, `instance_name`,
    `submitter_name`, `edited`, `commented`, `incomplete`, `encrypted`), its own answers
    by path, those that do not fit their question, and rows by repeat."""

    submission: Any
    values: Mapping[str, Any]
    invalid: Mapping[str, str]
    repeats: Mapping[str, int]


def records(ids: Sequence[int], repeats: Collection[str] = ()) -> list[Record]:
    """The submissions with these ids, in this order; `repeats`: those to be counted."""
    found = {each.pk: each for each in _submissions(ids)}
    versions = [each.current_version_id for each in found.values()]
    rows = Row.objects.filter(version__in=versions)
    answers = {
        row.version_id: row
        for row in rows.filter(table="").only("version_id", "values", "invalid")
    }
    counted: dict[int, dict[str, int]] = {}
    for version, table, number in _counted(rows, repeats):
        counted.setdefault(version, {})[table] = number
    return [_record(found[each], answers, counted) for each in ids if each in found]


def _record(
    submission: Any, answers: Mapping[int, Row], counted: Mapping[int, dict[str, int]]
) -> Record:
    version = submission.current_version_id
    row = answers.get(version)
    return Record(
        submission,
        row.values if row else {},
        row.invalid if row else {},
        counted.get(version, {}),
    )


def _counted(rows: Any, repeats: Collection[str]) -> Sequence[tuple[int, str, int]]:
    if not repeats:
        return ()
    grouped = rows.filter(table__in=list(repeats)).values_list("version_id", "table")
    return list(grouped.annotate(number=Count("id")).order_by())


def _submissions(ids: Sequence[int]) -> Any:
    others = SubmissionVersion.objects.filter(submission=OuterRef("pk"), current=False)
    comments = Comment.objects.filter(submission=OuterRef("pk"))
    files = Attachment.objects.filter(
        version=OuterRef("current_version"), expected=True, blob=None
    )
    return Submission.objects.filter(pk__in=ids).annotate(
        version_name=F("current_version__form_version__version"),
        instance_name=F("current_version__instance_name"),
        encrypted=F("current_version__encrypted"),
        submitter_name=F("submitter__display_name"),
        edited=Exists(others),
        commented=Exists(comments),
        incomplete=Exists(files),
    )
