"""What workers do for the forms room."""

from celery import shared_task

from collect.forms import actions


@shared_task
def sweep_blobs() -> None:
    """Remove files that no record names, left by uploads that did not end."""
    actions.sweep_blobs()
