"""The programs that make up a running Collect."""

import sys
from collections.abc import Mapping

from django.conf import settings

from collect.lib.embedded import Service
from collect.lib.supervisor import MARK, Program


def environment() -> dict[str, str]:
    """What every program of ours is told; see `collect.settings`."""
    return {
        MARK: str(settings.COLLECT_DATA_DIR),
        "COLLECT_DATA_DIR": str(settings.COLLECT_DATA_DIR),
        "COLLECT_HOST": settings.COLLECT_HOST,
        "COLLECT_PORT": str(settings.COLLECT_PORT),
        "DJANGO_SETTINGS_MODULE": "collect.settings",
        "PYTHONUNBUFFERED": "1",
        "PYTHONPATH": str(settings.BASE_DIR),
    }


def web() -> Program:
    """The web server."""
    return _python("web", "gunicorn", "-c", "python:collect.web.server")


def worker() -> Program:
    """The worker; a task it cannot finish in time is run again later."""
    processes = str(settings.COLLECT_WORKER_PROCESSES)
    options = ["--concurrency", processes, "--without-gossip", "--without-mingle"]
    return _python(
        "worker",
        *["celery", "-A", "collect", "worker", "--loglevel", "INFO", *options],
        # Tasks take a connection each and give it back: a pool would only be
        # opened and closed around every one of them.
        more={"COLLECT_DATABASE_POOL": "0"},
    )


def beat() -> Program:
    """The scheduler of periodic tasks."""
    return _python(
        "beat",
        *["celery", "-A", "collect", "beat", "--loglevel", "INFO", "--pidfile="],
        more={"COLLECT_DATABASE_POOL": "0"},
    )


def embedded(service: Service) -> Program:
    """PostgreSQL or Redis as a child of ours."""
    return Program(
        name=service.name,
        command=service.command(),
        account=service.account,
        stop_signal=service.stop_signal,
        before_start=service.prepare,
    )


def _python(
    name: str, module: str, *arguments: str, more: Mapping[str, str] | None = None
) -> Program:
    return Program(
        name=name,
        command=[sys.executable, "-m", module, *arguments],
        environment={**environment(), **(more or {})},
    )
