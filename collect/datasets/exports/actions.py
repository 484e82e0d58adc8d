"""Writes: asking for exports, ending them, and what is left of them."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Any, NamedTuple

from django.conf import settings
from django.db import transaction

from collect.accounts.audit import record
from collect.accounts.models import Actor
from collect.datasets.exports import files, rights
from collect.datasets.exports.wishes import Wish, checked
from collect.datasets.locks import EXPORTS, keep_until_commit
from collect.datasets.models import ACTIVE, Export, ExportState
from collect.forms.models import Form
from collect.forms.ports import FormInUse
from collect.lib.clock import now
from collect.problems import Problem
from collect.submissions.queries import horizon

DOWNLOADS_IN_PARTS = timedelta(hours=1)
"""Parts of a file that one person fetches within this time are one download."""


class Asked(NamedTuple):
    """An export, and whether it was there before it was asked for."""

    export: Export
    found: bool


@transaction.atomic
def request_export(*, form: Form, wish: Wish, by: Actor) -> Asked:
    """An export of everything acknowledged before this call.

    One that waits covers that, as it takes its horizon when it is worked on; one that
    is worked on or done does if nothing has happened to the form's submissions since.
    Raises Problem 403.1, and what `checked` raises.
    """
    check = checked(wish, form)
    rights.require_export(by, form, direct=check.direct)
    fingerprint = wish.fingerprint(form)
    found = None if check.depends_on_time else _up_to_date(form, fingerprint)
    if found is None:
        waiting = Export.objects.select_for_update(of=("self",))
        found, created = waiting.get_or_create(
            form=form,
            fingerprint=fingerprint,
            state=ExportState.QUEUED,
            defaults={
                "format": wish.format,
                "options": wish.to_json(),
                "direct": check.direct,
                "requested_by": by,
            },
        )
    else:
        created = False
    found.askers.add(by)
    _record("create", found, by)
    return Asked(found, found=not created)


def request_again(*, export: Export, by: Actor) -> Asked:
    """The same once more, with all that has arrived since; see `request_export`. Raises
    Problem 409.52 while it is made, 403.1."""
    if export.state in ACTIVE:
        raise Problem("409.52", state=export.state, action="retried")
    wish = Wish.of(export.format, export.options)
    return request_export(form=export.form, wish=wish, by=by)


def _up_to_date(form: Form, fingerprint: str) -> Export | None:
    """One in the making or done that has all there is; locked, so that it is neither
    cancelled nor swept before its new asker is known."""
    alike = Export.objects.filter(
        form=form,
        fingerprint=fingerprint,
        state__in=(ExportState.RUNNING, ExportState.SUCCEEDED),
        to_cancel=False,
        cursor=horizon(form.pk),
    )
    for export in alike.select_for_update(of=("self",)).order_by("-pk"):
        if export.state == ExportState.RUNNING or _can_be_fetched(export):
            return export
    return None


def _can_be_fetched(export: Export) -> bool:
    """Whether there is still time for that."""
    if export.expires_at is None or export.expires_at - now() < timedelta(days=1):
        return False
    return files.folder_of(export.pk).is_dir()


def cancel(*, export: Export, by: Actor) -> None:
    """Stop caring for an export; it ends when nobody does, or when a manager who did
    not ask for it says so. Raises Problem 409.52 if it has ended, 403.1."""
    with transaction.atomic():
        current = Export.objects.select_for_update().get(pk=export.pk)
        if current.state not in ACTIVE:
            raise Problem("409.52", state=current.state, action="cancelled")
        if _is_nobodys_without(current, by):
            _stop(current)
        _record("cancel", current, by)


def remove(*, export: Export, by: Actor) -> None:
    """Cancel an export, or remove its file if it has ended. Raises Problem 403.1."""
    with transaction.atomic():
        current = Export.objects.select_for_update().get(pk=export.pk)
        if _is_nobodys_without(current, by):
            if current.state in ACTIVE:
                _stop(current)
            else:
                expire(current)
        _record("delete", current, by)


def _is_nobodys_without(export: Export, by: Actor) -> bool:
    if not export.askers.filter(pk=by.pk).exists():
        if not rights.may_manage(by, export.form):
            raise Problem("403.1")
        return True
    export.askers.remove(by)
    return not export.askers.exists()


def _stop(export: Export) -> None:
    if export.state == ExportState.RUNNING:
        # The worker stops and says so; if it is dead, the next one does.
        Export.objects.filter(pk=export.pk).update(to_cancel=True)
    else:
        finish(export.pk, ExportState.CANCELLED)


def finish(export_id: int, state: ExportState, **changes: Any) -> None:
    """The export ends like this."""
    Export.objects.filter(pk=export_id).update(
        state=state, finished_at=now(), phase="", **changes
    )


def expire(export: Export) -> None:
    """The file of an export that has ended goes, once the transaction is committed."""
    if export.state == ExportState.SUCCEEDED:
        Export.objects.filter(pk=export.pk).update(
            state=ExportState.EXPIRED, expires_at=now()
        )
    transaction.on_commit(partial(files.remove, export.pk), robust=True)


def sweep() -> None:
    """Remove files whose time is over, and what crashes left behind."""
    due = Export.objects.filter(state=ExportState.SUCCEEDED, expires_at__lte=now())
    for export_id in list(due.values_list("pk", flat=True)):
        with transaction.atomic():
            # One that was expired meanwhile is found no more.
            for export in due.select_for_update().filter(pk=export_id):
                expire(export)
    kept = Export.objects.filter(state__in=(*ACTIVE, ExportState.SUCCEEDED))
    # Folders first: one that is made meanwhile belongs to an export that is in `kept`.
    found = files.folders()
    files.sweep(found, set(kept.values_list("pk", flat=True)))


def note_download(*, export: Export, by: Actor, part: bool) -> None:
    """Log that somebody fetched the file; fetching it in parts is one download."""
    if part and _was_noted(export, by):
        return
    _record("download", export, by)


def _was_noted(export: Export, by: Actor) -> bool:
    return by.events.filter(
        action="export.download",
        logged_at__gt=now() - DOWNLOADS_IN_PARTS,
        details__exportId=export.pk,
    ).exists()


def forget_form(form_id: int) -> None:
    """Delete the exports of a form that is being purged, in the caller's transaction;
    their files go once it is committed. Raises FormInUse while one is worked on."""
    exports = Export.objects.filter(form_id=form_id).select_for_update()
    for export in exports:
        if export.state in ACTIVE and not keep_until_commit(EXPORTS, export.pk):
            raise FormInUse
        transaction.on_commit(partial(files.remove, export.pk), robust=True)
    Export.objects.filter(form_id=form_id).delete()


def kept_until() -> datetime:
    """When the file of an export that is done now goes."""
    return now() + timedelta(days=settings.COLLECT_EXPORT_DAYS)


def _record(action: str, export: Export, by: Actor) -> None:
    record(
        action=f"export.{action}",
        by=by,
        project_id=export.form.project_id,
        form_id=export.form_id,
        details={
            "exportId": export.pk,
            "format": export.format,
            "identifiers": export.direct,
        },
    )
