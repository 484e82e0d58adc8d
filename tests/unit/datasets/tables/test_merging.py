"""When small data files become one."""

from pathlib import Path

import pytest

from collect.datasets.tables.delta import DataFile
from collect.datasets.tables.merging import FANOUT, LARGEST, due

APPENDS = 2_000


def files(*sizes: int) -> list[DataFile]:
    return [
        DataFile(Path(str(number)), rows, number, number, rows)
        for number, rows in enumerate(sizes)
    ]


def test_a_few_files_stay_as_they_are() -> None:
    assert list(due([])) == []
    assert list(due(files(*[1] * (FANOUT - 1)))) == []


def test_small_neighbours_are_merged_and_large_ones_left_alone() -> None:
    given = files(50_000, *[10] * FANOUT)
    assert list(due(given)) == given[1:]
    assert list(due(files(*[LARGEST] * 50))) == []


def test_small_files_beside_larger_ones_go_with_them() -> None:
    given = files(10, 10, *[9_000] * FANOUT, 1)
    assert list(due(given)) == given
    assert list(due(files(10, 10, *[9_000] * (FANOUT - 1), 1))) == []


@pytest.mark.parametrize("rows", [1, 100, 1000])
def test_a_row_is_rewritten_seldom_and_files_stay_few(rows: int) -> None:
    sizes: list[int] = []
    rewritten = most = 0
    for _ in range(APPENDS):
        sizes.append(rows)
        while merged := due(files(*sizes)):
            rewritten += sum(file.rows for file in merged)
            sizes[len(sizes) - len(merged) :] = [sum(file.rows for file in merged)]
        most = max(most, len(sizes))
    assert sum(sizes) == APPENDS * rows
    ranks = 7
    assert rewritten / sum(sizes) <= ranks
    assert most <= ranks * FANOUT
