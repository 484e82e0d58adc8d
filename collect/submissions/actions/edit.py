"""An edit that says by its address which submission it is for."""

from __future__ import annotations

from collect.accounts.models import Actor
from collect.forms.models import Form
from collect.problems import Problem
from collect.submissions.actions.arrival import read_instance
from collect.submissions.actions.receiving import Receipt, receive
from collect.submissions.queries import submission_in


def edit_submission(
    *,
    form: Form,
    instance_id: str,
    xml: bytes,
    by: Actor,
    device_id: str = "",
    user_agent: str = "",
    draft: bool = False,
    notes: str | None = None,
) -> Receipt:
    """Record a new version of the submission that first came with `instance_id`.

    The XML names the version it replaces, the current one. The same edit sent again
    succeeds, as clients repeat a PUT whose answer they missed.

    Raises Problem what `receive` raises, 400.19 without a deprecatedID, 404.1 for an
    unknown submission, 409.9 if the deprecatedID is not that of its current version.
    """
    deprecated_id = read_instance(xml).deprecated_id
    if not deprecated_id:
        raise Problem("400.19")
    submission = submission_in(form, instance_id, draft=draft)
    if not submission.versions.filter(instance_id=deprecated_id).exists():
        raise Problem("409.9", deprecatedId=deprecated_id)
    return receive(
        project=form.project,
        form=form,
        xml=xml,
        files=(),
        by=by,
        device_id=device_id,
        user_agent=user_agent,
        draft=draft,
        notes=notes,
    )
