"""Deletion for good: of forms that were long in the trash, of drafts replaced since."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import connection, transaction

from collect.accounts import audit
from collect.accounts.models import Actor, Assignment, AuditEvent, PublicLink
from collect.forms.models import Form, FormVersion
from collect.forms.ports import FormInUse, purgers, submission_store
from collect.forms.queries import trash, unnamed
from collect.lib.clock import now

KEPT = timedelta(days=30)
"""How long a deleted form can be restored."""
DRAFT_KEPT = timedelta(days=1)
"""How long what was sent to a draft may still arrive after it was replaced."""

logger = logging.getLogger(__name__)


def purge_forms(
    *,
    by: Actor | None = None,
    kept: timedelta = KEPT,
    project_id: int | None = None,
    form_id: int | None = None,
) -> int:
    """Delete forms that are in the trash for longer than `kept`, with everything that
    belongs to them: versions, submissions, runs, tables, links; how many that were.

    Each form goes in a transaction of its own; one that is being worked on stays until
    the next time. The audit log keeps what happened to them, without notes.
    """
    before = now() - kept
    found = trash(before, project_id=project_id, form_id=form_id)
    purged = 0
    for number in list(found.values_list("id", flat=True)):
        try:
            purged += _purge(number, before, by)
        except FormInUse:
            logger.warning("Form %s is being worked on; it is purged later", number)
    return purged


def discard_replaced_drafts(*, kept: timedelta = DRAFT_KEPT) -> int:
    """Delete drafts that were replaced or dropped and have no submissions; how many."""
    drafts = FormVersion.objects.filter(
        published_at__isnull=True, created_at__lt=now() - kept
    )
    removed = 0
    for version in unnamed(drafts).only("id").order_by("id"):
        version.delete()
        removed += 1
    return removed


@transaction.atomic
def _purge(form_id: int, before: datetime, by: Actor | None) -> bool:
    # Work on an event holds its row: when this returns, none is done for the form.
    waiting = AuditEvent.objects.filter(form_id=form_id, processed_at=None)
    waiting.update(processed_at=now())
    form = trash(before, form_id=form_id).select_for_update(of=("self",)).first()
    if form is None:
        return False
    for purger in purgers():
        purger(form.id)
    submission_store().purge_form(form.id)
    _withdraw_access(form)
    AuditEvent.objects.filter(form_id=form.id, notes__isnull=False).update(notes="")
    audit.record(
        action="form.purge",
        by=by,
        project_id=form.project_id,
        form_id=form.id,
        details={
            "xmlFormId": form.xml_form_id,
            "name": form.name,
            "deletedAt": form.deleted_at.isoformat() if form.deleted_at else None,
        },
    )
    _delete(form)
    return True


def _withdraw_access(form: Form) -> None:
    Assignment.objects.filter(form_id=form.id).delete()
    links = PublicLink.objects.filter(form_id=form.id)
    Actor.objects.filter(id__in=links.values("actor")).update(deleted_at=now())
    links.delete()


def _delete(form: Form) -> None:
    with connection.cursor() as cursor:
        # Only with this will the database part with published versions.
        cursor.execute(
            "SELECT set_config('collect.purged_form', %s, true)", [str(form.id)]
        )
    form.current_version = form.draft_version = None
    form.save(update_fields=["current_version", "draft_version"])
    form.delete()
