"""From what happened to the work it asks for: audit events wake Celery tasks.

The audit log is the queue. An event is claimed with its row locked, its subscribers
run, and it is marked, all in one transaction: a worker that dies in between leaves the
event as it was, and two workers never handle the same event at once.
"""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import groupby

from celery import current_app, shared_task
from django.db import transaction
from django.db.models import Q

from collect.accounts.models import AuditEvent
from collect.lib.clock import now

# Action of an audit event -> names of tasks, each called with the event's id.
_CHANGED = ["collect.datasets.tasks.run_after_submission"]
_MAIL = ["collect.accounts.tasks.announce"]
JOBS: dict[str, list[str]] = {
    "submission.create": _CHANGED,
    "submission.update": _CHANGED,
    "submission.update.version": _CHANGED,
    "submission.delete": _CHANGED,
    "submission.restore": _CHANGED,
    "submission.purge": [*_CHANGED, "collect.datasets.tasks.forget_decisions"],
    "decision.create": _CHANGED,
    "decision.undo": _CHANGED,
    "submission.attachment.update": ["collect.datasets.tasks.run_after_file"],
    "form.update.publish": _CHANGED,
    "form.settings.update": _CHANGED,
    "run.finish": ["collect.datasets.tasks.count_after_run"],
    "export.create": ["collect.datasets.tasks.start_exports_after_request"],
    "publishing.create": ["collect.datasets.tasks.start_publishings_after_request"],
    "user.create": _MAIL,
    "user.update": _MAIL,
    "user.reset.initiate": _MAIL,
}

BATCH = 500
BATCHES = 20  # in one task; what remains is left to the next
# How long an event rests after its first, second, … failure; then it is given up.
PAUSES = [timedelta(seconds=s) for s in (10, 60, 300, 900)]
GIVEN_UP = len(PAUSES) + 1

_log = logging.getLogger(__name__)


@shared_task
def process_events() -> None:
    """Do the work of all events that wait for it."""
    for _ in range(BATCHES):
        if process_batch(now()) < BATCH:
            return


def process_batch(moment: datetime) -> int:
    """Claim up to BATCH events due at `moment`, do their work; how many there were.

    Events other workers are busy with are passed over. Of the events of one form that
    ask for the same work, the task sees the newest only.
    """
    with transaction.atomic():
        events = list(
            AuditEvent.objects.select_for_update(skip_locked=True)
            .filter(_due(moment), processed_at=None)
            .order_by("id")[:BATCH]
        )
        for group in _groups(events):
            error = _work(group[-1])
            if error is None:
                _mark_processed(group)
            else:
                _mark_failed(group, moment, error)
    return len(events)


def _due(moment: datetime) -> Q:
    due = Q(failures=0)
    for failures, pause in enumerate(PAUSES, start=1):
        due |= Q(failures=failures, failed_at__lte=moment - pause)
    return due


def _groups(events: Iterable[AuditEvent]) -> list[list[AuditEvent]]:
    """Events whose work is the same: the same tasks for the same form, or none.

    Sorted alike in every worker, so that two of them never wait for each other.
    """

    def work(event: AuditEvent) -> tuple[list[str], int, int]:
        tasks = JOBS.get(event.action, [])
        if not tasks:
            return tasks, 0, 0
        return tasks, event.form_id or 0, 0 if event.form_id else event.pk

    return [list(group) for _, group in groupby(sorted(events, key=work), key=work)]


def _work(event: AuditEvent) -> str | None:
    """Run the subscribers of an event; what went wrong, if anything did."""
    try:
        with transaction.atomic():
            for name in JOBS.get(event.action, []):
                current_app.tasks[name](event.pk)
    except Exception as error:
        _log.exception("The work of event %s (%s) failed", event.pk, event.action)
        return f"{type(error).__name__}: {error}"
    return None


def _mark_processed(events: list[AuditEvent]) -> None:
    AuditEvent.objects.filter(pk__in=[event.pk for event in events]).update(
        processed_at=now(), error=""
    )


def _mark_failed(events: list[AuditEvent], moment: datetime, error: str) -> None:
    for event in events:
        event.failures += 1
        event.failed_at = moment
        event.error = error
        if event.failures == GIVEN_UP:
            _log.error("Event %s is given up after %s failures", event.pk, GIVEN_UP)
    AuditEvent.objects.bulk_update(events, ["failures", "failed_at", "error"])
