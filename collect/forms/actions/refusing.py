"""Workbooks that were not taken: what was found in them, for whoever sent them.

They are no records, so the audit log tells nothing of them until one is taken.
"""

from __future__ import annotations

from datetime import timedelta

from collect.accounts.models import Actor, Project
from collect.forms import blobs, workbooks
from collect.forms.actions.drafts import create_form, replace_draft
from collect.forms.models import Form, RefusedUpload
from collect.forms.queries.refused import upload_of
from collect.forms.uploads import Upload
from collect.lib.clock import now
from collect.problems import Problem

REFUSED_KEPT = timedelta(days=1)


def keep_refused(
    *,
    project: Project,
    form: Form | None,
    upload: Upload,
    name: str,
    problem: Problem,
    by: Actor,
) -> RefusedUpload:
    """Keep the workbook with its findings, in place of what the actor sent before.

    `problem`: 400.15 or 400.16. Raises Problem 502.2.
    """
    findings = problem.details.get("findings", [])
    warnings = problem.details.get("warnings", {})
    excerpts = workbooks.excerpts(upload, findings)
    blob = blobs.store([upload.data], upload.content_type)
    drop_refused(project=project, form=form, by=by)
    return RefusedUpload.objects.create(
        project=project,
        form=form,
        by=by,
        name=name[:255],
        kind=upload.kind,
        blob=blob,
        findings=findings,
        excerpts=excerpts,
        workflow=warnings.get("workflowWarnings", [])
        if problem.code == "400.16"
        else [],
    )


def accept_warnings(*, refused: RefusedUpload, by: Actor) -> Form:
    """Take the workbook with its warnings; the form, whose draft it is now.

    Raises Problem as `create_form` and `replace_draft` do, if something changed since.
    """
    upload = upload_of(refused)
    form = refused.form
    if form is None:
        form = create_form(
            project=refused.project, upload=upload, by=by, ignore_warnings=True
        )
    else:
        replace_draft(form=form, upload=upload, by=by, ignore_warnings=True)
    refused.delete()
    return form


def drop_refused(*, project: Project, form: Form | None, by: Actor) -> None:
    """Forget what the actor sent for this form, or for a new one."""
    RefusedUpload.objects.filter(project=project, form=form, by=by).delete()


def discard_refused(*, kept: timedelta = REFUSED_KEPT) -> int:
    """Delete those that nobody came back for; how many. Their files are swept later."""
    old = RefusedUpload.objects.filter(created_at__lt=now() - kept)
    deleted, _ = old.delete()
    return deleted
