"""Targets of a form: read, and set all at once."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime
from functools import partial
from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from python_calamine import CalamineError, CalamineWorkbook

from collect.accounts.audit import record
from collect.accounts.limits import EVERYWHERE, Areas
from collect.accounts.models import Actor, AuditEvent
from collect.datasets import fieldwork, uploads
from collect.datasets.evidence import choices_of
from collect.datasets.fieldwork import (
    BY,
    area_expression,
    known_codes,
    read_targets,
)
from collect.datasets.models import Target
from collect.datasets.pipeline.checks.people import enumerator_question
from collect.datasets.tables.schema import merge_fields
from collect.forms.areas import cover
from collect.forms.models import Form
from collect.forms.queries import published_schemas, workbook_of
from collect.problems import Problem


def targets_of(form: Form, areas: Areas = EVERYWHERE) -> list[fieldwork.Target]:
    """The form's targets, by enumerator, area, version and day; those of areas within
    `areas` only, and of the whole form only if that is everywhere."""
    rows = Target.objects.filter(form=form).order_by(*BY)
    targets = [fieldwork.Target(**row) for row in rows.values("target", *BY)]
    if areas.codes is None:
        return targets
    own = cover(areas.codes)
    return [target for target in targets if own.has([target.area])]


def rows_of_targets(form: Form, areas: Areas = EVERYWHERE) -> list[Target]:
    """The same as they are stored."""
    rows = list(Target.objects.filter(form=form).order_by(*BY))
    if areas.codes is None:
        return rows
    own = cover(areas.codes)
    return [row for row in rows if own.has([row.area])]


def changes_of(form: Form) -> QuerySet[AuditEvent]:
    """When the targets were changed, and by whom; the newest first."""
    events = AuditEvent.objects.filter(form_id=form.pk, action="targets.update")
    return events.select_related("actor").order_by("-logged_at", "-pk")


def set_targets(*, form: Form, data: bytes, by: Actor) -> list[fieldwork.Target]:
    """Let the form have the targets of a CSV file, and no others.

    Nothing is changed where anything is wrong with the file: raises Problem 400.73 with
    every fault by row and column, 400.1 for what is no text.
    """
    read = partial(read_targets, known=codes_for(form))
    targets = uploads.rows_of(data, read, "400.73")
    with transaction.atomic():
        Form.objects.select_for_update().get(pk=form.pk)
        Target.objects.filter(form=form).delete()
        rows = [Target(form=form, **asdict(target)) for target in targets]
        Target.objects.bulk_create(rows, batch_size=2000)
        record(
            action="targets.update",
            by=by,
            project_id=form.project_id,
            form_id=form.pk,
            details={"targets": len(targets)},
        )
    return targets_of(form)


def csv_of_upload(data: bytes) -> bytes:
    """The first sheet of a workbook (.xlsx) as CSV; what is no workbook as it is.

    Raises Problem 400.73 for a workbook that cannot be read.
    """
    if not data.startswith(_ZIP):
        return data
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        rows = book.get_sheet_by_index(0).to_python(nrows=MOST_ROWS)
    except (CalamineError, IndexError, ValueError, OSError) as error:
        fault = fieldwork.Fault(1, "", "file", _UNREADABLE)
        raise Problem(
            "400.73", count=1, row=1, first=_UNREADABLE, findings=[asdict(fault)]
        ) from error
    out = io.StringIO()
    csv.writer(out).writerows([_cell(cell) for cell in row] for row in rows)
    return out.getvalue().encode()


MOST_ROWS: Final = 100_000
_ZIP: Final = b"PK"
_UNREADABLE: Final = "It is no workbook that can be read; save it as .xlsx or as CSV."


def _cell(value: object) -> str:
    """As somebody would type it: whole numbers without a point, days as 2026-03-01."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    return str(value)


def codes_for(form: Form) -> dict[str, Collection[str]]:
    """The codes there are, of areas and enumerators that a question has a list of."""
    schemas = published_schemas(form.pk)
    fields = merge_fields([schema.fields for schema in schemas])
    choices = choices_of(schemas)
    question = enumerator_question(fields)
    expressions = {
        "area": area_expression(fields, workbook_of(form)),
        "enumerator": f"${{{question}}}",
    }
    found: dict[str, Collection[str]] = {}
    for name, expression in expressions.items():
        codes = known_codes(fields, choices, expression)
        if codes is not None:
            found[name] = codes
    return found
