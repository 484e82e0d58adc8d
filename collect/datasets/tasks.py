"""What workers do for the datasets room."""

from celery import shared_task

from collect.accounts.models import AuditEvent
from collect.datasets import actions


@shared_task
def run_after_submission(event_id: int) -> None:
    """A submission came or changed: its form's tables are due for a run."""
    event = AuditEvent.objects.get(pk=event_id)
    if event.form_id is not None:
        actions.request_run(form_id=event.form_id)


@shared_task
def start_due_runs() -> None:
    """Hand due runs to workers; from time to time, so that none is forgotten."""
    for run_id in actions.hand_out_due_runs():
        execute_run.delay(run_id)


@shared_task
def execute_run(run_id: int) -> None:
    """Work on one run."""
    actions.execute(run_id=run_id)
