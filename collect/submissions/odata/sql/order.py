"""In what order rows come, and what comes after a place in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from collect.problems import Problem
from collect.submissions.odata.protocol.parser import Ordering
from collect.submissions.odata.protocol.tokens import Place
from collect.submissions.odata.sql.columns import CASTS
from collect.submissions.odata.sql.conditions import Find, sortable
from collect.submissions.odata.sql.pieces import (
    FALSE,
    Sql,
    every,
    joined,
    some,
    sql,
    value,
)


@dataclass(frozen=True, slots=True)
class Key:
    """One column of the order. Nulls come first, or last where it is descending."""

    sql: Sql
    cast: str
    descending: bool
    nullable: bool = False

    @property
    def clause(self) -> Sql:
        """Its part of ORDER BY; without NULLS, so that an index fits, if it can."""
        direction = "DESC" if self.descending else "ASC"
        if self.nullable:
            direction += " NULLS LAST" if self.descending else " NULLS FIRST"
        return sql("{} " + direction, self.sql)


NEWEST = (
    Key(Sql("s.created_at"), "timestamptz", True),
    Key(Sql("s.id"), "bigint", True),
)
"""ODK Central's order."""
_ROW = Key(Sql("r.ordinal"), "integer", False)


def order(asked: Sequence[Ordering], find: Find, *, is_root: bool) -> tuple[Key, ...]:
    """The whole order of a table's rows: no two have the same place.

    As in ODK Central, submissions that tie come in the direction of the first key.
    Raises Problem 501.5 for what cannot be sorted by.
    """
    keys = [_key(part, find) for part in asked]
    if keys:
        keys.append(Key(Sql("s.id"), "bigint", keys[0].descending))
    else:
        keys = list(NEWEST)
    return tuple(keys if is_root else [*keys, _ROW])


def _key(asked: Ordering, find: Find) -> Key:
    typed = sortable(find(asked.path), asked.path)
    return Key(typed.sql, CASTS[typed.kind], asked.descending, typed.nullable)


def order_by(keys: Iterable[Key]) -> Sql:
    """The ORDER BY clause."""
    return sql("ORDER BY {}", joined(", ", (key.clause for key in keys)))


def place_of(keys: Iterable[Key]) -> Sql:
    """Columns with a row's place, as text."""
    return joined(", ", (sql("({})::text", key.sql) for key in keys))


def after(keys: Sequence[Key], place: Place) -> Sql:
    """The condition of the rows after a place. Raises Problem 400.35."""
    if len(keys) != len(place):
        raise Problem("400.35")
    for key, text in zip(keys, place, strict=True):
        _check(key, text)
    exact = _after(list(zip(keys, place, strict=True)))
    prefix = _indexed(keys)
    if not prefix:
        return exact
    # Says less than `exact`, but in a way an index can start from.
    columns = joined(", ", (key.sql for key in prefix))
    limits = joined(", ", (_limit(k, v) for k, v in zip(prefix, place, strict=False)))
    sign = "<=" if prefix[0].descending else ">="
    return every([sql("({}) " + sign + " ({})", columns, limits), exact])


def _indexed(keys: Sequence[Key]) -> Sequence[Key]:
    """The first keys that are never NULL and go the same way."""
    length = 0
    for key in keys:
        if key.nullable or key.descending != keys[0].descending:
            break
        length += 1
    return keys[:length]


def _after(rest: Sequence[tuple[Key, str | None]]) -> Sql:
    (key, text), *others = rest
    beyond = _beyond(key, text)
    if not others:
        return beyond
    if text is None:
        same = sql("{} IS NULL", key.sql)
    else:
        same = sql("{} = {}", key.sql, _limit(key, text))
    return some([beyond, every([same, _after(others)])])


def _beyond(key: Key, text: str | None) -> Sql:
    if text is None:
        return FALSE if key.descending else sql("{} IS NOT NULL", key.sql)
    if not key.descending:
        return sql("{} > {}", key.sql, _limit(key, text))
    below = sql("{} < {}", key.sql, _limit(key, text))
    return some([below, sql("{} IS NULL", key.sql)]) if key.nullable else below


def _limit(key: Key, text: str | None) -> Sql:
    return value(text, key.cast)


def _check(key: Key, text: str | None) -> None:
    """Refuse what PostgreSQL could not read. Raises Problem 400.35."""
    if text is None:
        if key.nullable:
            return
        raise Problem("400.35")
    try:
        if not _READABLE[key.cast](text):
            raise Problem("400.35")
    except (ValueError, ArithmeticError) as error:
        raise Problem("400.35") from error


def _is_number(text: str) -> bool:
    number = Decimal(text)
    return number.is_finite() and abs(number.adjusted()) < 1000


def _is_whole(bits: int) -> Callable[[str], bool]:
    limit = 2 ** (bits - 1)
    return lambda text: len(text) <= 20 and -limit <= int(text) < limit


_READABLE: dict[str, Callable[[str], bool]] = {
    "text": lambda text: True,
    "boolean": lambda text: text in ("true", "false"),
    "numeric": _is_number,
    "bigint": _is_whole(64),
    "integer": _is_whole(32),
    "date": lambda text: date.fromisoformat(text) is not None,
    "timestamptz": lambda text: datetime.fromisoformat(text).tzinfo is not None,
}
