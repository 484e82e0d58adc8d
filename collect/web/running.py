"""A whole Collect under one supervisor: what `manage.py up` does."""

import threading
from collections.abc import Callable
from dataclasses import dataclass

import redis
from django.conf import settings
from django.core.management import CommandError
from django.db import connection, connections
from django.db.backends.postgresql.base import DatabaseWrapper

from collect.accounts.letters import site_address
from collect.lib.embedded import EmbeddedError, Postgres, Redis, Service
from collect.lib.single import AlreadyRunning, only_one
from collect.lib.supervisor import Supervisor, end_orphans
from collect.web import first_start, heartbeat, programs

START_SECONDS = 90


@dataclass(frozen=True)
class Welcome:
    """What the operator is told once everything runs."""

    url: str
    email: str
    new_password: str | None


def run(
    say: Callable[[str, str], None],
    over: threading.Event,
    welcome: Callable[[Welcome], None],
) -> None:
    """Start everything, keep it running until `over` is set, then end it cleanly.

    Raises CommandError saying what to do when it cannot start.
    """
    try:
        with only_one(settings.COLLECT_DATA_DIR / "up.lock"):
            left = end_orphans(str(settings.COLLECT_DATA_DIR))
            if left:
                say("up", f"ended {left} processes left over from an earlier start")
            _run_locked(say, over, welcome)
    except AlreadyRunning as error:
        raise CommandError(
            f"Collect already runs on {str(settings.COLLECT_DATA_DIR)!r} (process "
            f"{error.pid}). End that one, or choose another COLLECT_DATA_DIR."
        ) from None
    except (EmbeddedError, TimeoutError) as error:
        raise CommandError(str(error)) from None


def _run_locked(
    say: Callable[[str, str], None],
    over: threading.Event,
    welcome: Callable[[Welcome], None],
) -> None:
    first_start.check_address(settings.COLLECT_HOST, settings.COLLECT_PORT)
    supervisor = Supervisor(say, over)
    try:
        if not _start_services(supervisor):
            return
        say("up", "bringing the tables up to date")
        first_start.migrate()
        password = first_start.make_first_administrator()
        _give_back_connections()
        for program in (programs.worker(), programs.beat(), programs.web()):
            say("up", f"starting {program.name}")
            supervisor.start(program)
        welcome(Welcome(site_address(), settings.COLLECT_ADMIN_EMAIL, password))
        supervisor.run()
    finally:
        say("up", "ending")
        _give_back_connections()
        supervisor.end(last=["redis", "postgres"])
        say("up", "ended")


def _start_services(supervisor: Supervisor) -> bool:
    """Start what is embedded, wait for what is not; False when told to end."""
    ready = {"database": first_start.database_answers, "redis": _redis_answers}
    services: list[tuple[str, Service]] = []
    if not settings.DATABASE_URL:
        postgres = Postgres(
            settings.COLLECT_DATA_DIR / "postgres", settings.COLLECT_SOCKET_DIR
        )
        services.append(("database", postgres))
    if not settings.REDIS_URL:
        kept = Redis(settings.COLLECT_DATA_DIR / "redis", settings.COLLECT_SOCKET_DIR)
        services.append(("redis", kept))
    for part, service in services:
        supervisor.say("up", f"starting {service.name}")
        supervisor.start(programs.embedded(service))
        ready[part] = service.is_ready
    return all(
        supervisor.wait_until(answers, timeout=START_SECONDS, what=f"The {part}")
        for part, answers in ready.items()
    )


def _redis_answers() -> bool:
    try:
        return bool(heartbeat.client().ping())
    except redis.RedisError:
        return False


def _give_back_connections() -> None:
    connection.close()
    database = connections["default"]
    if isinstance(database, DatabaseWrapper) and database.pool:
        database.close_pool()
