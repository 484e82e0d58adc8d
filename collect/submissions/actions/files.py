"""Files of submissions that are added, replaced or removed one by one."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from collect.accounts import audit
from collect.accounts.models import Actor
from collect.forms import blobs
from collect.forms.models import Blob
from collect.problems import Problem
from collect.submissions.actions.write import next_number
from collect.submissions.models import Attachment, Submission, SubmissionVersion


def set_attachment(
    *,
    version: SubmissionVersion,
    name: str,
    chunks: Iterable[bytes],
    content_type: str,
    by: Actor,
    replace: bool = True,
    notes: str | None = None,
) -> None:
    """Put a file where a version waits for one; streams, and replaces what was there.

    Without `replace`, only a missing file of a submission nobody has edited may be
    added, by its sender. The audit event is `submission.attachment.update`.
    Raises Problem 404.1 if no such file is expected and 403.1, both before the file is
    read.
    """
    _require(_slot(version, name), by, replace=replace)
    blob = blobs.store(chunks, content_type)
    with transaction.atomic():
        slot = _slot(version, name, lock=True)
        _require(slot, by, replace=replace)
        if slot.blob_id != blob.id:
            _fill(slot, blob, by=by, notes=notes)


@transaction.atomic
def clear_attachment(
    *, version: SubmissionVersion, name: str, by: Actor, notes: str | None = None
) -> None:
    """Remove a file; the version waits for it again. One it never named is forgotten.

    Raises Problem 404.1 if there is nothing of that name.
    """
    slot = _slot(version, name, lock=True)
    _fill(slot, None, by=by, notes=notes)
    if not slot.expected:
        slot.delete()


def _slot(version: SubmissionVersion, name: str, *, lock: bool = False) -> Attachment:
    slots = Attachment.objects.select_related("version__submission__form", "blob")
    if lock:
        # The version, as batches of files from phones take turns on it.
        slots = slots.select_for_update(of=("version",), no_key=True)
    slot = slots.defer("version__xml").filter(version=version, name=name).first()
    if slot is None:
        raise Problem("404.1")
    return slot


def _require(slot: Attachment, by: Actor, *, replace: bool) -> None:
    version = slot.version
    is_own = version.submitter_id == by.pk
    is_original = version.current and (
        version.instance_id == version.submission.instance_id
    )
    if not replace and not (is_own and is_original and slot.blob_id is None):
        raise Problem("403.1")


def _fill(slot: Attachment, blob: Blob | None, *, by: Actor, notes: str | None) -> None:
    version, old = slot.version, slot.blob
    form = version.submission.form
    slot.blob = blob
    slot.save(update_fields=["blob"])
    change = {
        "name": slot.name,
        "sha256": None if blob is None else blob.sha256,
        "replaced": None if old is None else old.sha256,
    }
    details = {
        "instanceId": version.submission.instance_id,
        "versionInstanceId": version.instance_id,
        "name": slot.name,
        "files": [change],
    }
    audit.record(
        action="submission.attachment.update",
        by=by,
        project_id=form.project_id,
        form_id=form.pk,
        details={**details, "draft": True} if version.draft else details,
        notes=notes,
    )
    submission = Submission.objects.filter(pk=version.submission_id)
    submission.update(seq=next_number(form.pk))
