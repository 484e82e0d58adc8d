"""Background work of the accounts room: mail."""

from celery import shared_task
from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction

from collect.accounts.letters import letter_for
from collect.accounts.models import AuditEvent


@shared_task
def announce(event_id: int) -> None:
    """Have the letter of an audit event sent, by a task that may take its time."""
    deliver.delay(event_id)


@shared_task(
    autoretry_for=(OSError,), max_retries=6, retry_backoff=30, retry_jitter=True
)
def deliver(event_id: int) -> None:
    """Send the letter of an audit event, if it asks for one.

    A mail server that does not answer is tried again for about half an hour.
    """
    event = AuditEvent.objects.filter(pk=event_id).first()
    if event is None:
        return
    with transaction.atomic():
        letter = letter_for(event)
        if letter is not None:
            send_mail(
                letter.subject, letter.body, settings.DEFAULT_FROM_EMAIL, [letter.to]
            )
