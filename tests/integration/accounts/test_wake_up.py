"""The wake-up message, as a real Redis receives it."""

import json

import pytest
import redis
from celery import current_app

from collect.accounts.waking import TASK, send_wake_up


def test_wake_ups_wait_in_the_worker_s_queue(
    redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    broker = redis_url.replace("unix://", "redis+socket://", 1)
    monkeypatch.setattr(current_app.conf, "broker_url", broker)
    send_wake_up(0)
    send_wake_up(0.4)
    with redis.Redis.from_url(redis_url) as server:
        queue = current_app.conf.task_default_queue
        late, early = (json.loads(m)["headers"] for m in server.lrange(queue, 0, -1))
        server.delete(queue)
    assert (early["task"], late["task"]) == (TASK, TASK)
    assert early["eta"] is None
    assert late["eta"] is not None
