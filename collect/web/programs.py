"""The programs that make up a running Collect."""

import sys

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
    return Program(
        name="web",
        command=[sys.executable, "-m", "gunicorn", "-c", "python:collect.web.server"],
        environment=environment(),
    )


def worker() -> Program:
    """The worker; a task it cannot finish in time is run again later."""
    processes = str(settings.COLLECT_WORKER_PROCESSES)
    options = ["--concurrency", processes, "--without-gossip", "--without-mingle"]
    return _celery("worker", *options)


def beat() -> Program:
    """The scheduler of periodic tasks."""
    return _celery("beat", "--pidfile=")


def embedded(service: Service) -> Program:
    """PostgreSQL or Redis as a child of ours."""
    return Program(
        name=service.name,
        command=service.command(),
        account=service.account,
        stop_signal=service.stop_signal,
        before_start=service.prepare,
    )


def _celery(name: str, *options: str) -> Program:
    return Program(
        name=name,
        command=[
            sys.executable,
            # Said to root on every start; the tasks read JSON only, which is what
            # the warning is about.
            *["-W", "ignore:You're running the worker with superuser"],
            *["-m", "celery", "-A", "collect", "--quiet", name],
            *["--loglevel", "INFO", *options],
        ],
        # Tasks take a connection each and give it back: a pool would only be opened
        # and closed around every one of them.
        environment={**environment(), "COLLECT_DATABASE_POOL": "0"},
    )
