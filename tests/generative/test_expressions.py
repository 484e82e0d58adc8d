"""Columns and the naive interpreter agree on random expressions over random tables."""

from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from collect.datasets.expressions import Column, Kind, Table, Tables, evaluate
from collect.datasets.expressions.convert import to_text
from collect.forms.expressions import Call, parse
from tests.generative.expression_texts import cases
from tests.generative.naive_expressions import COLUMNS, UNKNOWN, Day, Naive, text

PARENTS = {"member": "", "bag": "member", "visit": ""}
KINDS = {
    "n": Kind.NUMBER,
    "t": Kind.TEXT,
    "s": Kind.TEXT,
    "b": Kind.BOOLEAN,
    "d": Kind.DATE,
}
CELLS: dict[str, st.SearchStrategy[Any]] = {
    "n": st.sampled_from([-3.0, -1.0, 0.0, 1.0, 2.0, 2.5, 7.0, 1250.0, ""]),
    "t": st.sampled_from(
        ["", "a", "b", "a b", "3", "07", "x y", " c ", "-1", "2020-02-29"]
    ),
    "s": st.sampled_from(["", "a", "b", "a b", "b c"]),
    "b": st.sampled_from([True, False, ""]),
    "d": st.sampled_from([Day(0), Day(18321), Day(18322), Day(19000), ""]),
}


@st.composite
def worlds(draw: st.DrawFn) -> dict[str, list[dict[str, Any]]]:
    tables: dict[str, list[dict[str, Any]]] = {}
    for key, names in COLUMNS.items():
        above = len(tables[PARENTS[key]]) if key else 1
        count = draw(st.integers(0, 4)) if above else 0
        rows = []
        for _ in range(count):
            row = {
                n: draw(st.one_of(CELLS[n[1]], CELLS[n[1]], st.just(UNKNOWN)))
                for n in names
            }
            if key:
                row["^"] = draw(st.integers(0, above - 1))
            rows.append(row)
        tables[key] = rows
    return tables


def columnar(tables: dict[str, list[dict[str, Any]]]) -> Tables:
    built = {}
    for key, rows in tables.items():
        columns = {}
        for name in COLUMNS[key]:
            cells = [row[name] for row in rows]
            plain = [
                None if c is UNKNOWN or c == "" else getattr(c, "number", c)
                for c in cells
            ]
            unknown = [cell is UNKNOWN for cell in cells]
            columns[name] = Column.of(KINDS[name[1]], plain, unknown)
        owners = np.array([row["^"] for row in rows], np.intp) if key else None
        built[key] = Table(columns, len(rows), PARENTS.get(key), owners)
    return Tables(built)


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(worlds(), cases)
def test_columns_agree_with_the_naive_interpreter(
    tables: dict[str, list[dict[str, Any]]], case: tuple[str, str]
) -> None:
    table, expression = case
    tree = Call("string", (parse(expression),))
    naive = Naive(tables, PARENTS)
    rows = range(len(tables[table]))
    expected = [naive.cell(tree, table, row) for row in rows]

    column = to_text(evaluate(tree, columnar(tables), table))

    unknown = [False] * len(column) if column.missing is None else column.missing
    computed = [
        UNKNOWN if lost else column.categories[code]
        for code, lost in zip(column.values, unknown, strict=True)
    ]
    assert computed == [cell if cell is UNKNOWN else text(cell) for cell in expected]
