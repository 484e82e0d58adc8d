"""The grammar of XPath in forms."""

from __future__ import annotations

import pytest

from collect.sync.simulation.errors import FormError
from collect.sync.simulation.xpath_syntax import (
    Binary,
    Call,
    Negation,
    Number,
    Path,
    Step,
    Text,
    numbers,
    parse,
    paths,
)


def child(name: str) -> Step:
    return Step("child", name)


def test_operators_bind_as_in_xpath() -> None:
    assert parse("1 + 2 * 3 = 7 and true()") == Binary(
        "and",
        Binary(
            "eq",
            Binary("add", Number(1), Binary("mul", Number(2), Number(3))),
            Number(7),
        ),
        Call("true", ()),
    )


def test_subtraction_groups_to_the_left() -> None:
    assert parse("3 - 2 - 1") == Binary(
        "sub", Binary("sub", Number(3), Number(2)), Number(1)
    )


def test_a_word_is_an_operator_only_between_operands() -> None:
    assert parse("/data/div div mod") == Binary(
        "div",
        Path("root", (child("data"), child("div"))),
        Path("context", (child("mod"),)),
    )


def test_a_star_is_a_wildcard_before_and_a_product_after_an_operand() -> None:
    assert parse("* * 2") == Binary(
        "mul", Path("context", (Step("any", "*"),)), Number(2)
    )


def test_paths_keep_their_predicates_and_starts() -> None:
    assert parse("instance('c')/root/item[name = current()/../x]/label") == Path(
        "instance",
        (
            child("root"),
            Step(
                "child",
                "item",
                (
                    Binary(
                        "eq",
                        Path("context", (child("name"),)),
                        Path("current", (Step("parent", ".."), child("x"))),
                    ),
                ),
            ),
            child("label"),
        ),
        "c",
    )


def test_texts_may_hold_the_other_quote() -> None:
    assert parse('concat("it\'s", \'a "b"\')') == Call(
        "concat", (Text("it's"), Text('a "b"'))
    )


def test_names_may_hold_a_prefix_hyphens_and_letters_of_any_script() -> None:
    assert parse("jr:choice-name(निवास, 'x')") == Call(
        "jr:choice-name", (Path("context", (child("निवास"),)), Text("x"))
    )


@pytest.mark.parametrize(
    "source",
    ["", "1 +", "a b", "//a", "foo()/a", "a[", "a[]", "'open", "instance(a)/b", "$x"],
)
def test_what_is_no_expression_is_named_in_the_error(source: str) -> None:
    with pytest.raises(FormError) as error:
        parse(source)
    assert repr(source) in str(error.value)


def test_literal_numbers_are_found_with_their_sign() -> None:
    expression = parse("(. >= -5 and . <= 10.5) or if(. = 998, -(2 + 3), 0) = -. + 7")
    assert sorted(numbers(expression)) == [-5, 0, 2, 3, 7, 10.5, 998]


def test_paths_are_found_with_the_path_whose_predicate_they_stand_in() -> None:
    expression = parse("count(../m[./age > -/data/limit]) + x")
    found = [
        (len(path.steps), within is not None) for path, within in paths(expression)
    ]
    assert found == [(2, False), (2, True), (2, True), (1, False)]


def test_a_negation_is_kept() -> None:
    assert parse("- - 1") == Negation(Negation(Number(1)))
