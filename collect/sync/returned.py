"""What reviewers sent back, for the devices that sent it."""

from __future__ import annotations

from datetime import UTC

from collect.accounts.models import Actor, Project
from collect.accounts.permissions import Verb, form_ids_with
from collect.forms.models import Form, FormVersion, State
from collect.forms.returned import returned_file
from collect.lib.moments import utc_text
from collect.problems import Problem
from collect.submissions.models import SubmissionVersion
from collect.submissions.queries import (
    Returned,
    current_version_of,
    returned_submission,
    returned_to,
)
from collect.sync.queries import belongs


def returned_in(actor: Actor, project: Project) -> list[Returned]:
    """The actor's own submissions that have issues, of forms that take their edits.

    Raises Problem 403.1 for someone who may send nothing to the project, and for public
    links, as many people share one. An app user without a form has none.
    """
    _require_sender(actor)
    allowed = form_ids_with(actor, Verb.SUBMISSION_CREATE, project=project)
    if allowed == frozenset():
        if not belongs(actor, project):
            raise Problem("403.1")
        return []
    forms = Form.objects.filter(
        project=project, deleted_at__isnull=True, state__in=(State.OPEN, State.CLOSING)
    )
    if allowed is not None:
        forms = forms.filter(id__in=allowed)
    return returned_to(actor, forms)


def returned_version(actor: Actor, form: Form, instance_id: str) -> SubmissionVersion:
    """The current version of one of them, to make the edit from.

    Raises Problem 403.1, 404.1 where it has no issues or is somebody else's.
    """
    _require_sender(actor)
    allowed = form_ids_with(actor, Verb.SUBMISSION_CREATE, project=form.project_id)
    if allowed is not None and form.pk not in allowed:
        raise Problem("403.1")
    forms = Form.objects.filter(pk=form.pk).exclude(state=State.CLOSED)
    found = returned_submission(actor, forms, instance_id)
    if found is None:
        raise Problem("404.1")
    return current_version_of(found)


def file_for(version: FormVersion, actor: Actor | None) -> bytes:
    """The `returned.csv` of a form for an actor; without rows for a draft, whose test
    submissions nobody reviews, for nobody, and for a public link."""
    if actor is None or actor.type == Actor.Type.PUBLIC_LINK:
        return returned_file()
    forms = Form.objects.filter(pk=version.form_id)
    return returned_file(_cells(row) for row in returned_to(actor, forms))


def _require_sender(actor: Actor) -> None:
    if actor.type == Actor.Type.PUBLIC_LINK:
        raise Problem("403.1")


def _cells(row: Returned) -> tuple[str, ...]:
    of = row.submission
    current = current_version_of(of)
    return (
        of.instance_id,
        current.instance_name.strip()
        or f"{of.created_at.astimezone(UTC):%Y-%m-%d %H:%M} UTC",
        current.instance_id,
        current.instance_name,
        row.remarks[0].body if row.remarks else "",
        utc_text(row.returned_at, "seconds"),
    )
