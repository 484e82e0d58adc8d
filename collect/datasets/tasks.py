"""What workers do for the datasets room."""

import pyarrow as pa
from celery import shared_task
from celery.signals import worker_init
from django.conf import settings

from collect.accounts.models import AuditEvent
from collect.datasets import actions
from collect.datasets.decisions import actions as decisions
from collect.datasets.exports import actions as exports
from collect.datasets.exports import work
from collect.datasets.monitoring.standing import renew
from collect.datasets.releases import work as publishings
from collect.forms.models import Form


@worker_init.connect
def load_ahead(**_sender: object) -> None:
    """Load what comes with the first column: Arrow looks for pandas then, for half a
    second. Before a worker's processes part, so that they share it and no task waits."""
    pa.array([0])


@shared_task
def run_after_submission(event_id: int) -> None:
    """A submission came or changed: its form's tables are due for a run."""
    event = AuditEvent.objects.get(pk=event_id)
    if event.form_id is not None:
        actions.request_run(form_id=event.form_id)


@shared_task
def forget_decisions(event_id: int) -> None:
    """Submissions are gone for good: so is what was decided about their answers."""
    event = AuditEvent.objects.get(pk=event_id)
    if event.form_id is not None:
        decisions.forget_purged(event.form_id)


@shared_task
def run_after_file(event_id: int) -> None:
    """A file of a submission came later: if it may be the log of a phone, what checks
    find by it changes."""
    event = AuditEvent.objects.get(pk=event_id)
    names = [file["name"] for file in (event.details or {}).get("files", ())]
    if any(name.lower().endswith(".csv") for name in names):
        run_after_submission(event_id)


@shared_task
def start_due_runs() -> None:
    """Hand due runs to workers; from time to time, so that none is forgotten."""
    for run_id in actions.hand_out_due_runs():
        execute_run.delay(run_id)


@shared_task
def execute_run(run_id: int) -> None:
    """Work on one run."""
    actions.execute(run_id=run_id)


@shared_task
def count_after_run(event_id: int) -> None:
    """A run has ended: what pages tell of its form's fieldwork is due."""
    event = AuditEvent.objects.get(pk=event_id)
    if event.form_id is not None:
        count_interviews.delay(event.form_id)


@shared_task
def count_interviews(form_id: int) -> None:
    """Count what pages tell of a form's fieldwork."""
    form = Form.objects.filter(pk=form_id).first()
    if form is not None:
        renew(form)


@shared_task
def tidy_tables() -> None:
    """Merge the small files that every run adds to raw tables, and clear away."""
    actions.tidy_tables()


@shared_task
def start_exports_after_request(event_id: int) -> None:
    """Somebody asked for an export: it is due."""
    start_exports()


@shared_task
def start_exports() -> None:
    """Hand exports that wait to workers; from time to time, so that none is
    forgotten."""
    for export_id in work.hand_out():
        # One that nobody takes is handed out anew.
        make_export.apply_async((export_id,), expires=work.RESEND_AFTER.total_seconds())


@shared_task(
    soft_time_limit=settings.COLLECT_EXPORT_SECONDS,
    time_limit=settings.COLLECT_EXPORT_SECONDS + 60,
)
def make_export(export_id: int) -> None:
    """Work on one export."""
    work.execute(export_id=export_id)


@shared_task
def sweep_exports() -> None:
    """Remove the files of exports that have expired."""
    exports.sweep()


@shared_task
def start_publishings_after_request(event_id: int) -> None:
    """Somebody asked for a release: it is due."""
    start_publishings()


@shared_task
def start_publishings() -> None:
    """Hand releases that are asked for to workers; from time to time, so that none is
    forgotten."""
    for publishing_id in publishings.hand_out():
        # One that nobody takes is handed out anew.
        seconds = publishings.RESEND_AFTER.total_seconds()
        make_release.apply_async((publishing_id,), expires=seconds)


@shared_task
def make_release(publishing_id: int) -> None:
    """Work on one release that is asked for."""
    publishings.execute(publishing_id=publishing_id)
