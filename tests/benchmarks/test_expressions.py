"""How evaluation compares with the plain numpy a specialist would write."""

import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from collect.datasets.expressions import Column, Table, Tables, evaluate
from collect.datasets.expressions.growth_standards import standard
from collect.forms.expressions import ROOT, ValueType, parse

ROWS = 1_000_000
RANDOM = np.random.default_rng(1)
AGE = RANDOM.integers(0, 90, ROWS)
SEX = RANDOM.integers(0, 2, ROWS)
BLANK = RANDOM.random(ROWS) < 0.05
OWNERS = np.sort(RANDOM.integers(0, ROWS // 5, ROWS))
DAYS = RANDOM.integers(0, 1827, ROWS).astype(float)
WEIGHT = RANDOM.uniform(2, 25, ROWS)
HEIGHT = RANDOM.uniform(46, 109, ROWS)
FLOATS = np.where(BLANK, np.nan, AGE)
TABLES = Tables(
    {
        ROOT: Table({}, ROWS // 5),
        "member": Table(
            {
                "age": Column.from_arrow(pa.array(AGE, mask=BLANK), ValueType.NUMBER),
                "sex": Column.from_arrow(
                    pa.array(np.array(["M", "F"])[SEX]), ValueType.SELECT_ONE
                ),
                "days": Column.from_arrow(pa.array(DAYS), ValueType.NUMBER),
                "weight": Column.from_arrow(pa.array(WEIGHT), ValueType.NUMBER),
                "height": Column.from_arrow(pa.array(HEIGHT), ValueType.NUMBER),
                "source": Column.from_arrow(
                    pa.array(np.array(["11", "14", "32", "81"])[AGE % 4]),
                    ValueType.SELECT_ONE,
                ),
            },
            ROWS,
            ROOT,
            OWNERS,
        ),
    }
)


def best(function: Callable[[], Any]) -> float:
    """CPU seconds of the fastest of seven runs."""
    times = []
    for _ in range(7):
        start = time.process_time()
        function()
        times.append(time.process_time() - start)
    return min(times)


@pytest.mark.benchmark
@pytest.mark.parametrize(
    ("expression", "table", "plain", "factor"),
    [
        ("${age} < 5 and ${sex} = 'F'", "member", lambda: (FLOATS < 5) & (SEX == 1), 5),
        ("if(${age} < 5, 1, 0)", "member", lambda: np.where(FLOATS < 5, 1.0, 0.0), 5),
        ("${age} * 2 + 1", "member", lambda: FLOATS * 2 + 1, 12),
        (
            "count(${member}[${age} < 5])",
            ROOT,
            lambda: np.bincount(OWNERS[FLOATS < 5], minlength=ROWS // 5),
            8,
        ),
    ],
)
def test_columns_keep_up_with_plain_numpy(
    expression: str, table: str, plain: Callable[[], Any], factor: float
) -> None:
    tree = parse(expression)

    ratio = best(lambda: evaluate(tree, TABLES, table)) / best(plain)

    print(f"{expression}: {ratio:.1f} times plain numpy")  # noqa: T201
    assert ratio < factor


def plain_scores(name: str, measure: Any) -> Any:
    """z-scores as the formula is written, without limits, positions or rounding."""
    table, row = standard(name), DAYS.astype(np.intp) + 1827 * (SEX == 1)
    power = table.power[row]
    return ((measure / table.median[row]) ** power - 1) / (power * table.spread[row])


@pytest.mark.benchmark
@pytest.mark.parametrize(
    ("expression", "plain", "factor"),
    [
        (
            "haz(${sex}, ${days}, ${height})",
            lambda: plain_scores("lhfa", HEIGHT),
            9,
        ),
        ("waz(${sex}, ${days}, ${weight})", lambda: plain_scores("wfa", WEIGHT), 10),
        (
            "whz(${sex}, ${days}, ${weight}, ${height})",
            lambda: plain_scores("wfa", WEIGHT),
            18,
        ),
        (
            "jmp_water(${source}, '', ${age})",
            lambda: np.where(FLOATS <= 30, AGE % 4, 0),
            8,
        ),
    ],
)
def test_a_million_children_are_scored_at_once(
    expression: str, plain: Callable[[], Any], factor: float
) -> None:
    tree = parse(expression)

    seconds = best(lambda: evaluate(tree, TABLES, "member"))
    ratio = seconds / best(plain)

    print(f"{expression}: {seconds:.2f} s, {ratio:.1f} times plain numpy")  # noqa: T201
    assert ratio < factor
