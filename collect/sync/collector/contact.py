"""Noting that a phone was in contact."""

from __future__ import annotations

from django.http import HttpRequest

from collect.sync.actions.devices import Contact, touch
from collect.sync.collector.access import Caller

_MOST = 2**31 - 1


def note(
    request: HttpRequest,
    who: Caller,
    contact: Contact,
    device_id: str,
    waiting: int | None,
) -> None:
    """Note it, with the number of records that wait on the phone if it said so."""
    sane = waiting is not None and 0 <= waiting <= _MOST
    touch(
        project_id=who.project.pk,
        by=who.actor,
        device_id=device_id,
        user_agent=request.headers.get("User-Agent", ""),
        contact=contact,
        waiting=waiting if sane else None,
    )
