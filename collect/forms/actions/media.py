"""Files of a draft's slots."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from collect.accounts import audit
from collect.accounts.models import Actor
from collect.forms import blobs
from collect.forms.actions.versions import locked, touch
from collect.forms.models import Blob, Form, FormAttachment
from collect.forms.queries import draft_slot
from collect.forms.queries.schema import definition_of
from collect.forms.returned import RETURNED
from collect.forms.xlsform.population import (
    LARGEST,
    PopulationError,
    check_population,
)
from collect.forms.xlsform.slots import MARGINS
from collect.lib.clock import now
from collect.problems import Problem


def set_attachment(
    *,
    form: Form,
    name: str,
    chunks: Iterable[bytes],
    content_type: str,
    by: Actor | None,
    notes: str | None = None,
) -> FormAttachment:
    """Fill the draft's slot with this name; streams, and replaces what was there.

    Raises Problem 404.1 without a draft or such a slot, 409.61 for a file that the
    server makes (before the file is read), 400.8 for population totals that the form's
    design cannot use.
    """
    slot = draft_slot(form, name)
    if name == RETURNED:
        raise Problem("409.61", name=name)
    blob = blobs.store(chunks, content_type)
    if slot.type == MARGINS:
        _check_population(slot, blob)
    return _fill(form=form, name=name, blob=blob, by=by, notes=notes)


def clear_attachment(
    *, form: Form, name: str, by: Actor | None, notes: str | None = None
) -> FormAttachment:
    """Empty the draft's slot with this name. Raises Problem 404.1, also if it is empty."""
    return _fill(form=form, name=name, blob=None, by=by, notes=notes)


def _check_population(slot: FormAttachment, blob: Blob) -> None:
    with blobs.open_blob(blob) as file:
        content = file.read(LARGEST + 1)
    try:
        check_population(content, definition_of(slot.version.definition))
    except PopulationError as error:
        raise Problem(
            "400.8", field="file", value=slot.name, reason=f"{error}."
        ) from error


@transaction.atomic
def _fill(
    *, form: Form, name: str, blob: Blob | None, by: Actor | None, notes: str | None
) -> FormAttachment:
    form = locked(form)
    slot = draft_slot(form, name)
    old = slot.blob_id
    if old is None and blob is None:
        raise Problem("404.1")
    slot.blob, slot.updated_at = blob, now()
    slot.save(update_fields=["blob", "updated_at"])
    touch(form)
    form.save(update_fields=["updated_at"])
    audit.record(
        action="form.attachment.update",
        by=by,
        project_id=form.project_id,
        form_id=form.id,
        details={
            "formDefId": slot.version_id,
            "name": name,
            "oldBlobId": old,
            "newBlobId": blob.id if blob else None,
        },
        notes=notes,
    )
    return slot
