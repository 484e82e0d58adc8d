"""Files that arrive after their submission: later batches and retries."""

from __future__ import annotations

from collections.abc import Mapping

from collect.accounts import audit
from collect.accounts.models import Actor
from collect.forms.models import Blob
from collect.problems import Problem
from collect.submissions.models import Attachment, SubmissionVersion


def attach(
    version: SubmissionVersion,
    files: Mapping[str, Blob],
    *,
    by: Actor | None,
    project_id: int,
) -> list[str]:
    """Add files to a version and answer the names of those that changed something.

    Equal bytes change nothing. Other bytes replace the earlier file if its sender
    sends them and the version is the current one. Runs in the caller's transaction;
    raises Problem 409.3 if a file may not be replaced.
    """
    if not files:
        return []
    _lock(version)
    present = {
        attachment.name: attachment
        for attachment in version.attachments.select_related("blob")
    }
    changed = [
        Attachment(
            version=version,
            name=name,
            blob=blob,
            expected=present[name].expected if name in present else False,
        )
        for name, blob in files.items()
        if _changes(version, present.get(name), blob, by)
    ]
    Attachment.objects.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=["version", "name"],
        update_fields=["blob"],
    )
    if changed:
        _log(version, changed, present, by=by, project_id=project_id)
    return [attachment.name for attachment in changed]


def _lock(version: SubmissionVersion) -> None:
    """Batches of one submission take turns."""
    locked = SubmissionVersion.objects.select_for_update(no_key=True)
    locked.values_list("id").get(id=version.id)


def _changes(
    version: SubmissionVersion,
    attachment: Attachment | None,
    blob: Blob,
    by: Actor | None,
) -> bool:
    if attachment is None or attachment.blob_id is None:
        return True
    if attachment.blob_id == blob.id:
        return False
    same_sender = version.submitter_id == (None if by is None else by.id)
    if same_sender and version.submission.current_version_id == version.id:
        return True
    raise Problem("409.3", fields=["attachment name"], values=[attachment.name])


def _log(
    version: SubmissionVersion,
    changed: list[Attachment],
    present: Mapping[str, Attachment],
    *,
    by: Actor | None,
    project_id: int,
) -> None:
    def earlier(name: str) -> str | None:
        blob = present[name].blob if name in present else None
        return None if blob is None else blob.sha256

    audit.record(
        action="submission.attachment.update",
        by=by,
        project_id=project_id,
        form_id=version.form_id,
        details={
            "instanceId": version.submission.instance_id,
            "versionInstanceId": version.instance_id,
            "files": [
                {
                    "name": attachment.name,
                    "sha256": attachment.blob.sha256 if attachment.blob else None,
                    "replaced": earlier(attachment.name),
                }
                for attachment in changed
            ],
        },
    )
