"""Whether every part of this installation works."""

import redis
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from collect.web import heartbeat

READY = "ready"
UNREACHABLE = "unreachable"
SILENT = "no sign of life"


def database_state() -> str:
    """`ready`, or why not."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return UNREACHABLE
    return READY


def queue_states() -> dict[str, str]:
    """States of Redis and of those who report through it."""
    try:
        signs = heartbeat.client().mget(list(heartbeat.KEYS.values()))
    except redis.RedisError:
        return {"redis": UNREACHABLE, **dict.fromkeys(heartbeat.KEYS, SILENT)}
    states = {
        part: READY if sign is not None else SILENT
        for part, sign in zip(heartbeat.KEYS, signs, strict=True)
    }
    return {"redis": READY, **states}


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 when everything is ready, else 503; the state of each part either way."""
    states = {"database": database_state(), **queue_states()}
    ready = all(state == READY for state in states.values())
    return JsonResponse(states, status=200 if ready else 503)
