"""Gunicorn's configuration keeps what phones need."""

from django.conf import settings
from gunicorn.http import message  # type: ignore[import-untyped]

from collect.web import server


def test_request_lines_of_40_kb_are_below_both_limits() -> None:
    assert server.limit_request_line > 40_000
    assert server.limit_request_line < message.MAX_REQUEST_LINE


def test_the_server_listens_where_the_settings_say() -> None:
    assert server.bind == [f"{settings.COLLECT_HOST}:{settings.COLLECT_PORT}"]
    assert (server.workers, server.threads) == (
        settings.COLLECT_WEB_WORKERS,
        settings.COLLECT_WEB_THREADS,
    )


def test_a_request_may_end_before_its_worker_does() -> None:
    assert server.graceful_timeout < 30  # what the supervisor grants
