"""The database as it is at one moment, for as long as an export takes to read it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from itertools import count
from typing import Any, cast

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.postgresql.base import ServerSideCursor
from psycopg import ServerCursor

BATCH = 1000

_Cursor = ServerCursor[tuple[Any, ...]]
# Its parents are psycopg's classes, which django-stubs does not say.
_open_cursor = cast("Callable[..., _Cursor]", ServerSideCursor)


class Snapshot:
    """A read-only transaction (REPEATABLE READ) on a connection of its own.

    All files of an export read here agree with each other, whatever is received,
    edited or deleted meanwhile. A response outlives the view that made it, so the
    request's own connection, which others use in between, would not do; it goes back
    to the pool, and an export holds one connection only.
    """

    def __init__(self) -> None:
        self._start(connection.copy())
        # Whoever ends the response closes it, not always the thread that opened it.
        self._connection.inc_thread_sharing()
        if not connection.in_atomic_block:
            connection.close()
        try:
            self._connection.set_autocommit(False)
            with self._connection.cursor() as cursor:
                cursor.execute(
                    "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
                )
        except BaseException:
            self.close()
            raise

    def _start(self, own: BaseDatabaseWrapper) -> None:
        self._connection = own
        self._cursors = ExitStack()
        self._numbers = count(1)

    def batches(
        self, statement: str, parameters: Sequence[Any]
    ) -> Iterator[list[tuple[Any, ...]]]:
        """Rows of a query, BATCH at a time; the rest stays in the database."""
        return _batches(self._cursor(statement, parameters, kept=False))

    def kept(
        self, statement: str, parameters: Sequence[Any]
    ) -> Iterator[list[tuple[Any, ...]]]:
        """Like `batches`, but the query is run now and outlives the transaction.

        Its rows wait on the database's disk from `end` on: files can then be sent for
        hours without holding back the database's vacuum.
        """
        return _batches(self._cursor(statement, parameters, kept=True))

    def _cursor(
        self, statement: str, parameters: Sequence[Any], *, kept: bool
    ) -> _Cursor:
        cursor = _open_cursor(
            self._connection.connection,
            name=f"export_{next(self._numbers)}",
            scrollable=False,
            withhold=kept,
        )
        self._cursors.enter_context(cursor)
        cursor.execute(statement, parameters)
        return cursor

    def end(self) -> None:
        """End the transaction; only rows that were `kept` can be read from here on."""
        self._connection.commit()

    def close(self) -> None:
        """Give the connection back."""
        try:
            if self._connection.connection is not None:
                self._cursors.close()
                self._connection.rollback()
                self._connection.set_autocommit(True)
        finally:
            self._connection.close()


def _batches(cursor: _Cursor) -> Iterator[list[tuple[Any, ...]]]:
    with cursor:
        while rows := cursor.fetchmany(BATCH):
            yield rows
