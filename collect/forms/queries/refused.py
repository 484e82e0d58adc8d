"""Workbooks that were not taken."""

from __future__ import annotations

from collect.accounts.models import Actor
from collect.forms import blobs
from collect.forms.models import FormVersion, RefusedUpload
from collect.forms.uploads import CONTENT_TYPES, Kind, Upload
from collect.problems import Problem

_KINDS = {content_type: kind for kind, content_type in CONTENT_TYPES.items()}


def refused_for(number: int, actor: Actor) -> RefusedUpload:
    """One that the actor sent. Raises Problem 404.1."""
    sent = RefusedUpload.objects.filter(pk=number, by=actor)
    found = sent.select_related("project", "form", "blob").first()
    if found is None or (found.form is not None and found.form.deleted_at is not None):
        raise Problem("404.1")
    return found


def upload_of(refused: RefusedUpload) -> Upload:
    """The workbook as it was sent."""
    return Upload(
        data=blobs.read_blob(refused.blob),
        kind=Kind(refused.kind),
        fallback_id=refused.name.rpartition(".")[0],
    )


def workbook_upload_of(version: FormVersion) -> Upload:
    """The workbook that a version was made from. Raises Problem 404.1 without one."""
    if version.workbook is None:
        raise Problem("404.1")
    kind = _KINDS[version.workbook_type]
    return Upload(data=blobs.read_blob(version.workbook), kind=kind)
