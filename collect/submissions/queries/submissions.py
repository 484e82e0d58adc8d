"""Submissions, their versions and files, for people to read."""

from __future__ import annotations

from django.db.models import F, OuterRef, QuerySet, Subquery

from collect.accounts.models import Actor, Project
from collect.forms.models import Blob, Form
from collect.forms.queries import form_for
from collect.problems import Problem
from collect.submissions.instance.answers import Group, answers_of
from collect.submissions.instance.diff import Change, changes
from collect.submissions.instance.parse import parse_instance
from collect.submissions.models import (
    Attachment,
    Comment,
    Submission,
    SubmissionVersion,
)
from collect.submissions.queries.targets import form_tree


def form_in(project_id: int, xml_form_id: str) -> Form:
    """A form with its project. Raises Problem 404.1."""
    project = Project.objects.filter(id=project_id, deleted_at__isnull=True).first()
    if project is None:
        raise Problem("404.1")
    form = form_for(project.id, xml_form_id)
    form.project = project
    return form


def submissions_of(
    form: Form, *, draft: bool = False, deleted: bool = False
) -> QuerySet[Submission]:
    """The submissions of a form, newest first: those to its published versions or to
    its draft, those in sight or those in the trash.

    `first_user_agent` is that of the original version, with which each began.
    """
    first = SubmissionVersion.objects.filter(
        form_id=OuterRef("form_id"),
        draft=OuterRef("draft"),
        instance_id=OuterRef("instance_id"),
    )
    return (
        Submission.objects.filter(
            form=form, draft=draft, deleted_at__isnull=not deleted
        )
        .select_related("current_version")
        .defer("current_version__xml")
        .annotate(first_user_agent=Subquery(first.values("user_agent")[:1]))
        .order_by("-created_at", "-id")
    )


def with_people(submissions: QuerySet[Submission]) -> QuerySet[Submission]:
    """The same with the actors who sent them, and `form_version_name`."""
    return submissions.select_related(
        "submitter", "current_version__submitter"
    ).annotate(form_version_name=F("current_version__form_version__version"))


def submission_in(
    form: Form, instance_id: str, *, draft: bool = False, deleted: bool = False
) -> Submission:
    """The submission that first arrived with this instanceID. Raises Problem 404.1."""
    found = submissions_of(form, draft=draft, deleted=deleted)
    submission = found.filter(instance_id=instance_id).first()
    if submission is None:
        raise Problem("404.1")
    return submission


def first_id_of(submissions: QuerySet[Submission], instance_id: str) -> str:
    """The first instanceID of the one of these that has a version with this one.

    Raises Problem 404.1.
    """
    having = submissions.filter(versions__instance_id=instance_id)
    found = having.values_list("instance_id", flat=True).first()
    if found is None:
        raise Problem("404.1")
    return found


def instance_id_of(submission_id: int) -> str:
    """The first instanceID of the submission with this id. Raises Problem 404.1."""
    found = Submission.objects.filter(pk=submission_id)
    instance_id = found.values_list("instance_id", flat=True).first()
    if instance_id is None:
        raise Problem("404.1")
    return instance_id


def current_version_of(submission: Submission) -> SubmissionVersion:
    """Its current version, which every submission has once it is committed."""
    if submission.current_version is None:
        raise Problem("404.1")
    return submission.current_version


def versions_of(submission: Submission) -> QuerySet[SubmissionVersion]:
    """The versions of a submission, newest first, without their XML but with who sent
    them and `form_version_name`."""
    return (
        submission.versions.select_related("submitter")
        .defer("xml")
        .annotate(form_version_name=F("form_version__version"))
        .order_by("-seq")
    )


def version_in(submission: Submission, instance_id: str) -> SubmissionVersion:
    """The version with this instanceID. Raises Problem 404.1."""
    version = versions_of(submission).filter(instance_id=instance_id).first()
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


def comments_on(submission: Submission) -> QuerySet[Comment]:
    """What people said about a submission, newest first."""
    comments = submission.comments.select_related("actor")
    return comments.order_by("-created_at", "-id")


def submitters_of(submissions: QuerySet[Submission]) -> QuerySet[Actor]:
    """Who sent these submissions, by name."""
    sent = submissions.order_by().values("submitter")
    return Actor.objects.filter(id__in=sent).order_by("display_name", "id")


def differences_of(submission: Submission) -> dict[str, list[Change]]:
    """What each version changed in the one before it, by its instanceID, newest first.

    Each version is read with the fields of its own form version.
    """
    versions = list(submission.versions.order_by("-seq"))
    answers = [_answers(version) for version in versions]
    return {
        version.instance_id: list(changes(old, new))
        for version, new, old in zip(versions, answers, answers[1:], strict=False)
    }


def _answers(version: SubmissionVersion) -> Group:
    root = parse_instance(bytes(version.xml)).root
    return answers_of(root, form_tree(version.form_version_id))
