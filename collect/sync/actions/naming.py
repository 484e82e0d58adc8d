"""Uploads become files of records."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from collect.accounts.models import Actor, Project
from collect.accounts.permissions import Verb, require
from collect.problems import Problem
from collect.submissions.actions import attach_files
from collect.submissions.models import SubmissionVersion
from collect.sync.actions.uploads import own_blobs
from collect.sync.models import Upload


@transaction.atomic
def name_files(
    *, actor: Actor, project: Project, instance_id: str, named: Mapping[str, str]
) -> int:
    """Attach the actor's uploads to the record they belong to; its version's id.

    `named` are sums by file name. Those that the actor did not bring are left out. As
    the answers were accepted already, their files are even when the form is closed by
    now. Raises Problem 404.1 for a record that is not there or somebody else's, 403.1
    for someone who may send nothing to its form any more, 409.3 for other bytes under
    a name of a version that was edited since.
    """
    version = _own_version(actor, project, instance_id)
    require(actor, Verb.SUBMISSION_CREATE, project=project, form_id=version.form_id)
    blobs = own_blobs(actor, project, named.values())
    files = {name: blobs[sha] for name, sha in named.items() if sha in blobs}
    attach_files(version=version, files=files, by=actor)
    used = {blob.sha256 for blob in files.values()}
    Upload.objects.filter(actor=actor, project=project, sha256__in=used).delete()
    return version.pk


def _own_version(actor: Actor, project: Project, instance_id: str) -> SubmissionVersion:
    version = (
        SubmissionVersion.objects.filter(
            form__project=project,
            form__deleted_at__isnull=True,
            submission__deleted_at__isnull=True,
            instance_id=instance_id,
            submitter=actor,
            draft=False,
        )
        .select_related("form")
        .defer("xml")
        .order_by("-pk")
        .first()
    )
    if version is None:
        raise Problem("404.1")
    return version
