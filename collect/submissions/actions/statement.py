"""Statements of the path that every submission takes."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import psycopg
from django.db import connection


def one_row(statement: str, parameters: Mapping[str, Any]) -> tuple[Any, ...] | None:
    """The first row of a statement that the server plans once for each connection.

    Django's own cursors send the parameters within the text, which costs the server
    some milliseconds of planning each time. Raises Django's DatabaseError.
    """
    connection.ensure_connection()
    bound = psycopg.Cursor(connection.connection)
    with connection.make_cursor(bound) as cursor:  # type: ignore[arg-type]
        cursor.execute(_squeezed(statement), parameters)
        found: tuple[Any, ...] | None = cursor.fetchone()
    return found


@lru_cache
def _squeezed(statement: str) -> str:
    """The statement in one line: the driver remembers short ones only."""
    return " ".join(statement.split())
