"""Missing answers spread by three-valued logic; our own functions do their sums."""

import numpy as np
import pytest

from collect.datasets.expressions import Column, Context, Kind, Table, Tables, evaluate
from collect.datasets.expressions.convert import to_text
from collect.forms.expressions import ROOT, parse
from tests.spec.expressions.tables import cases

TABLES = Tables(
    {
        ROOT: Table(
            {
                "u": Column.of(Kind.NUMBER, [7], [True]),
                "w": Column.of(Kind.TEXT, ["a"], [True]),
                "p": Column.of(Kind.BOOLEAN, [True], [True]),
                "k": Column.of(Kind.NUMBER, [5]),
                "e": Column.of(Kind.NUMBER, [None]),
            },
            1,
        ),
        "r": Table(
            {
                "v": Column.of(Kind.NUMBER, [1, 2, 3], [False, True, False]),
                "g": Column.of(Kind.TEXT, ["a", "a", "b"]),
            },
            3,
            ROOT,
            np.zeros(3, np.intp),
        ),
    }
)
CONTEXT = Context(np.array(["2024-05-06T23:30"], "datetime64[m]"))


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        (expression, values)
        for name in ("unknown.txt", "derived.txt")
        for _, expression, values in cases(name)
    ],
)
def test_missing_answers_and_our_functions(
    expression: str, expected: list[str]
) -> None:
    column = to_text(evaluate(parse(f"string({expression})"), TABLES, context=CONTEXT))

    unknown = column.missing is not None and bool(column.missing[0])
    assert ["?" if unknown else column.categories[column.values[0]]] == expected
