"""Forms begin, and continue, as drafts."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction

from collect.accounts import audit
from collect.accounts.models import Actor, Project
from collect.forms.actions import publishing
from collect.forms.actions.versions import (
    add_version,
    carry_files,
    check_conversion,
    check_types,
    copy_version,
    keep_files,
    locked,
    removed_names,
    touch,
)
from collect.forms.conversion import Conversion, convert
from collect.forms.models import Form, FormVersion
from collect.forms.ports import submission_store
from collect.forms.uploads import Upload
from collect.lib.ids import new_token
from collect.problems import Problem


def create_form(
    *,
    project: Project,
    upload: Upload,
    by: Actor | None,
    publish: bool = False,
    ignore_warnings: bool = False,
    notes: str | None = None,
) -> Form:
    """A new form, as a draft or published at once.

    Raises Problem: what `convert` raises, 409.3 if the project has a form with this
    id, 400.16 for warnings unless they are ignored.
    """
    conversion = convert(upload)
    check_conversion(conversion)
    form_id = conversion.header.form_id
    if _exists(project, form_id, deleted=False):
        raise _taken(project, form_id)
    if not ignore_warnings:
        _check_warnings(conversion, _reuse(project, form_id))
    kept = keep_files(upload, conversion)
    with transaction.atomic():
        form = _insert(project, conversion, by)
        version = add_version(form=form, conversion=conversion, kept=kept, by=by)
        _set_draft(form, version, token=new_token())
        audit.record(
            action="form.create",
            by=by,
            project_id=project.id,
            form_id=form.id,
            details={"newDraftDefId": version.id},
            notes=notes,
        )
        if publish:
            publishing.publish(form=form, by=by, notes=notes)
            # It was made this way: nothing happened to it since.
            Form.objects.filter(id=form.id).update(updated_at=None)
            form.refresh_from_db()
    return form


def replace_draft(
    *,
    form: Form,
    upload: Upload | None,
    by: Actor | None,
    ignore_warnings: bool = False,
    notes: str | None = None,
) -> FormVersion:
    """A new draft: from the upload, or without one a copy of the published version.

    Files of the draft (or the published version) stay where the slots are the same; the
    test submissions of the draft before it are deleted.
    Raises Problem: what `convert` raises, 400.8 if the upload names another form,
    400.17 for a changed field type, 400.16 for warnings unless they are ignored,
    404.1 if there is nothing to copy.
    """
    if upload is None:
        return _copy_published(form=form, by=by, notes=notes)
    conversion = convert(upload)
    check_conversion(conversion)
    if conversion.header.form_id != form.xml_form_id:
        raise Problem(
            "400.8",
            field="xmlFormId",
            value=conversion.header.form_id,
            reason=f"this is the form {form.xml_form_id}.",
        )
    kept = keep_files(upload, conversion)
    with transaction.atomic():
        form = locked(form)
        check_types(form, conversion.fields)
        if not ignore_warnings:
            _check_warnings(conversion, _structure(form, conversion))
        version = add_version(form=form, conversion=conversion, kept=kept, by=by)
        carry_files(source=form.draft_version or form.current_version, target=version)
        return _replace(form, version, by, notes)


@transaction.atomic
def delete_draft(*, form: Form, by: Actor | None, notes: str | None = None) -> None:
    """Go back to the published version alone; test submissions are deleted.

    Raises Problem 404.1 without a draft, 409.7 if the draft is all there is.
    """
    form = locked(form)
    draft = form.draft_version
    if draft is None:
        raise Problem("404.1")
    if form.current_version_id is None:
        raise Problem("409.7")
    submission_store().discard_drafts(form.id)
    _release_token(draft)
    form.draft_version = None
    touch(form)
    form.save(update_fields=["draft_version", "updated_at"])
    audit.record(
        action="form.update.draft.delete",
        by=by,
        project_id=form.project_id,
        form_id=form.id,
        details={"oldDraftDefId": draft.id},
        notes=notes,
    )


@transaction.atomic
def _copy_published(*, form: Form, by: Actor | None, notes: str | None) -> FormVersion:
    form = locked(form)
    current = form.current_version
    if current is None:
        raise Problem("404.1")
    copy = copy_version(
        current, xform=bytes(current.xform), version=current.version, by=by
    )
    return _replace(form, copy, by, notes)


def _replace(
    form: Form, version: FormVersion, by: Actor | None, notes: str | None
) -> FormVersion:
    old = form.draft_version
    submission_store().discard_drafts(form.id)
    token = _release_token(old) if old else None
    _set_draft(form, version, token=token or new_token())
    touch(form)
    form.save(update_fields=["updated_at"])
    audit.record(
        action="form.update.draft.set",
        by=by,
        project_id=form.project_id,
        form_id=form.id,
        details={
            "oldDraftDefId": old.id if old else None,
            "newDraftDefId": version.id,
        },
        notes=notes,
    )
    return version


def _set_draft(form: Form, version: FormVersion, *, token: str) -> None:
    version.draft_token = token
    version.save(update_fields=["draft_token"])
    form.draft_version = version
    if form.current_version_id is None:
        form.name = version.name
    form.save(update_fields=["draft_version", "name"])


def _release_token(draft: FormVersion) -> str | None:
    """Testers keep their link when a draft is replaced: the token moves on."""
    token, draft.draft_token = draft.draft_token, None
    draft.save(update_fields=["draft_token"])
    return token


def _insert(project: Project, conversion: Conversion, by: Actor | None) -> Form:
    header = conversion.header
    try:
        with transaction.atomic():
            return Form.objects.create(
                project=project,
                xml_form_id=header.form_id,
                name=header.title,
                created_by=by,
            )
    except IntegrityError as error:
        raise _taken(project, header.form_id) from error


def _exists(project: Project, xml_form_id: str, *, deleted: bool) -> bool:
    return Form.objects.filter(
        project=project, xml_form_id=xml_form_id, deleted_at__isnull=not deleted
    ).exists()


def _taken(project: Project, xml_form_id: str) -> Problem:
    return Problem(
        "409.3",
        table="forms",
        fields=["projectId", "xmlFormId"],
        values=[project.id, xml_form_id],
    )


def _reuse(project: Project, form_id: str) -> list[dict[str, Any]]:
    if not _exists(project, form_id, deleted=True):
        return []
    return [{"type": "deletedFormExists", "details": {"xmlFormId": form_id}}]


def _structure(form: Form, conversion: Conversion) -> list[dict[str, Any]]:
    removed = removed_names(form, conversion.fields)
    return [{"type": "structureChanged", "details": removed}] if removed else []


def _check_warnings(conversion: Conversion, workflow: list[dict[str, Any]]) -> None:
    warnings: dict[str, Any] = {}
    if conversion.warnings:
        warnings["xlsFormWarnings"] = conversion.warnings
    if workflow:
        warnings["workflowWarnings"] = workflow
    if not warnings:
        return
    raise Problem(
        "400.16",
        warnings=warnings,
        findings=[finding.to_dict() for finding in conversion.findings],
    )
