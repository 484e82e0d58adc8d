"""What may be done with a form: its state, its end, its return."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from collect.accounts import audit
from collect.accounts.models import Actor
from collect.forms.actions.versions import locked, touch
from collect.forms.models import Form, State
from collect.lib.clock import now
from collect.problems import Problem


def set_state(*, form: Form, state: str, by: Actor | None) -> Form:
    """Open, closing or closed. Raises Problem 400.8."""
    return update(form=form, by=by, state=state)


@transaction.atomic
def update(
    *,
    form: Form,
    by: Actor | None,
    state: str | None = None,
    name: str | None = None,
    notes: str | None = None,
) -> Form:
    """Change the state or the name people see; what is None stays.

    Raises Problem 400.8 for an unknown state.
    """
    if state is not None and state not in State.values:
        raise Problem(
            "400.8", field="state", value=state, reason="use open, closing or closed."
        )
    form = locked(form)
    changes = {
        key: value
        for key, value in (("state", state), ("name", name))
        if value is not None and value != getattr(form, key)
    }
    if not changes:
        return form
    for key, value in changes.items():
        setattr(form, key, value)
    touch(form)
    form.save(update_fields=[*changes, "updated_at"])
    audit.record(
        action="form.update",
        by=by,
        project_id=form.project_id,
        form_id=form.id,
        details={"data": changes},
        notes=notes,
    )
    return form


@transaction.atomic
def delete(*, form: Form, by: Actor | None, notes: str | None = None) -> None:
    """Put a form in the trash; its records stay and its id may be used again."""
    form = locked(form)
    form.deleted_at = now()
    form.save(update_fields=["deleted_at"])
    audit.record(
        action="form.delete",
        by=by,
        project_id=form.project_id,
        form_id=form.id,
        notes=notes,
    )


@transaction.atomic
def restore(*, form: Form, by: Actor | None, notes: str | None = None) -> Form:
    """Take a form out of the trash.

    Raises Problem 404.1 if it is not there, 409.3 if its id was used again.
    """
    found = Form.objects.select_for_update(of=("self",)).filter(
        id=form.id, deleted_at__isnull=False
    )
    form_now = found.first()
    if form_now is None:
        raise Problem("404.1")
    form_now.deleted_at = None
    try:
        with transaction.atomic():
            form_now.save(update_fields=["deleted_at"])
    except IntegrityError as error:
        raise Problem(
            "409.3",
            table="forms",
            fields=["projectId", "xmlFormId"],
            values=[form_now.project_id, form_now.xml_form_id],
        ) from error
    audit.record(
        action="form.restore",
        by=by,
        project_id=form_now.project_id,
        form_id=form_now.id,
        notes=notes,
    )
    return form_now
