"""Long tables, sent as they are read."""

from __future__ import annotations

from unittest.mock import patch

from django.core.signals import request_finished
from django.db import close_old_connections, connection

from collect.submissions.odata import rows
from tests.factories.odata import Reader, json_of


def test_long_tables_are_streamed_in_constant_memory(
    read: Reader, six: list[str]
) -> None:
    whole = read.page(expand="*")
    with patch.object(rows.Chunks.__init__, "__defaults__", (2,)):
        response = read.get("/Submissions", expand="*")
        assert response.streaming
        assert json_of(response) == whole
        assert list(read.pages(top=3))[1]["value"] == read.page()["value"][3:]
        unread = read.get("/Submissions.member", count="true")
        assert unread.streaming
        # As Django's client does it: a test's connection outlives its requests.
        request_finished.disconnect(close_old_connections)
        unread.close()
        request_finished.connect(close_old_connections)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_cursors")
        assert cursor.fetchone() == (0,)


def test_what_fails_fails_before_the_answer_begins(
    read: Reader, six: list[str]
) -> None:
    with (
        patch.object(rows.Objects, "of", side_effect=ZeroDivisionError),
        patch.object(rows.Chunks.__init__, "__defaults__", (2,)),
    ):
        assert read.problem() == 500.1
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_cursors")
        assert cursor.fetchone() == (0,)
