"""Random answers, random filters: SQL finds what a plain evaluation finds."""

from __future__ import annotations

import json
import string
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from functools import partial
from typing import Any

from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from collect.forms.xlsform.fields import Field
from collect.submissions.odata.protocol.parser import read_filter
from collect.submissions.odata.protocol.tree import service_of
from collect.submissions.odata.sql.columns import column
from collect.submissions.odata.sql.conditions import condition
from tests.generative.naive_odata import Row, matches

TYPES = {
    "n": "int",
    "m": "decimal",
    "t": "string",
    "u": "string",
    "d": "date",
    "w": "dateTime",
    "b": "boolean",
}
SERVICE = service_of(Field(f"/{name}", name, kind) for name, kind in TYPES.items())
# Letters whose upper and lower case are one letter in Python and PostgreSQL alike.
LETTERS = "abAB é É'%_\\{}$\";-" + string.digits
TEXTS = st.text(LETTERS, max_size=4)
INTEGERS = st.integers(-5, 5) | st.integers(-(2**63), 2**63 - 1)
DECIMALS = st.floats(-1e9, 1e9).map(lambda number: Decimal(repr(number)))
DATES = st.dates(date(1900, 1, 1), date(2100, 1, 1)) | st.just(date(2026, 1, 1))
OFFSETS = st.integers(-14 * 4, 14 * 4).map(
    lambda quarters: timezone(timedelta(minutes=15 * quarters))
)
MOMENTS = st.builds(
    lambda moment, offset: moment.astimezone(offset),
    st.datetimes(
        datetime(1900, 1, 2),  # noqa: DTZ001  the strategy adds the zone
        datetime(2100, 1, 1),  # noqa: DTZ001
        timezones=st.just(UTC),
    ),
    OFFSETS,
)
ANSWERS: dict[str, st.SearchStrategy[Any]] = {
    "n": INTEGERS.map(Decimal),
    "m": DECIMALS,
    "t": TEXTS.filter(bool),
    "u": TEXTS.filter(bool),
    "d": DATES,
    "w": MOMENTS,
    "b": st.booleans(),
}
ROWS = st.lists(
    st.fixed_dictionaries({name: st.none() | s for name, s in ANSWERS.items()}),
    min_size=1,
    max_size=6,
)


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def written(moment: datetime) -> str:
    return moment.isoformat()


def as_json(value: Any) -> Any:
    """An answer as a row keeps it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral() else float(value)
    return value.isoformat() if isinstance(value, date) else value


NUMBERS = st.sampled_from(["n", "m", "length(t)", "day(d)", "hour(w)", "year(w)"])
WORDS = st.sampled_from(["t", "u", "tolower(t)", "toupper(u)"])
SIGNS = st.sampled_from(["eq", "ne", "lt", "le", "gt", "ge"])
EQUAL = st.sampled_from(["eq", "ne"])
NUMBER_LITERALS = INTEGERS.map(str) | DECIMALS.map(str)
TIMES = st.sampled_from(["d", "w"]) | DATES.map(str) | MOMENTS.map(written)


def compared(
    left: st.SearchStrategy[str], right: st.SearchStrategy[str]
) -> st.SearchStrategy[str]:
    return st.tuples(left, SIGNS, right | st.just("null")).map(" ".join)


LEAVES = st.one_of(
    compared(NUMBERS, NUMBERS | NUMBER_LITERALS),
    compared(NUMBER_LITERALS, NUMBERS),
    compared(WORDS, WORDS | TEXTS.map(quoted)),
    compared(TIMES, TIMES),
    st.tuples(st.just("b"), EQUAL, st.sampled_from(["true", "false", "null"])).map(
        " ".join
    ),
    st.just("b"),
    st.builds(
        "{}({},{})".format,
        st.sampled_from(["contains", "startswith", "endswith"]),
        WORDS,
        WORDS | TEXTS.map(quoted),
    ),
    st.builds(
        lambda left, options: f"{left} in ({','.join(options)})",
        WORDS,
        st.lists(TEXTS.map(quoted) | st.just("null"), min_size=1, max_size=3),
    ),
)
FILTERS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        inner.map("not ({})".format),
        st.lists(inner.map("({})".format), min_size=2, max_size=3).flatmap(
            lambda parts: st.sampled_from([" and ", " or "]).map(
                lambda word: word.join(parts)
            )
        ),
    ),
    max_leaves=6,
)


def found_by_sql(rows: list[Row], text: str) -> list[int]:
    """Numbers of the rows that PostgreSQL finds."""
    wanted = condition(read_filter(text), partial(column, SERVICE, SERVICE.root))
    kept = [
        {f"/{name}": as_json(value) for name, value in row.items() if value is not None}
        for row in rows
    ]
    statement = (
        'SELECT r.n FROM (SELECT n - 1 AS n, v AS "values" FROM'
        " unnest(%s::text[]::jsonb[]) WITH ORDINALITY AS x (v, n)) AS r WHERE "
        + wanted.text
        + " ORDER BY r.n"
    )
    parameters = ([json.dumps(row) for row in kept], *wanted.parameters)
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return [number for (number,) in cursor.fetchall()]


class Filters(TestCase):
    """In a class, as each example needs a transaction of its own."""

    @settings(
        max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow]
    )
    @given(rows=ROWS, text=FILTERS)
    def test_sql_finds_what_plain_evaluation_finds(
        self, rows: list[Row], text: str
    ) -> None:
        tree = read_filter(text)
        expected = [number for number, row in enumerate(rows) if matches(tree, row)]
        assert found_by_sql(rows, text) == expected
