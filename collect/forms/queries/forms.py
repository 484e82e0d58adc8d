"""Finding forms and their versions."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, QuerySet

from collect.accounts.models import PublicLink
from collect.forms.models import Form, FormVersion
from collect.problems import Problem

_HEAVY = ("xform", "definition", "choices", "findings")
"""Columns of a version that lists do not need."""


def forms_of(project_id: int, *, deleted: bool = False) -> QuerySet[Form]:
    """The forms of a project by name, without their definitions; the deleted ones
    instead if asked."""
    return (
        Form.objects.filter(project_id=project_id, deleted_at__isnull=not deleted)
        .select_related("current_version", "draft_version", "created_by")
        .defer(*_defer("current_version"), *_defer("draft_version"))
        .order_by("name", "xml_form_id", "id")
    )


def form_for(project_id: int, xml_form_id: str) -> Form:
    """The form with this id. Raises Problem 404.1."""
    form = forms_of(project_id).filter(xml_form_id=xml_form_id).first()
    if form is None:
        raise Problem("404.1")
    return form


def form_with_id(form_id: int) -> Form:
    """The form with this database id. Raises Problem 404.1."""
    form = Form.objects.filter(id=form_id, deleted_at__isnull=True).first()
    if form is None:
        raise Problem("404.1")
    return form


def versions_of(form: Form) -> QuerySet[FormVersion]:
    """The published versions of a form, newest first, without their definitions."""
    return (
        FormVersion.objects.filter(form=form, published_at__isnull=False)
        .select_related("created_by", "workbook")
        .defer(*_HEAVY)
        .order_by("-published_at", "-id")
    )


def published_version(form: Form, version: str) -> FormVersion | None:
    """The version with this name if it was ever published ("" is a name too)."""
    return versions_of(form).filter(version=version).first()


def draft_with_token(token: str, project_id: int, xml_form_id: str) -> FormVersion:
    """The draft that testers reach with this token. Raises Problem 404.1."""
    version = (
        FormVersion.objects.filter(
            draft_token=token,
            form__project_id=project_id,
            form__xml_form_id=xml_form_id,
            form__deleted_at__isnull=True,
        )
        .select_related("form")
        .first()
    )
    if version is None:
        raise Problem("404.1")
    return version


def public_link_counts(form_ids: Iterable[int]) -> dict[int, int]:
    """How many working public links each of these forms has; none is left out."""
    links = PublicLink.objects.filter(form_id__in=list(form_ids), token__isnull=False)
    return dict(links.values_list("form_id").annotate(Count("pk")).order_by())


def _defer(relation: str) -> list[str]:
    return [f"{relation}__{column}" for column in _HEAVY]
