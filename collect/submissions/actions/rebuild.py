"""Rows, and the areas they tell, made anew from the XML: they are a copy, and this
proves or restores it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection, transaction

from collect.submissions.actions.write import INSERT_ROWS, row_parameters
from collect.submissions.areas import areas_in
from collect.submissions.instance.parse import parse_instance
from collect.submissions.instance.shred import ShreddedRow, shred
from collect.submissions.models import Row, Submission, SubmissionVersion
from collect.submissions.queries import form_tree

_INSERT = f"""
WITH version AS (
    SELECT id, submission_id, seq FROM submissions_submissionversion
    WHERE id = %(version)s
) {INSERT_ROWS}
"""  # noqa: S608  constants only


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """How many versions were compared, and how many had other rows or areas
    than their XML."""

    versions: int
    different: int


def rebuild_rows(*, form_id: int | None = None, write: bool = True) -> Rebuilt:
    """Make the rows of all submission versions from their XML and form version.

    Rows that are already right are left alone; others are replaced, one version a
    transaction, unless `write` is off. Sequence numbers stay, so tables made from the
    rows have to be rebuilt after a difference was found.
    """
    versions = SubmissionVersion.objects.filter(encrypted=False).order_by("id")
    if form_id is not None:
        versions = versions.filter(form_id=form_id)
    compared = different = 0
    for version_id in versions.values_list("id", flat=True).iterator():
        compared += 1
        different += _rebuild(version_id, write=write)
    return Rebuilt(compared, different)


def _rebuild(version_id: int, *, write: bool) -> bool:
    """Whether the version's rows differed from its XML."""
    with transaction.atomic():
        version = (
            SubmissionVersion.objects.select_for_update(of=("self",), no_key=True)
            .select_related("submission")
            .get(id=version_id)
        )
        wanted = shred(
            parse_instance(bytes(version.xml)).root,
            form_tree(version.form_version_id),
            instance_id=version.submission.instance_id,
        )
        different = _stored(version) != _sorted(wanted)
        if different and write:
            _replace(version, wanted)
        return _relocate(version, wanted, write=write) or different


def _stored(version: SubmissionVersion) -> list[ShreddedRow]:
    rows = version.rows.all()
    return _sorted(
        ShreddedRow(r.table, r.key, r.parent_key, r.ordinal, r.values, r.invalid)
        for r in rows
    )


def _sorted(rows: Iterable[ShreddedRow]) -> list[ShreddedRow]:
    return sorted(rows, key=lambda row: row.key)


def _relocate(
    version: SubmissionVersion, rows: list[ShreddedRow], *, write: bool
) -> bool:
    """Whether the submission had other areas than its current version tells."""
    submission = version.submission
    areas = areas_in(version.form_version_id, rows)
    if not version.current or set(areas) == set(submission.areas):
        return False
    if write:
        Submission.objects.filter(pk=submission.pk).update(areas=areas)
    return True


def _replace(version: SubmissionVersion, rows: list[ShreddedRow]) -> None:
    Row.objects.filter(version=version).delete()
    with connection.cursor() as cursor:
        cursor.execute(
            _INSERT,
            {
                "version": version.id,
                "form": version.form_id,
                "draft": version.draft,
                **row_parameters(rows),
            },
        )
