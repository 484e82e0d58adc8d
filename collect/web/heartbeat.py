"""Signs of life of the worker and the scheduler, kept in Redis.

Both write the time from their own main loop: a worker busy with long tasks is alive,
and after Redis was away the signs return by themselves.
"""

import logging
import time
from functools import cache
from typing import Any

import redis
from celery.beat import Scheduler
from celery.signals import heartbeat_sent
from django.conf import settings

KEYS = {"worker": "collect:alive:worker", "beat": "collect:alive:beat"}
EVERY = 2.0  # seconds between two signs
STALE = 20.0  # seconds after which a silent process counts as gone

_log = logging.getLogger(__name__)


@cache
def client() -> "redis.Redis":
    """A connection to Redis that gives up quickly."""
    return redis.Redis.from_url(
        settings.COLLECT_REDIS_URL, socket_timeout=1, socket_connect_timeout=1
    )


def sign(part: str) -> None:
    """Write that `part` is alive now; without Redis there is nothing to tell."""
    try:
        client().set(KEYS[part], f"{time.time():.3f}", ex=round(STALE))
    except redis.RedisError as error:
        _log.info("No sign of life from %s: %s", part, error)


@heartbeat_sent.connect(dispatch_uid="collect.web.heartbeat")
def sign_for_worker(**_: Any) -> None:
    """Called by the worker's main loop every two seconds."""
    sign("worker")


class AliveScheduler(Scheduler):
    """Celery's scheduler in memory (our tasks repeat within seconds), with signs."""

    last_sign = float("-inf")

    def tick(self, *args: Any, **kwargs: Any) -> float:
        """Send what is due; the seconds until the next call."""
        pause: float = super().tick(*args, **kwargs)
        if time.monotonic() - self.last_sign >= EVERY:
            self.last_sign = time.monotonic()
            sign("beat")
        return min(pause, EVERY)
