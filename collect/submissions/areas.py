"""Where submissions were made, and which of them lie within somebody's areas."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final

from django.contrib.postgres.fields import ArrayField
from django.db.models import BooleanField, F, Func, Q, QuerySet, TextField, Value

from collect.accounts.limits import Areas
from collect.forms.areas import area_source_of, cover
from collect.forms.models import Form
from collect.submissions.instance.shred import ShreddedRow
from collect.submissions.models import Submission

BEGINS: Final = tuple(f"[{place}] ^@ ANY(" for place in (1, 2))
"""Between areas and prefixes, before ")": whether the first, the second area begins with
one of them. No workbook tells more, and to unnest them takes three times as long."""


def areas_in(form_version_id: int, rows: Iterable[ShreddedRow]) -> list[str]:
    """The codes of a submission with these rows; none if it is encrypted, or if its
    workbook tells no areas."""
    source = area_source_of(form_version_id)
    own = (row.values for row in rows if not row.table)
    return source.areas_in(next(own, {}))


def of_areas(submissions: QuerySet[Submission], areas: Areas) -> QuerySet[Submission]:
    """Those of the submissions that lie within the areas."""
    if areas.codes is None:
        return submissions
    if not areas.codes:
        return submissions.none()
    found = cover(areas.codes)
    prefixes = Value(list(found.prefixes), ArrayField(TextField()))
    wanted = Q(areas__overlap=list(found.codes))
    for between in BEGINS:
        wanted |= Q(
            Func(
                F("areas"),
                prefixes,
                template="%(expressions)s)",
                arg_joiner=between,
                output_field=BooleanField(),
            )
        )
    return submissions.filter(wanted)


def sent_within(form: Form, areas: Areas) -> QuerySet[Submission]:
    """The form's submissions within the areas, those in the trash among them; no
    tests."""
    return of_areas(Submission.objects.filter(form=form, draft=False), areas)


def ids_within(
    form: Form, areas: Areas, among: Collection[str] | None = None
) -> set[str]:
    """The first instanceIDs of the form's submissions within the areas; of `among`
    only, if given. To filter tables by."""
    found = sent_within(form, areas)
    if among is not None:
        found = found.filter(instance_id__in=list(among))
    return set(found.values_list("instance_id", flat=True).iterator(10_000))


def lies_within(submission: Submission, areas: Areas) -> bool:
    """Whether the submission lies within the areas."""
    return areas.codes is None or cover(areas.codes).has(submission.areas)
