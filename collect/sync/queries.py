"""Reads for devices: which forms they may have, and what belongs to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Q, QuerySet

from collect.accounts.models import Actor, AppUser, Project
from collect.accounts.permissions import Verb, can, form_ids_with, require
from collect.forms.models import Form, FormAttachment, FormVersion, State
from collect.forms.queries import form_for, forms_of, published_version, versions_of
from collect.forms.returned import RETURNED
from collect.forms.xlsform.slots import MARGINS
from collect.problems import Problem
from collect.submissions.models import Attachment, Submission, SubmissionVersion
from collect.sync.models import MapLayer

BLANK_VERSION = "___"
"""Stands for the version "" in addresses, as in ODK Central's."""

_HAS_CONTENT = (Q(blob__isnull=False) | Q(name=RETURNED)) & ~Q(type=MARGINS)
"""Files that phones get: what only the server needs is not among them."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A form version in a form list."""

    project_id: int
    xml_form_id: str
    name: str
    version: str
    md5: str
    has_media: bool


class Pulled(NamedTuple):
    """A submission as pulling clients see it: its current instanceID, and the number
    of its last event."""

    instance_id: str
    seq: int


def project_with(project_id: int) -> Project:
    """The project with this id. Raises Problem 404.1."""
    project = Project.objects.filter(id=project_id, deleted_at__isnull=True).first()
    if project is None:
        raise Problem("404.1")
    return project


def project_allowing(actor: Actor, project_id: int, *verbs: Verb) -> Project:
    """The project, to somebody who may do all of this in it. Raises Problem 404.1, 403.1."""
    project = project_with(project_id)
    for verb in verbs:
        require(actor, verb, project=project)
    return project


def listed_forms(
    actor: Actor,
    project: Project,
    *,
    form_id: str | None = None,
    all_versions: bool = False,
) -> list[Listed]:
    """The open, published forms of the project that the actor may fill, by name.

    Raises Problem 403.1 for someone who has nothing to do with the project: an empty
    list would make a phone delete its forms. An app user of the project without any
    form gets the empty list that is meant.
    """
    allowed = form_ids_with(actor, Verb.OPEN_FORM_READ, project=project)
    if allowed == frozenset() and not belongs(actor, project):
        raise Problem("403.1")
    forms = forms_of(project.id).filter(state=State.OPEN, current_version__isnull=False)
    if allowed is not None:
        forms = forms.filter(id__in=allowed)
    if form_id is not None:
        forms = forms.filter(xml_form_id=form_id)
    pairs = [(f, v) for f in forms for v in _versions(f, all_versions=all_versions)]
    with_media = _with_media([version.id for _, version in pairs])
    return [
        Listed(
            project_id=project.id,
            xml_form_id=form.xml_form_id,
            name=version.name or form.name,
            version=version.version,
            md5=version.md5,
            has_media=version.id in with_media,
        )
        for form, version in pairs
    ]


def version_for(
    actor: Actor, project_id: int, xml_form_id: str, version: str | None
) -> FormVersion:
    """The version the actor may have: the current one (None), or the one named.

    Of a form that was never published, those who may change it get the draft
    (reference: ODK Central). Raises Problem 404.1, 404.6, 403.1.
    """
    form = readable_form(actor, project_id, xml_form_id)
    draft = form.draft_version if form.current_version is None else None
    scope = {"project": project_id, "form_id": form.id}
    if draft and version is None and can(actor, Verb.FORM_UPDATE, **scope):
        return draft
    return published(form, version)


def readable_form(actor: Actor, project_id: int, xml_form_id: str) -> Form:
    """A form the actor may read: any with `form.read`, open ones with `open_form.read`.

    Raises Problem 404.1, 403.1.
    """
    project = project_with(project_id)
    form = form_for(project.id, xml_form_id)
    verbs = [Verb.FORM_READ]
    if form.state == State.OPEN:
        verbs.insert(0, Verb.OPEN_FORM_READ)
    if not any(can(actor, verb, project=project, form_id=form.id) for verb in verbs):
        raise Problem("403.1")
    return form


