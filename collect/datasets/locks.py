"""Locks of PostgreSQL that are free again as soon as their holder is gone.

A lock has two numbers: what kind of work it is for, and the id of the form or job that
is worked on.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

RUNS = 0x436F6C
"""Kind of work: a form's tables and runs; the id is the form's."""

EXPORTS = 0x436F6D
"""Kind of work: an export; the id is its own."""

DECISIONS = 0x436F6E
"""Kind of work: what people decide about a form; the id is the form's."""

PUBLISHINGS = 0x436F6F
"""Kind of work: the making of releases; the id is the dataset's."""


@contextmanager
def alone(kind: int, key: int) -> Iterator[bool]:
    """Whether this process alone may work on it, for as long as it is here.

    The lock is held by a database session of its own: work that gives its connection
    back in between keeps it, and a process that is killed leaves nothing locked.
    """
    own = connection.copy()
    try:
        with own.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [kind, key])
            (locked,) = cursor.fetchone() or (False,)
        try:
            yield locked
        finally:
            # The session may go on in a pool.
            if locked and own.connection is not None:
                with own.cursor() as cursor:
                    cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [kind, key])
    finally:
        own.close()


def keep_until_commit(kind: int, key: int) -> bool:
    """Lock it until the caller's transaction ends; False if someone works on it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [kind, key])
        (locked,) = cursor.fetchone() or (False,)
    return bool(locked)


def wait_until_commit(kind: int, key: int) -> None:
    """Lock it until the caller's transaction ends, once nobody else works on it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [kind, key])


def taken(kind: int) -> list[int]:
    """What is being worked on now."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT objid::bigint FROM pg_locks WHERE locktype = 'advisory' AND granted"
            " AND classid = %s AND database ="
            " (SELECT oid FROM pg_database WHERE datname = current_database())",
            [kind],
        )
        return [row[0] for row in cursor.fetchall()]
