"""Writing the audit log, which is also the queue of background work."""

from typing import Any

from django.db import transaction

from collect.accounts.models import Actor, AuditEvent
from collect.accounts.waking import waker

# For statements that write the event along with what it tells of; a row of `source`
# is an event. Parameters: by, action, project, form, details (JSON text), notes,
# now.
INSERT_EVENT = """
    INSERT INTO accounts_auditevent (
        actor_id, action, project_id, form_id, details, notes, logged_at, failures, error
    )
    SELECT %(by)s, %(action)s, %(project)s, %(form)s, %(details)s::jsonb, %(notes)s,
        %(now)s, 0, ''
    FROM {source}
"""


def wake_on_commit() -> None:
    """Wake the worker once the caller's transaction has written its events."""
    transaction.on_commit(waker.wake)


def record(
    *,
    action: str,
    by: Actor | None,
    project_id: int | None = None,
    form_id: int | None = None,
    details: dict[str, Any] | None = None,
    notes: str | None = None,
) -> AuditEvent:
    """Log what happened, in the caller's transaction; wake the worker on commit.

    ``action`` is ODK Central's name, such as ``submission.create``; ``details``
    are JSON values; ``by`` is null for anonymous submissions of drafts.
    """
    event = AuditEvent.objects.create(
        action=action,
        actor=by,
        project_id=project_id,
        form_id=form_id,
        details=details,
        notes=notes,
    )
    wake_on_commit()
    return event
