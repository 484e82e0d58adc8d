"""Addresses, formats, tokens and places in an order."""

import base64

import pytest

from collect.problems import Problem
from collect.submissions.odata.protocol.negotiation import Format, chosen
from collect.submissions.odata.protocol.resource import Resource, read_resource
from collect.submissions.odata.protocol.tokens import Token, decode
from collect.submissions.odata.sql.order import Key, after
from collect.submissions.odata.sql.pieces import Sql

JSON, XML = Format.JSON, Format.XML


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("Submissions", Resource("Submissions")),
        ("Submissions.a.b", Resource("Submissions.a.b")),
        ("Submissions('u:1')", Resource("Submissions", "u:1")),
        ("Submissions('it''s')", Resource("Submissions", "it's")),
        ("Submissions('a%2Fb%25')", Resource("Submissions", "a/b%")),
        ("Submissions('1')/g/r", Resource("Submissions.g.r", "1")),
        ("Submissions('1')/r('2')/s", Resource("Submissions.r.s", "1", "2")),
        ("Submissions('1')/r('2')", Resource("Submissions.r", "1", "2", True)),
    ],
)
def test_addresses_name_tables_and_rows(path: str, expected: Resource) -> None:
    assert read_resource(path) == expected


@pytest.mark.parametrize(
    ("format_", "accept", "offered", "expected"),
    [
        ("", "", (JSON, XML), JSON),
        ("", "", (XML,), XML),
        ("json", "application/xml", (JSON, XML), JSON),
        ("ATOM", "application/json", (JSON, XML), XML),
        ("application/json;odata.metadata=none", "", (JSON,), JSON),
        ("xml", "", (JSON,), None),
        ("csv", "", (JSON, XML), None),
        ("", "text/html,*/*;q=0.8", (JSON, XML), JSON),
        ("", "text/html", (JSON,), JSON),
        ("", "application/xml", (JSON,), None),
        ("", "application/xml, application/*;q=0.5", (JSON,), JSON),
        ("", "application/json", (XML,), None),
        ("", "application/atomsvc+xml", (JSON, XML), XML),
    ],
)
def test_formats_are_chosen_as_asked(
    format_: str, accept: str, offered: tuple[Format, ...], expected: Format | None
) -> None:
    assert chosen(format_, accept, offered) is expected


def test_tokens_are_those_of_central() -> None:
    text = (
        "01eyJyZXBlYXRJZCI6ImI2ZTkzYTgxYTUzZWVkMDU2NmU2NWU0NzJkNGE0YjlhZTM4M2VlNmQifQ=="
    )
    token = Token(repeat_id="b6e93a81a53eed0566e65e472d4a4b9ae383ee6d")
    assert decode(text) == token
    assert token.encode() == text


def encoded(text: str) -> str:
    return "01" + base64.b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    "text",
    [
        "x",
        "02eyJ9",
        "01",
        "01!",
        "01éé",
        encoded("[]"),
        encoded("null"),
        encoded("{"),
        encoded('{"instanceId": 5}'),
        encoded('{"instanceId": "\\u0000"}'),
        encoded('{"instanceId": "\\ud800"}'),
        encoded('{"after": 5}'),
        encoded('{"after": [[]]}'),
        encoded("[" * 5000),
    ],
)
def test_other_tokens_are_refused(text: str) -> None:
    with pytest.raises(Problem) as raised:
        decode(text)
    assert raised.value.code == "400.35"


A, B = Key(Sql("a"), "numeric", True, nullable=True), Key(Sql("b"), "bigint", True)
C = Key(Sql("c"), "text", False, nullable=True)


@pytest.mark.parametrize(
    ("keys", "place", "text", "parameters"),
    [
        (
            [B],
            ("5",),
            "((b) <= (%s::bigint)) AND (b < %s::bigint)",
            ("5", "5"),
        ),
        (
            [A, B],
            ("1.5", "5"),
            "((a < %s::numeric) OR (a IS NULL)) OR ((a = %s::numeric) AND (b < %s::bigint))",
            ("1.5", "1.5", "5"),
        ),
        (
            [A, B],
            (None, "5"),
            "(FALSE) OR ((a IS NULL) AND (b < %s::bigint))",
            ("5",),
        ),
        (
            [C, B],
            (None, "5"),
            "(c IS NOT NULL) OR ((c IS NULL) AND (b < %s::bigint))",
            ("5",),
        ),
    ],
)
def test_what_comes_after_a_place(
    keys: list[Key],
    place: tuple[str | None, ...],
    text: str,
    parameters: tuple[str, ...],
) -> None:
    found = after(keys, place)
    assert found.text == text
    assert found.parameters == parameters


@pytest.mark.parametrize(
    ("cast", "text"),
    [
        ("numeric", "NaN"),
        ("numeric", "1e5000"),
        ("numeric", "x"),
        ("boolean", "maybe"),
        ("date", "2026-02-30"),
        ("integer", "3000000000"),
        ("bigint", " "),
        ("timestamptz", "2026-01-01"),
    ],
)
def test_places_are_checked_before_postgresql_sees_them(cast: str, text: str) -> None:
    with pytest.raises(Problem) as raised:
        after([Key(Sql("x"), cast, False)], (text,))
    assert raised.value.code == "400.35"


def test_places_of_every_type_are_taken() -> None:
    for cast, text in {
        "numeric": "-1.5e3",
        "boolean": "true",
        "date": "2026-01-31",
        "timestamptz": "2026-01-01 00:00:00.123+00",
        "text": "'; --",
    }.items():
        assert text in after([Key(Sql("x"), cast, False)], (text,)).parameters
