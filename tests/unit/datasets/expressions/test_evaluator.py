"""Trees over tables: results as they are stored, and what is refused."""

from typing import Any

import numpy as np
import pytest

from collect.datasets.expressions import (
    Column,
    Context,
    EvaluationError,
    Kind,
    Table,
    Tables,
    evaluate,
)
from collect.datasets.expressions import functions as implemented
from collect.datasets.expressions.aggregates import AGGREGATES
from collect.forms.expressions import FUNCTIONS, ROOT, parse
from collect.forms.expressions.functions import TABLE_FUNCTIONS

TABLES = Tables(
    {
        ROOT: Table(
            {
                "n": Column.of(Kind.NUMBER, [1, None, 3], [False, False, True]),
                "t": Column.of(Kind.TEXT, ["a", None, "c"]),
                "d": Column.of(Kind.DATE, [0, None, 1]),
                "m": Column.of(Kind.DATETIME, [5, None, 1]),
            },
            3,
        ),
        "uuid.form.r": Table(
            {"x": Column.of(Kind.NUMBER, [1, 2, 3, 4])}, 4, ROOT, np.array([2, 0, 2, 0])
        ),
        "s": Table(
            {"y": Column.of(Kind.NUMBER, [])}, 0, "uuid.form.r", np.zeros(0, np.intp)
        ),
        "q": Table({"z": Column.of(Kind.TEXT, ["k"])}, 1, ROOT, np.array([1])),
    }
)
NOW = Context(
    np.array(["2024-01-01T10:00", "NaT", "2024-01-02T00:00"], "datetime64[s]")
)


def run(text: str, table: str = ROOT, **more: Any) -> list[Any]:
    column = evaluate(parse(text), TABLES, table, **more)
    assert len(column) == TABLES[table].length
    return list(column.to_arrow().to_pylist())


def test_a_constant_fills_the_table() -> None:
    assert run("1 + 1") == [2, 2, 2]
    assert run("'a'", "s") == []
    assert run("1", "q") == [1]


def test_what_cannot_be_computed_is_blank() -> None:
    column = evaluate(parse("${n} + 1"), TABLES)

    assert column.blank is not None
    assert column.blank.tolist() == [False, True, False]
    assert column.missing is not None
    assert column.missing.tolist() == [False, False, True]


def test_cells_of_several_kinds_are_texts() -> None:
    assert run("if(${t} = 'a', 1, if(${t} = '', ${d}, ${t}))") == ["1", None, "c"]
    assert evaluate(parse("if(${t} = 'a', ${d}, '')"), TABLES).kind is Kind.DATE


def test_a_mixed_value_may_be_used_as_any() -> None:
    mixed = "if(${t} = 'a', 7, 'x')"

    assert run(f"{mixed} = 7") == [True, False, False]
    assert run(f"7 = {mixed}") == [True, False, False]
    assert run(f"{mixed} = {mixed}") == [True, True, True]
    assert run(f"coalesce({mixed}, 1)") == ["7", "x", "x"]
    assert run(f"if(${{n}} > 0, {mixed}, 1)") == ["7", "1", None]
    assert run("date(if(${t} = 'a', 7, '2020-01-01T10:00')) > 7") == [
        False,
        True,
        True,
    ]


def test_repeats_need_not_be_sorted_by_what_they_belong_to() -> None:
    assert run("sum(${x})") == [6, 0, 4]
    assert run("join('-', ${x})") == ["2-4", None, "1-3"]
    assert run("position(..)", "uuid.form.r") == [1, 1, 2, 2]
    assert run("indexed-repeat(${x}, ${r}, 2)") == [4, None, 3]
    assert run("${t}", "uuid.form.r") == ["c", "a", "c", "a"]
    assert run("count(${s})", "uuid.form.r") == [0, 0, 0, 0]
    assert run("sum(${x})", "q") == [0]
    assert run("concat(${z}, count(${r}))", "q") == ["k0"]
    assert run("indexed-repeat(${y}, ${r}, 1, ${s}, 1)") == [None, None, None]


def test_a_set_may_be_the_row_itself() -> None:
    assert run("sum(${x})", "uuid.form.r") == [1, 2, 3, 4]
    assert run("sum(${x}[${x} > 2])", "uuid.form.r") == [0, 0, 3, 4]
    assert run("count(${r})", "uuid.form.r") == [2, 2, 2, 2]


def test_today_is_the_submission_date() -> None:
    days = evaluate(parse("today()"), TABLES, context=NOW)

    assert days.values[[0, 2]].tolist() == [19723, 19724]
    assert days.missing is not None
    assert days.missing.tolist() == [False, True, False]
    assert run("today() = '2024-01-01'", context=NOW) == [True, None, False]
    assert (
        run("format-date(now(), '%H')", "uuid.form.r", context=NOW) == ["00", "10"] * 2
    )


def test_a_constraint_knows_its_question() -> None:
    assert run(". > 1", current=Column.of(Kind.NUMBER, [1, 2, 3])) == [
        False,
        True,
        True,
    ]


def test_the_digits_of_round_may_differ_by_row() -> None:
    assert run("round(2.345, ${x})", "uuid.form.r") == [2.3, 2.35, 2.345, 2.345]


def test_a_pattern_may_differ_by_row() -> None:
    assert run("regex('a', ${t})") == [True, False, False]


def test_large_tables_of_distinct_texts_are_combined() -> None:
    size = 3000
    tables = Tables(
        {
            ROOT: Table(
                {n: Column.of(Kind.TEXT, map(str, range(size))) for n in "ab"}, size
            )
        }
    )

    found = evaluate(parse("concat(${a}, ${b}) = concat(${b}, ${a})"), tables)

    assert found.values.all()


@pytest.mark.parametrize(
    ("text", "table"),
    [
        ("${zzz}", ROOT),
        ("${x}", ROOT),
        ("${r}", ROOT),
        (".", ROOT),
        ("..", ROOT),
        ("frob(1)", ROOT),
        ("digest('a')", ROOT),
        ("sum(1)", ROOT),
        ("sum(${r})", ROOT),
        ("count(1 + 1)", ROOT),
        ("position(..)", ROOT),
        ("today()", ROOT),
        ("join(${t}, ${x})", ROOT),
        ("indexed-repeat(${x}, ${t}, 1)", ROOT),
        ("indexed-repeat(${t}, ${r}, 1)", ROOT),
        ("indexed-repeat(${y}, ${s}, 1)", ROOT),
        ("indexed-repeat(${y}, ${s}, 1, ${r}, 1)", "uuid.form.r"),
    ],
)
def test_what_has_no_meaning_is_refused(text: str, table: str) -> None:
    tree = parse(text if text != ".." else "concat(..)")

    with pytest.raises(EvaluationError):
        evaluate(tree, TABLES, table)


def test_every_function_of_the_language_is_evaluated() -> None:
    special = {"today", "now", "position", "indexed-repeat"} | TABLE_FUNCTIONS

    assert (
        FUNCTIONS.keys() == implemented.FUNCTIONS.keys() | AGGREGATES.keys() | special
    )
