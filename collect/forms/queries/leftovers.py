"""What is to go: forms in the trash, records that nothing names any more."""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

from django.db.models import PROTECT, Exists, ManyToOneRel, Model, OuterRef, QuerySet

from collect.forms.models import Form

_Row = TypeVar("_Row", bound=Model)


def trash(
    before: datetime, *, project_id: int | None = None, form_id: int | None = None
) -> QuerySet[Form]:
    """Forms deleted before this time: all, those of a project, or one; oldest first."""
    found = Form.objects.filter(deleted_at__lt=before)
    if project_id is not None:
        found = found.filter(project_id=project_id)
    if form_id is not None:
        found = found.filter(id=form_id)
    return found.order_by("deleted_at", "id")


def unnamed(rows: QuerySet[_Row]) -> QuerySet[_Row]:
    """Those of the rows that no record of any room refers to and so protects."""
    for relation in rows.model._meta.get_fields(include_hidden=True):
        if isinstance(relation, ManyToOneRel) and relation.on_delete is PROTECT:
            named = relation.related_model._default_manager.filter(
                **{relation.field.name: OuterRef("pk")}
            )
            rows = rows.filter(~Exists(named))
    return rows