def form_of(project_id: int, xml_form_id: str) -> Form:
    """A form with its project. Raises Problem 404.1."""
    project = project_with(project_id)
    form = form_for(project.id, xml_form_id)
    form.project = project
    return form


def draft_of(form: Form) -> FormVersion:
    """The draft of a form. Raises Problem 404.1 if it has none."""
    if form.draft_version is None:
        raise Problem("404.1")
    return form.draft_version


def published(form: Form, version: str | None) -> FormVersion:
    """The current version (None), or the published one with this name (`___`: none).

    Raises Problem 404.1 if the form was never published, 404.6 if that version was not.
    """
    if form.current_version is None:
        raise Problem("404.1")
    name = "" if version == BLANK_VERSION else version
    if name is None or form.current_version.version == name:
        return form.current_version
    found = published_version(form, name)
    if found is None:
        raise Problem("404.6", formVersion=name)
    return found


def xform_of(version_id: int) -> bytes:
    """The exact bytes of a version's definition."""
    xform = FormVersion.objects.values_list("xform", flat=True).get(id=version_id)
    return bytes(xform)


def media_of(version: FormVersion) -> list[FormAttachment]:
    """The media files of a version that have content or are made, by name."""
    files = FormAttachment.objects.filter(_HAS_CONTENT, version=version)
    return list(files.select_related("blob").order_by("name"))


def pulled_ids(form_id: int, *, after: int, size: int) -> list[Pulled]:
    """Current versions of submissions whose last event has a number above `after`.

    In order of those numbers, which become visible in order: a reader that goes on
    from the last one misses nothing, and sees a submission again after an edit.
    """
    found = Submission.objects.filter(
        form_id=form_id, draft=False, deleted_at__isnull=True, seq__gt=after
    )
    page = found.order_by("seq").values_list("current_version__instance_id", "seq")
    return [Pulled(*row) for row in page[:size]]


def version_with(form_id: int, instance_id: str) -> SubmissionVersion:
    """The version with this instanceID, and its submission. Raises Problem 404.1."""
    version = (
        SubmissionVersion.objects.filter(
            form_id=form_id,
            draft=False,
            instance_id=instance_id,
            submission__deleted_at__isnull=True,
        )
        .select_related("submission")
        .first()
    )
    if version is None:
        raise Problem("404.1")
    return version


def arrived_files(version: SubmissionVersion) -> list[Attachment]:
    """The files of a version that have arrived, by name."""
    files = Attachment.objects.filter(version=version, blob__isnull=False)
    return list(files.select_related("blob").order_by("name"))


def files_of_version(version_id: int) -> dict[str, str | None]:
    """The files of a record's version by name: their SHA-256, None for those that are
    expected and not there."""
    files = Attachment.objects.filter(version_id=version_id).order_by("name")
    return dict(files.values_list("name", "blob__sha256"))


def app_user_of(project: Project, actor_id: int) -> AppUser:
    """An app user of the project. Raises Problem 404.1."""
    found = AppUser.objects.select_related("actor", "project").filter(
        Q(actor__deleted_at__isnull=True), project=project, actor_id=actor_id
    )
    app_user = found.first()
    if app_user is None:
        raise Problem("404.1")
    return app_user


def map_layers(project: Project) -> QuerySet[MapLayer]:
    """The project's maps for phones, by name."""
    layers = MapLayer.objects.filter(project=project).select_related("blob")
    return layers.order_by("name")


def map_layer_of(project: Project, layer_id: int) -> MapLayer:
    """One of the project's maps. Raises Problem 404.1."""
    layer = map_layers(project).filter(pk=layer_id).first()
    if layer is None:
        raise Problem("404.1")
    return layer


def belongs(actor: Actor, project: Project) -> bool:
    """Whether the actor is an app user of the project."""
    return AppUser.objects.filter(actor=actor, project=project).exists()


def _versions(form: Form, *, all_versions: bool) -> list[FormVersion]:
    if all_versions:
        return list(versions_of(form))
    return [] if form.current_version is None else [form.current_version]


def _with_media(version_ids: list[int]) -> frozenset[int]:
    files = FormAttachment.objects.filter(_HAS_CONTENT, version_id__in=version_ids)
    return frozenset(files.values_list("version_id", flat=True))
