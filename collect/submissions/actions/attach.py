"""Files that arrive after their submission: later batches and retries."""

from __future__ import annotations

from collections.abc import Mapping

from collect.accounts import audit
from collect.accounts.models import Actor
from collect.forms.models import Blob
from collect.problems import Problem
from collect.submissions.actions.arrival import attachment_name
from collect.submissions.actions.known import Known, known
from collect.submissions.actions.write import next_number
from collect.submissions.models import Attachment, Submission, SubmissionVersion


def attach(
    version: Known,
    files: Mapping[str, Blob],
    *,
    by: Actor | None,
    project_id: int,
    form_id: int,
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
        for attachment in Attachment.objects.filter(
            version_id=version.version_id
        ).select_related("blob")
    }
    changed = [
        Attachment(
            version_id=version.version_id,
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
        audit.record(
            action="submission.attachment.update",
            by=by,
            project_id=project_id,
            form_id=form_id,
            details={
                "instanceId": version.instance_id,
                "versionInstanceId": version.version_instance_id,
                "files": [_change(file, present.get(file.name)) for file in changed],
            },
        )
        submission = Submission.objects.filter(pk=version.submission_id)
        submission.update(seq=next_number(form_id))
    return [attachment.name for attachment in changed]


def attach_files(
    *, version: SubmissionVersion, files: Mapping[str, Blob], by: Actor
) -> None:
    """Add files that came by themselves to a version, as `attach` does those that came
    with its XML. `version` has its form; runs in the caller's transaction. Raises
    Problem 409.3, and 404.1 if the version was purged meanwhile."""
    found = known(
        form_id=version.form_id,
        draft=version.draft,
        instance_ids=[version.instance_id],
        lock=True,
    ).get(version.instance_id)
    if found is None:
        raise Problem("404.1")
    expected = tuple(
        Attachment.objects.filter(version=version).values_list("name", flat=True)
    )
    named = {attachment_name(name, expected): blob for name, blob in files.items()}
    named.pop("", None)
    project_id = version.form.project_id
    attach(found, named, by=by, project_id=project_id, form_id=version.form_id)


def _lock(version: Known) -> None:
    """Batches of one submission take turns."""
    locked = SubmissionVersion.objects.select_for_update(no_key=True)
    locked.values_list("id").get(id=version.version_id)


def _changes(
    version: Known,
    attachment: Attachment | None,
    blob: Blob,
    by: Actor | None,
) -> bool:
    if attachment is None or attachment.blob_id is None:
        return True
    if attachment.blob_id == blob.id:
        return False
    same_sender = version.submitter_id == (None if by is None else by.id)
    if same_sender and version.is_current:
        return True
    raise Problem("409.3", fields=["attachment name"], values=[attachment.name])


def _change(new: Attachment, old: Attachment | None) -> dict[str, str | None]:
    return {"name": new.name, "sha256": _sha256(new), "replaced": _sha256(old)}


def _sha256(attachment: Attachment | None) -> str | None:
    if attachment is None or attachment.blob is None:
        return None
    return attachment.blob.sha256
