"""Submissions, their versions and files, for people to read."""

from __future__ import annotations

from django.db.models import QuerySet

from collect.accounts.models import Project
from collect.forms.models import Blob, Form
from collect.forms.queries import form_for
from collect.problems import Problem
from collect.submissions.models import Attachment, Submission, SubmissionVersion


def form_in(project_id: int, xml_form_id: str) -> Form:
    """A form with its project. Raises Problem 404.1."""
    project = Project.objects.filter(id=project_id, deleted_at__isnull=True).first()
    if project is None:
        raise Problem("404.1")
    form = form_for(project.id, xml_form_id)
    form.project = project
    return form


def submissions_of(form: Form) -> QuerySet[Submission]:
    """The submissions of a form, newest first, without drafts and deleted ones."""
    return (
        Submission.objects.filter(form=form, draft=False, deleted_at__isnull=True)
        .select_related("current_version")
        .defer("current_version__xml")
        .order_by("-created_at", "-id")
    )


def submission_in(form: Form, instance_id: str) -> Submission:
    """The submission that first arrived with this instanceID. Raises Problem 404.1."""
    submission = submissions_of(form).filter(instance_id=instance_id).first()
    if submission is None:
        raise Problem("404.1")
    return submission


def current_version_of(submission: Submission) -> SubmissionVersion:
    """Its current version, which every submission has once it is committed."""
    if submission.current_version is None:
        raise Problem("404.1")
    return submission.current_version


def current_version(form: Form, instance_id: str) -> SubmissionVersion:
    """The current version of a submission. Raises Problem 404.1."""
    return current_version_of(submission_in(form, instance_id))


def versions_of(submission: Submission) -> QuerySet[SubmissionVersion]:
    """The versions of a submission, newest first, without their XML."""
    return submission.versions.defer("xml").order_by("-seq")


def version_in(submission: Submission, instance_id: str) -> SubmissionVersion:
    """The version with this instanceID. Raises Problem 404.1."""
    version = submission.versions.filter(instance_id=instance_id).first()
    if version is None:
        raise Problem("404.1")
    return version


def attachments_of(version: SubmissionVersion) -> QuerySet[Attachment]:
    """The files of a version by name, arrived or not."""
    return version.attachments.order_by("name")


def attached_file(version: SubmissionVersion, name: str) -> Blob:
    """A file of a version. Raises Problem 404.1 if it has not arrived."""
    blob = Blob.objects.filter(
        id__in=version.attachments.filter(name=name).values("blob")
    ).first()
    if blob is None:
        raise Problem("404.1")
    return blob
