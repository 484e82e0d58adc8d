"""Texts become trees, or an error that says where and what to do."""

import time

import pytest

from collect.forms.expressions import (
    MAX_LENGTH,
    Call,
    Current,
    ExpressionError,
    Filter,
    Literal,
    Name,
    Negation,
    Operation,
    ParentNode,
    parse,
    walk,
)


def test_a_chain_is_one_flat_operation() -> None:
    a, b, c = Name("a"), Name("b"), Name("c")

    assert parse("${a} + ${b} - ${c}") == Operation(("+", "-"), (a, b, c))


def test_precedence_is_that_of_the_phone() -> None:
    one, two, three = Literal(1.0), Literal(2.0), Literal(3.0)

    assert parse("1 or 2 and 3") == Operation(
        ("or",), (one, Operation(("and",), (two, three)))
    )
    assert parse("1 = 2 < 3") == Operation(
        ("=",), (one, Operation(("<",), (two, three)))
    )
    assert parse("-1 * 2 + 3") == Operation(
        ("+",), (Operation(("*",), (Negation(one), two)), three)
    )
    assert parse("(1 or 2) and 3") == Operation(
        ("and",), (Operation(("or",), (one, two)), three)
    )


def test_a_filter_keeps_all_its_conditions() -> None:
    tree = parse("count(${m}[${a} < 5][. = 1])")

    assert isinstance(tree, Call)
    (rows,) = tree.arguments
    assert isinstance(rows, Filter)
    assert rows.name == Name("m")
    assert len(rows.conditions) == 2
    assert Current() in tuple(walk(tree))


def test_positions_count_from_the_start_of_the_text() -> None:
    tree = parse("1 + count(${m}[${age} < 5])")

    places = {type(node).__name__: node.position for node in walk(tree)}
    assert places["Call"] == 4
    assert places["Filter"] == 10


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("'a'and'b'", Operation(("and",), (Literal("a"), Literal("b")))),
        ('"it\'s"', Literal("it's")),
        ("'l\u2019eau'", Literal("l\u2019eau")),
        ("3.", Literal(3.0)),
        ("position(..)", Call("position", (ParentNode(),))),
        ("today ()", Call("today", ())),
        ("--1", Negation(Negation(Literal(1.0)))),
        ("${né.e-1}", Name("né.e-1")),
        ("${div} div 2", Operation(("div",), (Name("div"), Literal(2.0)))),
    ],
)
def test_texts_of_the_language(text: str, tree: object) -> None:
    assert parse(text) == tree


@pytest.mark.parametrize(
    ("text", "position", "hint"),
    [
        ("", 0, ""),
        (" \n", 0, ""),
        ("1 +", 3, "Something must follow"),
        ("if(1, 2", 7, "parenthesis is missing"),
        ("${m}[1", 6, "bracket ] is missing"),
        ("regex(., \u2018^[a-z]$\u2019)", 9, "curly quote"),
        ("${a} = “x”", 7, "curly quote"),
        ("1\u00a0+ 1", 1, "not an ordinary space"),
        ("${a} \u2013 1", 5, "minus sign"),
        ("1 == 1", 3, "single ="),
        ("${a} ≤ 2", 5, "<="),
        ("1 && 2", 2, "Write and"),
        ("!${a}", 0, "not("),
        ("/data/x", 0, "${name}"),
        ("age < 5", 0, "${age}"),
        ("true", 0, "true()"),
        ("1 AND 2", 2, "lower case"),
        (".5", 1, "0.5"),
        ("'abc", 0, "never closed"),
        ("${x", 0, "${name}"),
        ("${}", 0, "A name is"),
        ("${a b}", 0, "no spaces"),
        ("${last-saved#x}", 0, "calculate"),
        ("1 2", 2, ""),
        ("..", 1, ""),
        ("f(,)", 2, ""),
        ("1 + + 2", 4, ""),
    ],
)
def test_what_is_wrong_is_told_with_place_and_remedy(
    text: str, position: int, hint: str
) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(text)

    assert caught.value.position == position
    assert hint in caught.value.hint
    assert caught.value.message
    problem = caught.value.as_problem()
    assert (problem.code, problem.position) == ("syntax", position)


@pytest.mark.parametrize(
    "text",
    [
        "(" * 32_000,
        "(" * 16_000 + "1" + ")" * 16_000,
        "not(" * 6_000 + "1" + ")" * 6_000,
        "-" * 32_000 + "1",
        "[" * 30_000,
        "${a}[" * 6_000,
        "'" * 32_767,
        "x" * 100_000,
        "1 + " * 50_000 + "1",
        "\x00",
        "🙂" * 10_000,
        "${" + "{" * 30_000,
    ],
    ids=lambda text: f"{text[:6]!r}…{len(text)}",
)
def test_hostile_texts_end_in_an_error_soon(text: str) -> None:
    start = time.process_time()

    with pytest.raises(ExpressionError):
        parse(text)

    assert time.process_time() - start < 5


def test_a_long_chain_is_an_expression() -> None:
    tree = parse("1+" * (MAX_LENGTH // 2) + "1")

    assert isinstance(tree, Operation)
    assert len(tree.operands) == MAX_LENGTH // 2 + 1
    assert tree.depth == 2


def test_brackets_within_reason_are_fine() -> None:
    assert parse("(" * 100 + "1" + ")" * 100) == Literal(1.0)
    with pytest.raises(ExpressionError, match="nested"):
        parse("(" * 101 + "1" + ")" * 101)
    with pytest.raises(ExpressionError, match="nested"):
        parse("-" * 100 + "1")
