"""How evaluation compares with the plain numpy a specialist would write."""

import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from collect.datasets.expressions import Column, Table, Tables, evaluate
from collect.forms.expressions import ROOT, ValueType, parse

ROWS = 1_000_000
RANDOM = np.random.default_rng(1)
AGE = RANDOM.integers(0, 90, ROWS)
SEX = RANDOM.integers(0, 2, ROWS)
BLANK = RANDOM.random(ROWS) < 0.05
OWNERS = np.sort(RANDOM.integers(0, ROWS // 5, ROWS))
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
