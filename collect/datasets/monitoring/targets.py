"""Targets of a form: read, and set all at once."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from functools import partial

from django.db import transaction

from collect.accounts.audit import record
from collect.accounts.limits import EVERYWHERE, Areas
from collect.accounts.models import Actor
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


def targets_of(form: Form, areas: Areas = EVERYWHERE) -> list[fieldwork.Target]:
    """The form's targets, by enumerator, area, version and day; those of areas within
    `areas` only, and of the whole form only if that is everywhere."""
    rows = Target.objects.filter(form=form).order_by(*BY)
    targets = [fieldwork.Target(**row) for row in rows.values("target", *BY)]
    if areas.codes is None:
        return targets
    own = cover(areas.codes)
    return [target for target in targets if own.has([target.area])]


def set_targets(*, form: Form, data: bytes, by: Actor) -> list[fieldwork.Target]:
    """Let the form have the targets of a CSV file, and no others.

    Nothing is changed where anything is wrong with the file: raises Problem 400.73 with
    every fault by row and column, 400.1 for what is no text.
    """
    read = partial(read_targets, known=_known(form))
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


def _known(form: Form) -> dict[str, Collection[str]]:
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
