"""What workers do for this room."""

from __future__ import annotations

from celery import shared_task

from collect.sync.actions import uploads


@shared_task
def sweep_uploads() -> None:
    """Forget files that nobody finished, or that no record named."""
    uploads.sweep_uploads()
