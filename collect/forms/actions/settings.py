"""Settings of a form that its devices never see."""

from __future__ import annotations

from django.db import transaction

from collect.accounts import audit
from collect.accounts.models import Actor
from collect.forms.actions.versions import locked, touch
from collect.forms.models import Form, ReviewRule


@transaction.atomic
def set_review_rule(
    *, form: Form, rule: ReviewRule, by: Actor | None, notes: str | None = None
) -> Form:
    """Say which submissions count in estimates, by what reviewers decided.

    A change is the audit event `form.settings.update`, which makes a run due. Raises
    Problem 404.1 if the form is gone.
    """
    form = locked(form)
    if form.review_rule == rule:
        return form
    before, form.review_rule = form.review_rule, rule
    touch(form)
    form.save(update_fields=["review_rule", "updated_at"])
    audit.record(
        action="form.settings.update",
        by=by,
        project_id=form.project_id,
        form_id=form.id,
        details={"data": {"reviewRule": rule}, "old": {"reviewRule": before}},
        notes=notes,
    )
    return form
