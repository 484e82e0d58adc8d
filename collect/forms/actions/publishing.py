"""A draft becomes a version that never changes again."""

from __future__ import annotations

from django.db import transaction

from collect.accounts import audit
from collect.accounts.models import Actor
from collect.forms.actions.versions import copy_version, locked, touch
from collect.forms.models import Form, FormVersion
from collect.forms.ports import submission_store
from collect.forms.queries import PUBLISHED
from collect.forms.version_names import with_version
from collect.lib.clock import now
from collect.problems import Problem


@transaction.atomic
def publish(
    *,
    form: Form,
    by: Actor | None,
    version: str | None = None,
    notes: str | None = None,
) -> FormVersion:
    """Publish the form's draft, under another version name if one is given.

    A new name makes a new row, for it changes the XForm. Test submissions are deleted.
    Raises Problem 404.1 without a draft, 409.6 if the version was published before (or
    just now by somebody else), 400.8 or 400.13 for an unusable version.
    """
    seen = form.draft_version_id
    form = locked(form)
    draft = form.draft_version
    if draft is None:
        raise _gone(form, seen)
    if version is not None and version != draft.version:
        draft = _renamed(draft, version, by)
    if form.versions.filter(version=draft.version, published_at__isnull=False).exists():
        raise _used(form, draft.version)
    old = form.current_version_id
    submission_store().discard_drafts(form.id)
    _release_tokens(form)
    draft.draft_token, draft.published_at = None, now()
    draft.save(update_fields=["draft_token", "published_at"])
    form.current_version, form.draft_version = draft, None
    form.name = draft.name
    touch(form)
    form.save(update_fields=["current_version", "draft_version", "name", "updated_at"])
    audit.record(
        action=PUBLISHED,
        by=by,
        project_id=form.project_id,
        form_id=form.id,
        details={"oldDefId": old, "newDefId": draft.id},
        notes=notes,
    )
    return draft


def _gone(form: Form, seen: int | None) -> Problem:
    """Why there is no draft: never was, or published since the caller looked."""
    if seen is None:
        return Problem("404.1")
    version = form.versions.filter(id=seen, published_at__isnull=False).first()
    return Problem("404.1") if version is None else _used(form, version.version)


def _used(form: Form, version: str) -> Problem:
    return Problem("409.6", xmlFormId=form.xml_form_id, version=version)


def _renamed(draft: FormVersion, version: str, by: Actor | None) -> FormVersion:
    if len(version) > 255:
        raise Problem("400.13", field="version")
    try:
        xform = with_version(bytes(draft.xform), version)
    except ValueError as error:
        raise Problem(
            "400.8",
            field="version",
            value=repr(version),
            reason="it holds characters that XML cannot.",
        ) from error
    return copy_version(draft, xform=xform, version=version, by=by)


def _release_tokens(form: Form) -> None:
    form.versions.filter(published_at__isnull=True).update(draft_token=None)
