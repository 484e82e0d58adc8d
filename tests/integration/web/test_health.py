"""/healthz says of every part whether it is ready."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from celery.beat import Scheduler
from django.db import DatabaseError
from django.test import Client

from collect.web import health, heartbeat

READY = {"database": "ready", "redis": "ready", "worker": "ready", "beat": "ready"}


@pytest.fixture
def signs(redis_url: str, settings: Any) -> Iterator[None]:
    """A Redis that nobody has signed yet."""
    settings.COLLECT_REDIS_URL = redis_url
    heartbeat.client.cache_clear()
    heartbeat.client().delete(*heartbeat.KEYS.values())
    yield
    heartbeat.client().close()
    heartbeat.client.cache_clear()


@pytest.fixture
def no_redis(settings: Any) -> Iterator[None]:
    settings.COLLECT_REDIS_URL = "unix:///nowhere/redis.sock"
    heartbeat.client.cache_clear()
    yield
    heartbeat.client.cache_clear()


def ask(client: Client) -> tuple[int, Any]:
    answer = client.get("/healthz")
    return answer.status_code, answer.json()


@pytest.mark.django_db
@pytest.mark.usefixtures("signs")
def test_all_is_well_when_everybody_signed(client: Client) -> None:
    heartbeat.sign("worker")
    heartbeat.sign("beat")

    assert ask(client) == (200, READY)


@pytest.mark.django_db
@pytest.mark.usefixtures("signs")
def test_who_did_not_sign_is_named(client: Client) -> None:
    heartbeat.sign_for_worker()

    assert ask(client) == (503, READY | {"beat": "no sign of life"})


@pytest.mark.django_db
@pytest.mark.usefixtures("signs")
def test_a_sign_does_not_last_for_ever(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(heartbeat, "STALE", 1.0)
    heartbeat.sign("worker")
    heartbeat.sign("beat")
    time.sleep(1.1)

    assert ask(client)[0] == 503


@pytest.mark.django_db
@pytest.mark.usefixtures("no_redis")
def test_without_redis_nothing_can_be_known_of_the_others(client: Client) -> None:
    heartbeat.sign("worker")

    status, states = ask(client)

    assert status == 503
    assert states == {
        "database": "ready",
        "redis": "unreachable",
        "worker": "no sign of life",
        "beat": "no sign of life",
    }


@pytest.mark.usefixtures("signs")
def test_a_database_that_is_away_is_reported(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Away:
        def cursor(self) -> None:
            raise DatabaseError("gone")

    monkeypatch.setattr(health, "connection", Away())

    status, states = ask(client)

    assert (status, states["database"]) == (503, "unreachable")


def test_only_reading_is_possible(client: Client) -> None:
    assert client.post("/healthz").status_code == 405


@pytest.mark.django_db
@pytest.mark.usefixtures("no_redis")
def test_nobody_keeps_the_answer(client: Client) -> None:
    assert "no-store" in client.get("/healthz").headers["Cache-Control"]


@pytest.mark.usefixtures("signs")
def test_the_scheduler_signs_while_it_ticks(monkeypatch: pytest.MonkeyPatch) -> None:
    signed: list[str] = []
    monkeypatch.setattr(heartbeat, "sign", signed.append)
    monkeypatch.setattr(Scheduler, "tick", lambda self: 300.0)
    scheduler = heartbeat.AliveScheduler.__new__(heartbeat.AliveScheduler)

    pauses = [scheduler.tick(), scheduler.tick()]

    assert pauses == [heartbeat.EVERY] * 2
    assert signed == ["beat"]
