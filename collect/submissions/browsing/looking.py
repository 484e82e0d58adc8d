"""Finding a page of submissions in little time, however many there are.

What answers decide cannot be found by an index, as every index would cost each arrival
its share. So the submissions are looked through in their order, window by window, until
the page is full or time is up; whoever asks goes on from where the search stopped.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from time import monotonic
from typing import Any

from django.db import OperationalError, connection, transaction

from collect.submissions.browsing.asked import Asked
from collect.submissions.odata.protocol.tokens import Place
from collect.submissions.odata.sql.order import NEWEST, Key, after, order_by, place_of
from collect.submissions.odata.sql.pieces import Sql, every, joined, sql, value

ORDERS: dict[str, tuple[Key, ...]] = {
    "newest": NEWEST,
    "oldest": tuple(replace(key, descending=False) for key in NEWEST),
    "changed": (Key(Sql("s.seq"), "bigint", True), Key(Sql("s.id"), "bigint", True)),
}
"""Orders that an index of the submissions has."""
_FIRST_WINDOW = 1_000
_WIDEST_WINDOW = 50_000
_SECONDS = 0.15
_WITH_ANSWERS = """FROM submissions_submission AS s
LEFT JOIN submissions_row AS r
    ON r.version_id = s.current_version_id AND r.key = s.instance_id"""
_ALONE = "FROM submissions_submission AS s"


@dataclass(frozen=True)
class Found:
    """A page: ids in their order, and the places of the first and last of them.

    `more`: whether others come after the last. `stopped`: where the search stopped
    because time was up, None where it was finished or the page is full.
    """

    ids: tuple[int, ...]
    first: Place | None
    last: Place | None
    more: bool
    stopped: Place | None = None


def look(
    asked: Asked,
    *,
    order: str = "newest",
    start: Place | None = None,
    size: int = 50,
    backwards: bool = False,
    seconds: float | None = None,
) -> Found:
    """The page of those that are asked for that begins after the place `start`.

    `backwards`: the page that ends before it. Raises Problem 400.35 for what is no
    place.
    """
    keys = ORDERS[order]
    if backwards:
        keys = tuple(replace(key, descending=not key.descending) for key in keys)
    enough = _SECONDS if seconds is None else seconds
    rows, stopped = _Search(asked, keys, size + 1, enough).run(start)
    more, rows = len(rows) > size, rows[:size]
    if backwards:
        rows.reverse()
    return Found(
        tuple(row[0] for row in rows),
        rows[0][1:] if rows else None,
        rows[-1][1:] if rows else None,
        more,
        stopped,
    )


def count(asked: Asked, *, most: int | None = None, seconds: float = 5) -> int | None:
    """How many are asked for; not above `most`; None where that takes too long."""
    tables = _WITH_ANSWERS if asked.heavy else _ALONE
    found = sql(
        "SELECT count(*) FROM (SELECT 1 {} WHERE {} LIMIT {}) AS found",
        Sql(tables),
        every([*asked.light, *asked.heavy]),
        value(most, "bigint"),
    )
    try:
        with _at_most(seconds):
            return int(_fetch(found)[0][0])
    except OperationalError:
        return None


def place(submission_id: int, order: str = "newest") -> Place | None:
    """The place of a submission in an order; None where there is none."""
    statement = sql(
        "SELECT {} {} WHERE s.id = {}",
        place_of(ORDERS[order]),
        Sql(_ALONE),
        value(submission_id, "bigint"),
    )
    rows = _fetch(statement)
    return rows[0] if rows else None


@dataclass(frozen=True)
class _Search:
    asked: Asked
    keys: Sequence[Key]
    wanted: int
    seconds: float

    def run(self, start: Place | None) -> tuple[list[tuple[Any, ...]], Place | None]:
        """Rows of an id and its place, and where time was up."""
        begun, window = monotonic(), _FIRST_WINDOW
        found: list[tuple[Any, ...]] = []
        while True:
            end = self._end(start, window) if self.asked.heavy else None
            found += self._rows(start, end, self.wanted - len(found))
            if end is None or len(found) == self.wanted:
                return found, None
            spent = monotonic() - begun
            if spent >= self.seconds:
                return found, end
            # As many as fit into half of what is left, at the pace so far.
            pace = window / spent
            window = int(min(window * 4, pace * (self.seconds - spent), _WIDEST_WINDOW))
            window, start = max(window, _FIRST_WINDOW), end

    def _end(self, start: Place | None, window: int) -> Place | None:
        """The place of the last submission of a window; None where fewer are left."""
        statement = sql(
            "SELECT {} {} WHERE {} {} OFFSET {} LIMIT 1",
            place_of(self.keys),
            Sql(_ALONE),
            every([*self.asked.light, *self._after(start)]),
            order_by(self.keys),
            value(window - 1, "bigint"),
        )
        rows = _fetch(statement)
        return rows[0] if rows else None

    def _rows(
        self, start: Place | None, end: Place | None, wanted: int
    ) -> list[tuple[Any, ...]]:
        heavy = self.asked.heavy
        limits = [*self._after(start), *self._until(end)]
        statement = sql(
            "SELECT s.id, {} {} WHERE {} {} LIMIT {}",
            place_of(self.keys),
            Sql(_WITH_ANSWERS if heavy else _ALONE),
            every([*self.asked.light, *limits, *heavy]),
            order_by(self.keys),
            value(wanted, "bigint"),
        )
        return _fetch(statement)

    def _after(self, start: Place | None) -> list[Sql]:
        return [] if start is None else [after(self.keys, start)]

    def _until(self, end: Place | None) -> list[Sql]:
        if end is None:
            return []
        sign = ">=" if self.keys[0].descending else "<="
        columns = joined(", ", (key.sql for key in self.keys))
        limits = [
            value(text, key.cast) for key, text in zip(self.keys, end, strict=True)
        ]
        return [sql("({}) " + sign + " ({})", columns, joined(", ", limits))]


def _fetch(statement: Sql) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement.text, statement.parameters)
        return list(cursor.fetchall())


@contextmanager
def _at_most(seconds: float) -> Iterator[None]:
    """Statements inside fail once they have taken so long."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL statement_timeout = {int(seconds * 1000)}")
        yield
        # Within a longer transaction it would hold on; an error takes it back.
        cursor.execute("SET LOCAL statement_timeout = DEFAULT")
