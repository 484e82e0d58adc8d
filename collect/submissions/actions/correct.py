"""Corrections of answers by whoever checks submissions, without a phone."""

from __future__ import annotations

from collections.abc import Mapping

from collect.accounts.models import Actor
from collect.forms.models import Form
from collect.lib.ids import new_instance_id
from collect.problems import Problem
from collect.submissions.actions.edit import edit_submission
from collect.submissions.actions.receiving import Receipt
from collect.submissions.instance.correct import corrected
from collect.submissions.models import Submission, SubmissionVersion
from collect.submissions.queries import form_tree


def correct_submission(
    *,
    form: Form,
    submission: Submission,
    version: SubmissionVersion,
    changes: Mapping[int, str],
    by: Actor,
    user_agent: str,
    notes: str,
) -> Receipt:
    """Record a new version of a submission, in which some answers of `version` have new
    texts. `changes` names them by their place, see `instance.correct.Leaf`.

    It is an edit like that of a phone. Raises Problem what `edit_submission` raises:
    409.9 unless `version` is the current one; and 400.1 for an encrypted one.
    """
    if version.encrypted:
        raise Problem(
            "400.1", format="xml", rawLength=len(version.xml), reason="it is encrypted"
        )
    xml = corrected(
        bytes(version.xml),
        form_tree(version.form_version_id),
        changes,
        instance_id=new_instance_id(),
    )
    return edit_submission(
        form=form,
        instance_id=submission.instance_id,
        xml=xml,
        by=by,
        user_agent=user_agent,
        draft=submission.draft,
        notes=notes,
    )
