"""Noting which devices were in contact, cheaply."""

from __future__ import annotations

import logging
import time
from collections.abc import Hashable
from enum import StrEnum
from typing import Any

from django.db import DatabaseError, connection

from collect.accounts.auth import USE_NOTED_EVERY
from collect.accounts.models import Actor, AppUser
from collect.lib.clock import now

PAUSE = 60.0
"""Seconds in which further contacts of a device are not written."""

_REMEMBERED = 20_000
_log = logging.getLogger(__name__)


class Contact(StrEnum):
    """What a device came for; names the column that is set."""

    FORM_LIST = "last_form_list_at"
    SUBMISSION = "last_submission_at"


class Recent:
    """Keys seen within the pause, by this process; holds a bounded number."""

    def __init__(self, pause: float, size: int = _REMEMBERED) -> None:
        self._pause = pause
        self._size = size
        self._until: dict[Hashable, float] = {}

    def add(self, key: Hashable, moment: float) -> bool:
        """Whether the key is new or its pause is over; it is remembered anew then."""
        if self._until.get(key, moment) > moment:
            return False
        if len(self._until) >= self._size:
            self._until.clear()
        self._until[key] = moment + self._pause
        return True


recent = Recent(PAUSE)
keys = Recent(USE_NOTED_EVERY.total_seconds())

_TOUCH = """
    INSERT INTO sync_device AS d (
        project_id, actor_id, device_id, user_agent, first_seen_at, last_seen_at, {column},
        waiting
    ) VALUES (
        %(project)s, %(actor)s, %(device)s, %(agent)s, %(now)s, %(now)s, %(now)s,
        %(waiting)s
    )
    ON CONFLICT (project_id, actor_id, device_id) DO UPDATE
    SET user_agent = excluded.user_agent, last_seen_at = excluded.last_seen_at,
        {column} = excluded.{column}, waiting = coalesce(excluded.waiting, d.waiting)
"""


def touch(
    *,
    project_id: int,
    by: Actor,
    device_id: str,
    user_agent: str,
    contact: Contact,
    waiting: int | None = None,
) -> None:
    """Note that a device was in contact, at most once a minute and kind of contact.

    `waiting` is how many records it has still to send, where it says so; another
    number is noted at once. Clients without a device id are not noted. Never fails what the device came for:
    a database error is logged.
    """
    device_id = "".join(c for c in device_id if c.isprintable())[:255]
    key = (project_id, by.id, device_id, contact, waiting)
    if not device_id or not recent.add(key, time.monotonic()):
        return
    parameters: dict[str, Any] = {
        "project": project_id,
        "actor": by.id,
        "device": device_id,
        "agent": "".join(c for c in user_agent if c.isprintable())[:255],
        "now": now(),
        "waiting": waiting,
    }
    try:
        with connection.cursor() as cursor:
            cursor.execute(_TOUCH.format(column=contact.value), parameters)
    except DatabaseError:
        _log.warning(
            "The contact of device %s was not noted.", device_id, exc_info=True
        )


def note_key_used(by: Actor) -> None:
    """Keep the time of an app user's last contact, as signing in by its key does.

    Never fails what the device came for: a database error is logged.
    """
    if not keys.add(by.pk, time.monotonic()):
        return
    try:
        AppUser.objects.filter(pk=by.pk).update(last_used_at=now())
    except DatabaseError:
        _log.warning("The use of key %s was not noted.", by.pk, exc_info=True)
