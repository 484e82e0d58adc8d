"""What displacing the positions of a survey costs, against writing them as CSV.

The baseline is `pyarrow.csv` writing the same rows from memory, in the same run.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv
import pytest

from collect.datasets.positions.moving import Moved, _moved
from collect.datasets.positions.units import Units

pytestmark = pytest.mark.benchmark

ROWS = 100_000
COLUMNS = 120
SECRET = b"0123456789abcdef"


def seconds(work: Callable[[], Any]) -> float:
    """The shortest of three times."""
    times = []
    for _ in range(3):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


@pytest.mark.parametrize(("size", "limit"), [(1, 3.0), (20, 0.5)])
def test_displacing_costs_little_beside_writing(size: int, limit: float) -> None:
    random = np.random.default_rng(1)
    instances = pa.array([f"uuid:{number}" for number in range(ROWS)])
    names = pa.array([f"cluster {number // size}" for number in range(ROWS)])
    found = Units(instances, names, random.random(ROWS) < 0.5)
    lat, lon = random.uniform(-60, 60, ROWS), random.uniform(-170, 170, ROWS)

    def displaced() -> pa.Array:
        moved: Moved = _moved(found, lat, lon, SECRET)
        return moved.column(instances, pa.array([True] * ROWS))

    answers = random.integers(0, 9, ROWS)
    columns = [instances, *(pa.array(answers) for _ in range(COLUMNS - 1))]
    table = pa.table(columns, names=[f"c{number}" for number in range(COLUMNS)])
    plain = seconds(lambda: pa_csv.write_csv(table, pa.BufferOutputStream()))
    ratio = seconds(displaced) / plain
    assert ratio < limit, f"{ratio:.2f} times as long as CSV of {COLUMNS} columns"
