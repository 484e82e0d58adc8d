"""What workers do for the submissions room."""

from __future__ import annotations

from celery import shared_task

from collect.submissions import actions


@shared_task
def purge() -> None:
    """Delete for good the submissions that were long enough in the trash."""
    actions.purge_submissions()
