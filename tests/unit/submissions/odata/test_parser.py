"""Filters as trees."""

import pytest

from collect.problems import Problem
from collect.submissions.odata.protocol.parser import (
    MAX_DEPTH,
    Ordering,
    read_filter,
    read_orderby,
)
from collect.submissions.odata.protocol.syntax import (
    Call,
    Comparison,
    Expression,
    In,
    Kind,
    Literal,
    Logic,
    Name,
    Not,
    calls,
    mentions,
)

A, B, C = Name("a"), Name("b"), Name("c")


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a", A),
        ("a or b and not c", Logic("or", (A, Logic("and", (B, Not(C)))))),
        ("(a or b) and c", Logic("and", (Logic("or", (A, B)), C))),
        ("a and b and c", Logic("and", (A, B, C))),
        ("not not a", Not(Not(A))),
        ("a eq b", Comparison("eq", A, B)),
        ("not a eq b", Not(Comparison("eq", A, B))),
        ("$root/Submissions/__system/edits", Name("$root/Submissions/__system/edits")),
        ("__Submissions-id", Name("__Submissions-id")),
        ("nota", Name("nota")),
        ("a/b/c", Name("a/b/c")),
        ("'it''s'", Literal(Kind.TEXT, "it's")),
        ("''", Literal(Kind.TEXT, "")),
        ("''''", Literal(Kind.TEXT, "'")),
        ("a.b.C'd'", Literal(Kind.TEXT, "d")),
        ("null", Literal(Kind.NULL, "null")),
        ("true", Literal(Kind.BOOLEAN, "true")),
        ("-1.5e3", Literal(Kind.NUMBER, "-1.5e3")),
        ("2026-01-31", Literal(Kind.DATE, "2026-01-31")),
        ("2026-01-31T10:00", Literal(Kind.DATETIME, "2026-01-31T10:00Z")),
        ("2026-01-31T10:00:01 07", Literal(Kind.DATETIME, "2026-01-31T10:00:01+07")),
        ("2026-01-31T10:00Z", Literal(Kind.DATETIME, "2026-01-31T10:00Z")),
        (
            "a in (1,null)",
            In(A, (Literal(Kind.NUMBER, "1"), Literal(Kind.NULL, "null"))),
        ),
        ("now()", Call("now", ())),
        ("contains( a ,b)", Call("contains", (A, B))),
        (
            "year(a) lt 5",
            Comparison("lt", Call("year", (A,)), Literal(Kind.NUMBER, "5")),
        ),
        ("(((a)))", A),
        ("\ta\n", A),
    ],
)
def test_filters_are_read(text: str, tree: Expression) -> None:
    assert read_filter(text) == tree


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "400.18"),
        ("a eq", "400.18"),
        ("a eq b eq c", "400.18"),
        ("a b", "400.18"),
        ("(a", "400.18"),
        ("a)", "400.18"),
        ("'open", "400.18"),
        ("a eq 'x\0'", "400.18"),
        ("a = 1", "400.18"),
        ("a in ()", "400.18"),
        ("a in (b)", "400.18"),
        ("a in 1", "400.18"),
        ("nothing(a)", "400.18"),
        ("year()", "400.18"),
        ("contains(a)", "400.18"),
        ("now(a)", "400.18"),
        ("2026-02-30", "400.18"),
        ("2026-01-01T25:00Z", "400.18"),
        ("2026-01-01T10:00+23:00", "400.18"),
        ("12:30:00", "400.18"),
        ("1x", "400.18"),
        ("1.2.3", "400.18"),
        ("/a", "400.18"),
        ("a//b", "400.18"),
        ("a and", "400.18"),
        ("(" * 60 + "a" + ")" * 60, "400.18"),
        ("not " * 60 + "a", "400.18"),
        ("a eq 1 or " * 3000, "400.18"),
        ("a or " * 2600 + "a", "400.18"),
        ("a add 1 eq 2", "501.4"),
        ("1 mod 2 eq 2", "501.4"),
        ("a has b", "501.4"),
        ("concat(a,b) eq 'x'", "501.4"),
        ("a/any(x:x eq 1)", "501.4"),
        ("geo.distance(a,b) lt 1", "501.4"),
    ],
)
def test_what_is_no_filter_is_explained(text: str, code: str) -> None:
    with pytest.raises(Problem) as raised:
        read_filter(text)
    assert raised.value.code == code
    assert len(raised.value.message) < 300


def test_depth_has_room_for_people() -> None:
    depth = MAX_DEPTH - 1
    assert read_filter("(" * depth + "a" + ")" * depth) == A
    siblings = " or ".join(["(a)"] * 200)
    assert isinstance(read_filter(siblings), Logic)


def test_orders_are_read() -> None:
    assert read_orderby("a desc , b/c,d ASC") == (
        Ordering("a", True),
        Ordering("b/c", False),
        Ordering("d", False),
    )
    assert read_orderby("") == ()


@pytest.mark.parametrize("text", ["a,,b", "a,", "a up", "a asc desc", "a," * 30 + "a"])
def test_what_is_no_order_is_refused(text: str) -> None:
    with pytest.raises(Problem) as raised:
        read_orderby(text)
    assert raised.value.code == "501.5"


DELETED = "__system/deletedAt"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{DELETED} eq null", True),
        (f"1 lt 2 and not (a or $root/Submissions/{DELETED} ne null)", True),
        (f"year({DELETED}) eq 1", True),
        (f"5 eq year({DELETED})", True),
        (f"{DELETED} in (null)", True),
        (f"a eq '{DELETED}' or contains(b,'{DELETED}')", False),
        ("__system/updatedAt eq null", False),
    ],
)
def test_mentions_are_found_anywhere(text: str, expected: bool) -> None:
    assert mentions(read_filter(text), DELETED) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a lt now()", True),
        ("not (b or year(now()) in (1))", True),
        ("a eq 'now()' and not b", False),
    ],
)
def test_calls_are_found_anywhere(text: str, expected: bool) -> None:
    assert calls(read_filter(text), "now") is expected
