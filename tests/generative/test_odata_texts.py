"""Whatever is sent as a filter, order or token, the answer is a value or a Problem."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from collect.problems import Problem
from collect.submissions.odata.protocol.lexer import words
from collect.submissions.odata.protocol.parser import read_filter, read_orderby
from collect.submissions.odata.protocol.resource import read_resource
from collect.submissions.odata.protocol.tokens import Token, decode

WORDS = st.sampled_from(
    [
        "and",
        "or",
        "not",
        "in",
        "eq",
        "ne",
        "lt",
        "ge",
        "add",
        "(",
        ")",
        ",",
        ":",
        "'",
        "'a'",
        "''",
        "null",
        "true",
        "1",
        "-2.5",
        "1e3",
        "2026-01-01",
        "2026-02-30",
        "2026-01-01T10:00Z",
        "now()",
        "year(",
        "contains(",
        "any(",
        "x",
        "a/b",
        "$root/",
        "$it",
        "@",
        "é",
    ]
)
TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))
FILTERS = st.text(max_size=60) | st.lists(WORDS, max_size=20).map(" ".join)


def refusal(read: Callable[[str], object], text: str) -> str:
    """The code of the problem with a text, "" if there is none."""
    try:
        read(text)
    except Problem as problem:
        return problem.code
    return ""


@given(FILTERS)
def test_a_filter_is_read_or_refused(text: str) -> None:
    assert refusal(read_filter, text) in ("", "400.18", "501.4")


@given(st.text(max_size=40))
def test_an_order_is_read_or_refused(text: str) -> None:
    assert refusal(read_orderby, text) in ("", "501.5")


@given(st.text(max_size=60))
def test_an_address_is_read_or_not_found(text: str) -> None:
    assert refusal(read_resource, text) in ("", "404.1")


@given(
    st.text(max_size=30) | st.binary(max_size=40).map(lambda b: b64encode(b).decode())
)
def test_a_foreign_token_is_refused(text: str) -> None:
    assert refusal(decode, text) in ("", "400.35")
    assert refusal(decode, f"01{text}") in ("", "400.35")


@given(TEXTS)
def test_text_in_quotes_is_read_as_it_is(text: str) -> None:
    quoted = "'" + text.replace("'", "''") + "'"
    (word, end) = words(quoted)
    assert (word.kind, word.text, end.kind) == ("string", quoted, "end")


@given(
    st.builds(
        Token,
        st.none() | TEXTS,
        st.none() | TEXTS,
        st.none() | st.lists(st.none() | TEXTS, max_size=4).map(tuple),
    )
)
def test_a_token_comes_back_as_it_went(token: Token) -> None:
    assert decode(token.encode()) == token
