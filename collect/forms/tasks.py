"""What workers do for the forms room."""

from celery import shared_task

from collect.forms import actions


@shared_task
def sweep_blobs() -> None:
    """Remove files that no record names, left by uploads that did not end."""
    actions.sweep_blobs()


@shared_task
def purge() -> None:
    """Delete for good the forms that were long enough in the trash, old drafts, and
    workbooks that were not taken."""
    actions.purge_forms()
    actions.discard_replaced_drafts()
    actions.discard_refused()
