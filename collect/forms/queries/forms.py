"""Finding forms and their versions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, F, Func, IntegerField, Q, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf

from collect.accounts.models import Actor, Assignment, AuditEvent, PublicLink
from collect.accounts.permissions import (
    Verb,
    form_ids_with,
    roles_with,
    verbs_in_projects,
)
from collect.forms.models import Form, FormAttachment, FormVersion, State
from collect.problems import Problem

_INTEGER = IntegerField()
_NUMBERED = re.compile(r"(.*?)(\d{0,18})", re.DOTALL)
_HEAVY = ("xform", "definition", "choices", "findings")
"""Columns of a version that lists do not need."""


PUBLISHED = "form.update.publish"
"""The audit action of a publication; its details name the version."""


@dataclass(frozen=True, slots=True)
class Publication:
    """Who published a version, and the note they left."""

    by: Actor | None = None
    notes: str | None = None


def forms_of(project_id: int, *, deleted: bool = False) -> QuerySet[Form]:
    """The forms of a project by name (or else id), without their definitions; the
    deleted ones instead if asked."""
    return (
        Form.objects.filter(project_id=project_id, deleted_at__isnull=not deleted)
        .select_related("current_version", "draft_version", "created_by")
        .defer(
            *definition_columns("current_version"), *definition_columns("draft_version")
        )
        .order_by(Coalesce(NullIf(F("name"), Value("")), F("xml_form_id")), "id")
    )


def forms_seen_by(
    actor: Actor, project_id: int, *, deleted: bool = False
) -> QuerySet[Form]:
    """`forms_of` the project that the actor may list, as ODK Central decides it.

    Published forms are for readers, and for those who fill them unless they are closed;
    forms that are only drafts for those who may change them. Raises Problem 403.1 for
    someone who may list none of the project.
    """

    def allowing(verb: Verb) -> Q:
        ids = form_ids_with(actor, verb, project=project_id)
        return Q(id__isnull=False) if ids is None else Q(id__in=ids)

    listing = (Verb.FORM_LIST, Verb.OPEN_FORM_LIST)
    if all(form_ids_with(actor, v, project=project_id) == frozenset() for v in listing):
        raise Problem("403.1")
    filled = allowing(Verb.OPEN_FORM_READ) & ~Q(state=State.CLOSED)
    published = Q(current_version__isnull=False)
    return forms_of(project_id, deleted=deleted).filter(
        published & (filled | allowing(Verb.FORM_READ)) | allowing(Verb.FORM_UPDATE)
    )


def readable_forms(actor: Actor, project_ids: Sequence[int]) -> dict[int, list[int]]:
    """By project, the ids of the forms that the actor may read. Three queries."""
    whole = verbs_in_projects(actor, project_ids)
    single = Assignment.objects.filter(
        actor=actor, role__in=roles_with(Verb.FORM_READ), form_id__isnull=False
    )
    allowed = set(single.values_list("form_id", flat=True))
    found: dict[int, list[int]] = {pk: [] for pk in project_ids}
    forms = Form.objects.filter(project_id__in=found, deleted_at__isnull=True)
    for form_id, project_id in forms.values_list("id", "project_id"):
        if Verb.FORM_READ in whole[project_id] or form_id in allowed:
            found[project_id].append(form_id)
    return found


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


def deleted_form(project_id: int, form_id: int) -> Form:
    """The form in the project's trash. Raises Problem 404.1."""
    form = forms_of(project_id, deleted=True).filter(id=form_id).first()
    if form is None:
        raise Problem("404.1")
    return form


def design_of(form: Form) -> Form:
    """The same form with its two versions, but not their definitions."""
    return forms_of(form.project_id).get(id=form.id)


def shown_version(form: Form) -> FormVersion:
    """The published version, or else the draft: one of them is what a form shows.

    Raises Problem 404.1 for a form that has neither.
    """
    version = form.current_version or form.draft_version
    if version is None:
        raise Problem("404.1")
    return version


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


def finding_counts(form: Form) -> dict[int, int]:
    """How many findings each version's workbook has, drafts too, by version id."""
    count = Func(F("findings"), function="jsonb_array_length", output_field=_INTEGER)
    return dict(FormVersion.objects.filter(form=form).values_list("id", count))


def free_version(form: Form, wanted: str) -> str:
    """The name itself if no published version has it, or else the next that is free:
    `2.1` after `2.0`, `final 2` after `final`."""
    published = FormVersion.objects.filter(form=form, published_at__isnull=False)
    taken = set(published.values_list("version", flat=True))
    free = wanted
    while free in taken:
        stem, digits = _NUMBERED.fullmatch(free).groups()  # type: ignore[union-attr]
        number = str(int(digits) + 1) if digits else f"{' ' if stem else ''}2"
        free = stem + number.zfill(len(digits))
    return free


def publications_of(form: Form) -> dict[int, Publication]:
    """Publications by version id, as the audit log tells of them."""
    events = AuditEvent.objects.filter(form_id=form.id, action=PUBLISHED)
    return {
        event.details["newDefId"]: Publication(event.actor, event.notes)
        for event in events.select_related("actor").order_by("id")
        if event.details
    }


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


def draft_slot(form: Form, name: str) -> FormAttachment:
    """The draft's slot with this name. Raises Problem 404.1 without a draft or slot."""
    slots = FormAttachment.objects.filter(version_id=form.draft_version_id, name=name)
    slot = slots.select_related("blob").first() if form.draft_version_id else None
    if slot is None:
        raise Problem("404.1")
    return slot


def names_of(form_ids: Iterable[int]) -> dict[int, str]:
    """What these forms are called, deleted ones too."""
    forms = Form.objects.filter(id__in=list(form_ids))
    return {form.pk: str(form) for form in forms.only("name", "xml_form_id")}


def public_link_counts(form_ids: Iterable[int]) -> dict[int, int]:
    """How many working public links each of these forms has; none is left out."""
    links = PublicLink.objects.filter(form_id__in=list(form_ids), token__isnull=False)
    return dict(links.values_list("form_id").annotate(Count("pk")).order_by())


def definition_columns(relation: str) -> list[str]:
    """What to `defer` of a version that is read along, where only its name is needed."""
    return [f"{relation}__{column}" for column in _HEAVY]
